/** A bare git repository, a checkout of it, and a `gh` that remembers what it was asked. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageFile } from '../../runtime/start/package-root.ts';

const SCRIPT = 'deploy/action/regenerate.sh';

/** Pull requests are kept in a file: `list` counts them, `create` adds one, `edit` replaces its text. */
const GH = `#!/usr/bin/env node
const fs = require('fs');
const [, , , verb, ...args] = process.argv;
const file = process.env.PULL_REQUESTS;
const open = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
const after = (flag) => args[args.indexOf(flag) + 1];
if (verb === 'list') console.log(open.filter(({ head, base }) => head === after('--head') && base === after('--base')).length);
else {
  const body = fs.readFileSync(after('--body-file'), 'utf8');
  if (verb === 'create') open.push({ head: after('--head'), base: after('--base'), title: after('--title'), body });
  else if (verb === 'edit') open.find(({ head }) => head === args[0]).body = body;
  else process.exit(3);
  fs.writeFileSync(file, JSON.stringify(open));
}
`;

export interface PullRequest {
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
}

/** What a run of the script came to. */
export interface ActionRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A checkout with the script of the action; what it holds else, `plant` puts there before the first commit. */
export class BareRepository {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'oneuptime-mcp-'));
  readonly origin = path.join(this.#folder, 'origin.git');
  readonly checkout = path.join(this.#folder, 'checkout');
  readonly #pullRequests = path.join(this.#folder, 'pull-requests.json');

  constructor(plant: (checkout: string) => void) {
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.origin]);
    execFileSync('git', ['init', '--quiet', '--initial-branch=main', this.checkout]);
    mkdirSync(path.join(this.checkout, path.dirname(SCRIPT)), { recursive: true });
    copyFileSync(packageFile(SCRIPT), path.join(this.checkout, SCRIPT));
    plant(this.checkout);
    this.git('add', '.');
    this.git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--message', 'Begin');
    this.git('remote', 'add', 'origin', this.origin);
    this.git('push', '--quiet', 'origin', 'main');
    const bin = path.join(this.#folder, 'bin');
    mkdirSync(bin);
    writeFileSync(path.join(bin, 'gh'), GH);
    chmodSync(path.join(bin, 'gh'), 0o755);
  }

  /** Git in the checkout; what it says. */
  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.checkout, encoding: 'utf8' }).trim();
  }

  get pullRequests(): PullRequest[] {
    return existsSync(this.#pullRequests) ? JSON.parse(readFileSync(this.#pullRequests, 'utf8')) : [];
  }

  /** Runs the script as a step of a workflow. */
  run(variables: Readonly<Record<string, string>>): ActionRun {
    const { HOME = '', PATH = '' } = process.env;
    const env = { HOME, PATH: `${path.join(this.#folder, 'bin')}:${PATH}`, PULL_REQUESTS: this.#pullRequests };
    return spawnSync(path.join(this.checkout, SCRIPT), {
      cwd: this.checkout,
      env: { ...env, GITHUB_OUTPUT: this.outputs, ...variables },
      encoding: 'utf8',
    });
  }

  /** File that outputs of the step go to. */
  get outputs(): string {
    return path.join(this.#folder, 'outputs');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
