import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stripTypes } from '../../codegen/compile-folder.ts';
import { FAKE_TOOLS } from './fake-tool-server.ts';
import { events, openSession } from './session-client.ts';
import { until } from './until.ts';

// The edge as processes: the runtime as it was built, over the fake host. That the whole product runs is for the end-to-end
// tests to show.

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const OPEN_FAKE_PRODUCT = `
import { FakeToolServer } from '../../test/mcp/fake-tool-server.js';
export async function openProduct(settings) {
  const own = process.env.FAKE_KEY;
  const server = new FakeToolServer();
  return { server, at: () => server, tools: async () => ({}), health: async () => ({}), warm: async () => {}, site: settings.upstreamUrl, close: async () => {
    if (process.env.SLOW_CLOSE) await new Promise((resolve) => setTimeout(resolve, 60_000));
  }, credential: own ? { key: own } : settings.credential, accepted: { accept() {}, has: () => true } };
}`;

let folder = '';
let bin = '';
beforeAll(async () => {
  // Inside the project, so that packages are found.
  folder = await mkdtemp(join(ROOT, 'node_modules', '.edge-test-'));
  const isCode = (name: string): boolean => !name.endsWith('.d.ts');
  await cp(join(ROOT, 'dist/runtime'), join(folder, 'runtime'), { recursive: true, filter: isCode });
  for (const name of await readdir(join(ROOT, 'test/mcp')))
    if (name.endsWith('.ts') && !name.endsWith('.test.ts')) await strip(join('test/mcp', name));
  await writeFile(join(folder, 'runtime', 'start', 'open-product.js'), OPEN_FAKE_PRODUCT);
  await writeFile(join(folder, 'package.json'), '{"type":"module","version":"1.2.3"}');
  bin = join(folder, 'runtime', 'start', 'bin.js');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function strip(path: string): Promise<void> {
  await mkdir(join(folder, dirname(path)), { recursive: true });
  await writeFile(join(folder, path.replace(/\.ts$/, '.js')), stripTypes(await readFile(join(ROOT, path), 'utf8')));
}

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

interface Running {
  readonly child: ChildProcess;
  readonly output: { out: string; err: string };
  readonly ended: Promise<number | null>;
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

function start(argv: readonly string[], env: Record<string, string> = {}, cwd = folder): Running {
  const child = spawn(process.execPath, [bin, ...argv], {
    cwd,
    env: { PATH: process.env.PATH ?? '', DRAIN_SECONDS: '0', LOG_LEVEL: 'error', ...env },
  });
  started.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    output.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const said = async (pattern: RegExp) => {
    for (let turn = 0; turn < 500 && !pattern.test(output.out); turn += 1) await new Promise((r) => setTimeout(r, 10));
    const match = pattern.exec(output.out);
    if (match === null) throw new Error(`Not said: ${pattern}. Said: ${output.out}${output.err}`);
    return match;
  };
  return { child, output, ended, said };
}

const HTTP = ['--http', '--port', '0'];
const LISTENS = /listens: (http:\/\/\S+)\/mcp\n/;

describe('the command', () => {
  it('explains itself', async () => {
    const { ended, output } = start(['--help']);
    expect(await ended).toBe(0);
    expect(output.out).toContain('--http');
    expect(output.err).toBe('');
  });

  it('reads .env in the working directory, and says so in one line when it cannot', async () => {
    const project = await mkdtemp(join(folder, 'project-'));
    await writeFile(join(project, '.env'), 'ONEUPTIME_URL=x\nONEUPTIME_API_KEY=\nFOREIGN=\n');
    const wrong = start([], {}, project);
    expect([await wrong.ended, wrong.output.err]).toEqual([
      2,
      'oneuptime-mcp: ONEUPTIME_URL (in .env) must be an http or https address such as https://oneuptime.com.\n',
    ]);
    await rm(join(project, '.env'));
    await symlink('.env', join(project, '.env'));
    const unreadable = start([], {}, project);
    expect([await unreadable.ended, unreadable.output.err]).toEqual([
      2,
      'oneuptime-mcp: .env cannot be read (ELOOP): make it readable, or move it away.\n',
    ]);
    const { ended, output } = start(['--help'], {}, project);
    expect([await ended, output.err]).toEqual([0, '']);
  });

  it('does without one, and leaves a folder of that name alone', async () => {
    const project = await mkdtemp(join(folder, 'project-'));
    await mkdir(join(project, '.env'));
    const running = start(HTTP, {}, project);
    await running.said(LISTENS);
  });

  it('says that an installed package has no compiler', async () => {
    const { documentCode } = (await import(join(folder, 'runtime', 'start', 'document-code.js'))) as {
      documentCode: (source: string) => Promise<unknown>;
    };
    await expect(documentCode('other.json')).rejects.toThrow(
      'other.json cannot be served: the compiler is not installed; run from a checkout of the project',
    );
  });

  it('tells its version', async () => {
    const { ended, output } = start(['--version']);
    expect([await ended, output.out]).toEqual([0, '1.2.3\n']);
  });

  it('reports every mistake, one line each, and does not start', async () => {
    const { ended, output } = start(['--htp'], { PORT: 'x', ONEUPTIME_KEY: 'secret-value' });
    expect(await ended).toBe(2);
    expect(output.out).toBe('');
    expect(output.err.trim().split('\n')).toEqual(Array(3).fill(expect.stringMatching(/^oneuptime-mcp: /)));
    expect(output.err).not.toContain('secret-value');
  });
});

describe('the HTTP process', () => {
  it('says where it listens, serves, and ends at a signal', async () => {
    const running = start(HTTP);
    const [, url] = await running.said(LISTENS);
    expect(await (await fetch(`${url}/mcp`)).json()).toMatchObject({ name: 'fake' });
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
    expect(running.output.err).toBe('');
  });

  it('has sessions unless told otherwise, and ends at a signal while their streams are open', async () => {
    const running = start(HTTP);
    const [, url] = await running.said(LISTENS);
    const session = await openSession(`${url}/mcp`);
    const stream = await events(`${url}/mcp`, session);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
    await stream.ended;
    expect(running.output.err).toBe('');
    const without = start(HTTP, { SESSIONS: 'off' });
    const [, other] = await without.said(LISTENS);
    await expect(openSession(`${other}/mcp`)).rejects.toThrow(/No session: 200/);
  });

  it('serves on after SIGTERM for as long as DRAIN_SECONDS says, and not after the signal of a terminal', async () => {
    const [serving, leaving] = [start(HTTP, { DRAIN_SECONDS: '1' }), start(HTTP, { DRAIN_SECONDS: '600' })];
    const [, url] = await serving.said(LISTENS);
    await leaving.said(LISTENS);
    serving.child.kill('SIGTERM');
    leaving.child.kill('SIGINT');
    await until(async () => (await fetch(`${url}/readyz`)).status === 503);
    expect((await fetch(`${url}/mcp`)).status).toBe(200);
    expect([await leaving.ended, await serving.ended]).toEqual([0, 0]);
    expect(serving.output.err + leaving.output.err).toBe('');
  });

  it('ends at once at the second signal', async () => {
    const running = start(HTTP, { SLOW_CLOSE: '1' });
    await running.said(LISTENS);
    running.child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(running.child.exitCode).toBe(null);
    running.child.kill('SIGINT');
    expect(await running.ended).toBe(1);
  });

  it('names the port that is in use, and the way out', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port));
    });
    try {
      const { ended, output } = start(['--http', '--port', String(port)]);
      expect(await ended).toBe(1);
      expect(output.err).toBe(
        `oneuptime-mcp: Port ${port} on 127.0.0.1 is in use: stop what uses it, or choose another with --port N (or PORT).\n`,
      );
    } finally {
      blocker.close();
    }
  });

  it('names the port of metrics that is in use, before it tells a key', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as { port: number };
    try {
      const { ended, output } = start([...HTTP, '--sandbox'], { METRICS: String(port) });
      expect(await ended).toBe(1);
      expect(output).toEqual({
        out: '',
        err: `oneuptime-mcp: Port ${port} on 127.0.0.1 is in use: stop what uses it, or choose another with METRICS=N (or METRICS=on).\n`,
      });
    } finally {
      blocker.close();
    }
  });

  it('names an address that is not of this machine', async () => {
    const { ended, output } = start([...HTTP, '--host', '192.0.2.1']);
    expect(await ended).toBe(1);
    expect(output.err).toMatch(/^oneuptime-mcp: 192\.0\.2\.1 is not an address of this machine: set HOST.*\n$/);
  });
});

describe('the stdio process', () => {
  it('serves the v1 client, and ends with it', async () => {
    const client = new FirstClient({ name: 'test', version: '1' });
    const transport = new FirstStdio({ command: process.execPath, args: [bin], env: { ONEUPTIME_API_KEY: 'own' } });
    await client.connect(transport);
    const { pid } = transport;
    try {
      expect((await client.listTools()).tools).toHaveLength(FAKE_TOOLS.length);
      const { structuredContent } = await client.callTool({ name: 'echo', arguments: {} });
      expect(structuredContent).toEqual({ given: {}, key: 'own' });
    } finally {
      const start = performance.now();
      await client.close();
      // Its client waits two seconds and then kills; it must have gone by itself.
      expect(performance.now() - start).toBeLessThan(1_500);
    }
    expect(() => process.kill(pid ?? 0, 0)).toThrow(/ESRCH/);
  });

  it.each(['legacy', 'auto', { pin: '2026-07-28' }] as const)('serves the v2 client, %s', async (mode) => {
    const client = new ModernClient({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new ModernStdio({ command: process.execPath, args: [bin], env: { FAKE_KEY: 'lent' } }));
    try {
      expect((await client.listTools()).tools).toHaveLength(FAKE_TOOLS.length);
      const { structuredContent } = await client.callTool({ name: 'echo', arguments: {} });
      expect(structuredContent).toEqual({ given: {}, key: 'lent' });
    } finally {
      await client.close();
    }
  });

  it('answers what is under way when it is told to end', async () => {
    const running = start([]);
    running.child.stdin?.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    await running.said(/"id":1/);
    running.child.stdin?.write('{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"hang"}}\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
    expect(running.output.out).toMatch(/"id":2\b.*look before you call again/);
  });

  it('ends at a signal', async () => {
    const running = start([]);
    running.child.stdin?.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    await running.said(/"id":1/);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
    expect(running.output.err).toBe('');
  });
});
