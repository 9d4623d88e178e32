/** Installs clients, lays a home and a project for a run, and runs commands there, bounded. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BIN } from '../../e2e/product.ts';
import type { LiveClient } from './live-client.ts';

/** Several clients want it, none minds. */
const NODE = { node: '22.23.3' };
const RUN_MS = 90_000;
/** Somebody who types waits for what is to be read. */
const ATTENDED_MS = 180_000;
const LOOK_MS = 250;
const INSTALL_MS = 300_000;

/** What a command came to. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly isTimeUp: boolean;
}

/** What somebody at a command can do. */
export interface Hands {
  type(keys: string): void;
  /** Ends it, as good as by itself. */
  end(): void;
}

/** Who sits at a command while it runs. */
export interface Attendant {
  /** Whether the command is to see a terminal: keys can be typed there. */
  readonly isAtTerminal: boolean;
  /** Told of all output so far, a few times a second. */
  look(output: string, hands: Hands): void;
}

/** A folder of its own for everything that is installed and run. */
export class Workshop {
  readonly #root: string;
  readonly #isKept: boolean;

  /** `kept`: a folder whose installations are used again, in place of a temporary one. */
  constructor(kept?: string) {
    this.#isKept = kept !== undefined;
    this.#root = kept ?? mkdtempSync(path.join(tmpdir(), 'oneuptime-mcp-clients-'));
    mkdirSync(this.#root, { recursive: true });
  }

  /** Installs a client, and returns the folder with its node_modules. */
  async install({ page, packages }: LiveClient): Promise<string> {
    const folder = path.join(this.#root, page);
    const wanted = Object.entries({ ...packages, ...NODE }).map(([name, version]) => `${name}@${version}`);
    const stamp = path.join(folder, 'installed.txt');
    mkdirSync(folder, { recursive: true });
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted.join('\n')) return folder;
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    const args = ['install', '--no-audit', '--no-fund', '--save-exact', ...wanted];
    const ran = await run('npm', args, { cwd: folder, env: process.env, limit: INSTALL_MS });
    if (ran.code !== 0) throw new Error(`npm could not install ${wanted.join(' ')}: ${ran.output.slice(-2_000)}`);
    writeFileSync(stamp, wanted.join('\n'));
    return folder;
  }

  /** A home and a project for one run. */
  lay(installed: string, files: Readonly<Record<string, string>>): Place {
    return new Place(mkdtempSync(path.join(this.#root, 'run-')), installed, files);
  }

  close(): void {
    if (!this.#isKept) rmSync(this.#root, { recursive: true, force: true });
  }
}

/** The version of a client that is installed in a folder. */
export function installedVersion({ packages }: LiveClient, installed: string): string {
  const [name = ''] = Object.keys(packages);
  const file = path.join(installed, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** Where one run happens: nothing of this machine's own home is read or written. */
export class Place {
  /** What the commands of this place opened in a browser: an address a line. */
  readonly opened: string;
  readonly #folder: string;
  readonly #installed: string;

  constructor(folder: string, installed: string, files: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#installed = installed;
    for (const name of ['home', 'project', 'bin', 'tmp']) mkdirSync(path.join(folder, name), { recursive: true });
    for (const [name, text] of Object.entries(files)) this.#write(name, text);
    symlinkSync(path.join(installed, 'node_modules'), path.join(folder, 'project', 'node_modules'));
    // What npx would fetch is what was built here.
    this.#script('npx', `exec "${process.execPath}" "${BIN}"`);
    this.opened = path.join(folder, 'opened.txt');
    writeFileSync(this.opened, '');
    for (const name of ['xdg-open', 'browser']) this.#script(name, `printf '%s\\n' "$1" >> "${this.opened}"`);
  }

  /** Runs a command of a page in the project; `attendant`: who sits there, where somebody does. */
  run(command: string, env: Readonly<Record<string, string>>, attendant?: Attendant): Promise<Ran> {
    const home = path.join(this.#folder, 'home');
    const bins = [path.join(this.#folder, 'bin'), path.join(this.#installed, 'node_modules', '.bin')];
    const base = {
      HOME: home,
      TMPDIR: path.join(this.#folder, 'tmp'),
      PATH: [...bins, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
      LANG: 'C.UTF-8',
      TERM: 'dumb',
      BROWSER: path.join(this.#folder, 'bin', 'browser'),
      DO_NOT_TRACK: '1',
      // Whatever would go outside all the same ends here.
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
    };
    const limit = attendant ? ATTENDED_MS : RUN_MS;
    const options = { cwd: path.join(this.#folder, 'project'), env: { ...base, ...env }, limit, attendant };
    if (!attendant?.isAtTerminal) return run('/bin/bash', ['-c', command], options);
    // Wide enough for an address in one line.
    const atTerminal = { ...options.env, TERM: 'xterm-256color', COMMAND: command };
    const words = ['-qefc', 'stty rows 60 cols 900; exec bash -c "$COMMAND"', '/dev/null'];
    return run('/usr/bin/script', words, { ...options, env: atTerminal });
  }

  close(): void {
    for (const pid of processesWith(`HOME=${path.join(this.#folder, 'home')}`)) endQuietly(pid);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #script(name: string, line: string): void {
    const file = path.join(this.#folder, 'bin', name);
    writeFileSync(file, `#!/bin/sh\n${line}\n`);
    chmodSync(file, 0o755);
  }

  #write(name: string, text: string): void {
    const file = name.startsWith('~/')
      ? path.join(this.#folder, 'home', name.slice(2))
      : path.join(this.#folder, 'project', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Processes with a variable of the run: daemons that a client left behind in a group of their own. Where /proc is, it tells. */
function processesWith(variable: string): number[] {
  if (!existsSync('/proc/self/environ')) return [];
  const holds = (name: string): boolean => {
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(variable);
    } catch {
      // It ended meanwhile, or is somebody else's.
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && holds(name))
    .map(Number);
}

/** Ends a process, or with a negative number a group, if any of it is left. */
function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}

interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly limit: number;
  readonly attendant?: Attendant | undefined;
}

/** Runs a command in a group of processes of its own, which ends as a whole: with the command, or when its time is up. */
function run(command: string, args: readonly string[], { cwd, env, limit, attendant }: RunOptions): Promise<Ran> {
  const input = attendant?.isAtTerminal ? 'pipe' : 'ignore';
  const child = spawn(command, args, { cwd, env, stdio: [input, 'pipe', 'pipe'], detached: true });
  const endGroup = (): void => endQuietly(-(child.pid as number));
  let output = '';
  let isTimeUp = false;
  let isEnded = false;
  const hands: Hands = {
    type: (keys) => child.stdin?.write(keys),
    end: () => {
      isEnded = true;
      endGroup();
    },
  };
  const looking = attendant && setInterval(() => attendant.look(output, hands), LOOK_MS);
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  const timer = setTimeout(() => {
    isTimeUp = true;
    endGroup();
  }, limit);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', endGroup);
    child.once('close', (code) => {
      clearTimeout(timer);
      clearInterval(looking);
      resolve({ code: isEnded ? 0 : code, output, isTimeUp });
    });
  });
}
