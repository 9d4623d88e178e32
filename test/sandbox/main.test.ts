import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** The built command; another build can be named for a run outside the usual one. */
const MAIN = process.env.SANDBOX_MAIN ?? fileURLToPath(new URL('../../dist/sandbox/main.js', import.meta.url));

describe('the sandbox command', () => {
  let folder = '';
  let children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    children = [];
    await rm(folder, { recursive: true });
  });

  function run(...args: string[]): { child: ChildProcess; text: () => string; ended: Promise<number | null> } {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { child, text: () => text, ended };
  }

  async function ready(started: ReturnType<typeof run>): Promise<string> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const url = /ready at (http:\S+)/.exec(started.text())?.[1];
      if (url !== undefined && started.text().includes('expired')) return url;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`not ready: ${started.text()}`);
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('prints URL and keys, answers, and ends on %s', async (signal) => {
    const file = join(folder, 'keys.json');
    const started = run('--keys', file, '--seed', 'none');
    const url = await ready(started);
    expect(await (await fetch(`${url}/api/status`)).json()).toEqual({ status: 'ok' });
    const keys = JSON.parse(await readFile(file, 'utf8'));
    expect(Object.keys(keys)).toEqual([
      'admin',
      'readonly',
      'noperms',
      'incidentRead',
      'invalid',
      'other',
      'master',
      'expired',
    ]);
    expect(started.text()).toContain(keys.admin);
    started.child.kill(signal);
    expect(await started.ended).toBe(0);
  });

  test('tells when the port is taken', async () => {
    const first = run('--seed', 'none');
    const second = run('--seed', 'none', '--port', new URL(await ready(first)).port);
    expect(await second.ended).toBe(1);
    expect(second.text()).toBe('sandbox: The port is taken. Choose another one with --port, or leave the flag out.\n');
  });

  test.each([
    [['--bogus'], "Unknown option '--bogus'"],
    [['--port', 'x'], '--port must be a whole number from 0 to 65535, not "x".'],
    [['--seed', '-1'], ''],
    [['extra'], ''],
  ])('refuses %j', async (args, text) => {
    const started = run(...args);
    expect(await started.ended).toBe(2);
    expect(started.text()).toContain(`sandbox: ${text}`);
    expect(started.text()).toContain('--keys FILE');
  });
});
