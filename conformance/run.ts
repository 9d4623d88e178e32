/**
 * Runs the official conformance suite and the Inspector against the product and against the fixtures. Node >= 22 runs
 * this and the tools; the product itself runs on the Node that it is for (PRODUCT_NODE, default `node`).
 *   run.ts [fixtures] [product] [inspector]     default: all three
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const BIN = join(HERE, 'node_modules', '.bin');
const PRODUCT = join(HERE, '..', 'dist', 'runtime', 'start', 'bin.js');
const PRODUCT_NODE = process.env.PRODUCT_NODE ?? 'node';
const REVISIONS = ['2026-07-28', '2025-11-25'] as const;
const ERAS = { legacy: 'legacy', modern: 'modern' } as const;
const STEP_MS = 180_000;

interface Running {
  readonly url: string;
  end(): Promise<void>;
}

/** Starts a server and waits until it says where it listens. */
async function start(command: string, args: readonly string[]): Promise<Running> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: cleanEnvironment() });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const said = /listens: (\S+)/.exec(text)?.[1];
      if (said) resolve(said);
    });
    child.once('exit', (code) => reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${text}`)));
  });
  return {
    url,
    end: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** npm puts its own binaries first on the path; the product must get its own Node. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const path = (process.env.PATH ?? '').split(':').filter((folder) => !folder.startsWith(HERE));
  return { ...process.env, PATH: path.join(':') };
}

interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** Runs one of the tools to its end, or kills it after `STEP_MS`. */
function run(tool: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const env = { ...process.env, ...variables };
  const child: ChildProcess = spawn(process.execPath, [join(BIN, tool), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), STEP_MS);
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ code, output });
    });
  });
}

let failed = 0;
function tell(name: string, { code, output }: Finished): void {
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}\n`);
  const summary = /=== SUMMARY ===[\s\S]*/.exec(output)?.[0];
  if (process.env.VERBOSE && code === 0) process.stdout.write(`${summary ?? output}\n`);
  if (code === 0) return;
  failed += 1;
  process.stdout.write(`${(summary ?? output).slice(-6_000)}\n`);
}

async function suite(name: string, url: string, hasBaseline: boolean): Promise<void> {
  for (const revision of REVISIONS) {
    const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
    const baseline = hasBaseline ? ['--expected-failures', join(HERE, 'baselines', `${revision}.yml`)] : [];
    const args = ['server', '--url', url, '--requirements', revision, '-o', folder, ...baseline];
    tell(`suite ${revision}, ${name}`, await run('conformance', args));
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lists strictly in both eras, over HTTP and stdio. */
async function inspect(url: string): Promise<void> {
  const targets = { HTTP: ['--transport', 'http', url], stdio: ['-e', 'SURFACE=all', PRODUCT_NODE, PRODUCT] };
  for (const [transport, target] of Object.entries(targets)) {
    for (const era of Object.values(ERAS)) {
      const args = ['--cli', ...target, '--method', 'tools/list', '--strict', '--protocol-era', era];
      tell(
        `Inspector, ${transport}, ${era}`,
        await run('mcp-inspector', args, { MCP_INSPECTOR_SECRET_STORE: 'memory' }),
      );
    }
  }
}

const wanted = new Set(process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['fixtures', 'product', 'inspector']);
if (wanted.has('fixtures')) {
  const server = await start(process.execPath, [join(HERE, 'fixture-server.ts')]);
  await suite('fixtures', server.url, false).finally(server.end);
}
if (wanted.has('product') || wanted.has('inspector')) {
  const server = await start(PRODUCT_NODE, [PRODUCT, '--http', '--port', '0', '--sandbox', '--surface', 'all']);
  try {
    if (wanted.has('product')) await suite('product', server.url, true);
    if (wanted.has('inspector')) await inspect(server.url);
  } finally {
    await server.end();
  }
}
process.exitCode = failed === 0 ? 0 : 1;
