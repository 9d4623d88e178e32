/** The log of the built product as a process: what is on standard error, in both forms, and that no line is lost at the end. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageFile, packageVersion } from '../../runtime/start/package-root.ts';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { Outputs, type Watched, watched } from '../audit/canary-process.ts';
import { companyOnPort } from '../company.ts';
import { documentedFields, OF_ALL } from './docs-fields.ts';

const VERSION = await packageVersion();
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await companyOnPort();
});
afterAll(() => sandbox.close());
const running: Watched[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, nodeArgs: readonly string[] = []): Watched {
  // Warnings before the server serves are no lines of the log.
  const plain = { CONFIRM: 'ask', AUDIT: 'off', DRAIN_SECONDS: '0', ONEUPTIME_URL: sandbox.url };
  const started = watched(new Outputs(), 'log', args, { ...plain, ...env }, nodeArgs);
  running.push(started);
  return started;
}

async function startHttp(env: NodeJS.ProcessEnv = {}, nodeArgs: readonly string[] = []) {
  const started = start(['--http', '--port', '0'], env, nodeArgs);
  return { ...started, url: await started.until('out', /listens: (\S+)/) };
}

const message = (name: string, args: object, id = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});

async function call(url: string, name = 'count_labels', args = {}, request = 'a-request'): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'x-api-key': sandbox.keys.admin,
      'x-request-id': request,
      'user-agent': 'a-test/1',
    },
    body: JSON.stringify(message(name, args)),
  });
  return response.text();
}

async function end({ child, ended }: Pick<Watched, 'child' | 'ended'>): Promise<void> {
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}

const linesOf = ({ said }: Pick<Watched, 'said'>) =>
  said.err
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Fields of the line at the start that the documentation does not know. */
const strangersAtStart = (line: object = {}): string[] =>
  Object.keys(line).filter((name) => ![...OF_ALL, ...(documentedFields().get('start') ?? [])].includes(name));

describe('as JSON', () => {
  it('has a line for each request and call, with the fields of the documentation, and nothing else', async () => {
    const process_ = await startHttp({ LOG_LEVEL: 'debug' });
    const { url } = process_;
    await call(url);
    await call(url, 'call_read', { tool: 'get_label', arguments: { id: '12121212-1212-4212-8212-121212121212' } });
    await fetch(`${url}/health?key=${sandbox.keys.admin}`);
    await end(process_);
    const lines = linesOf(process_);
    const documented = documentedFields();
    for (const line of lines.slice(1)) {
      expect(Object.keys(line).slice(0, OF_ALL.length)).toEqual([...OF_ALL]);
      const others = Object.keys(line).slice(OF_ALL.length);
      expect(others.filter((name) => !documented.get(String(line.msg))?.has(name))).toEqual([]);
    }
    const [first, second] = lines.filter(({ msg }) => msg === 'call');
    expect(first).toMatchObject({ tool: 'count_labels', outcome: 'ok', status: 200, request: 'a-request' });
    expect(second).toMatchObject({ tool: 'get_label', through: 'call_read', outcome: 'not_found', level: 'info' });
    const requests = lines.filter(({ msg }) => msg === 'request');
    expect(requests.slice(0, 2)).toEqual(
      Array(2).fill(expect.objectContaining({ path: '/mcp', status: 200, request: 'a-request', key: first?.key })),
    );
    expect(requests[2]).toMatchObject({ level: 'debug', path: '/mcp/health', client: expect.any(String) });
    expect(lines.filter(({ msg }) => msg === 'upstream').length).toBeGreaterThanOrEqual(3);
    expect(process_.said.err).not.toContain(sandbox.keys.admin);
  });

  it('begins with what is served, and where', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'log-'));
    const file = path.join(folder, 'instances.json');
    writeFileSync(file, JSON.stringify({ eu: { url: sandbox.url } }));
    const process_ = await startHttp({ LOG_FORMAT: 'json', METRICS: '0', SURFACE: 'incidents', INSTANCES: file });
    await end(process_);
    rmSync(folder, { recursive: true });
    const { port } = new URL(process_.url);
    const lines = linesOf(process_);
    expect(strangersAtStart(lines[0])).toEqual([]);
    const listens = [`http://127.0.0.1:${port}/mcp`, `http://127.0.0.1:${port}/i/eu/mcp`];
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        msg: `oneuptime ${VERSION} serves ${sandbox.url}, ${sandbox.url} over HTTP at ${listens.join(' ')} (incidents).`,
        version: VERSION,
        instances: [sandbox.url, sandbox.url],
        surface: 'incidents',
        listens,
        metrics: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/),
      },
    ]);
    // Whoever waits for it, or reads along, has it on standard output.
    expect(process_.said.out).toBe(`oneuptime-mcp ${VERSION} listens: ${listens.join(' ')}\n`);
  });

  it('says only what is asked for, and of what is slow', async () => {
    const process_ = await startHttp({ LOG_LEVEL: 'warn', LOG_SLOW: '1ms' });
    await call(process_.url);
    await fetch(new URL('/nowhere', process_.url));
    await end(process_);
    expect(linesOf(process_)).toEqual([
      expect.objectContaining({ level: 'warn', msg: 'call', tool: 'count_labels', slow: true }),
    ]);
  });

  it('is silent where nobody wants it', async () => {
    const process_ = await startHttp({ LOG_LEVEL: 'off' });
    await call(process_.url);
    await end(process_);
    expect(process_.said.err).toBe('');
  });

  it('holds what went wrong, and nothing but JSON', async () => {
    const crash = `process.on('SIGUSR2', () => Promise.reject(new Error('broken, key: ${sandbox.keys.admin}')))`;
    const process_ = await startHttp({}, ['--import', `data:text/javascript,${encodeURIComponent(crash)}`]);
    await call(process_.url);
    await process_.until('err', /"msg":("request")/);
    process_.child.kill('SIGUSR2');
    expect(await process_.ended).toBe(1);
    const lines = linesOf(process_);
    expect(lines.map(({ msg }) => String(msg).slice(0, 8))).toEqual(['oneuptim', 'call', 'request', 'fault in']);
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      msg: expect.stringContaining('nobody waited for: Error: broken'),
    });
    expect(process_.said.err).not.toContain(sandbox.keys.admin);
  });
});

describe('for people', () => {
  const MANY = 60;
  /** Calls until the last answer is there; what writes their lines gathers them. */
  async function busy(nodeArgs: readonly string[] = []) {
    const process_ = await startHttp({ LOG_FORMAT: 'pretty' }, nodeArgs);
    await call(process_.url);
    await process_.until('err', /(INFO: request)/);
    await Promise.all(Array.from({ length: MANY }, () => call(process_.url)));
    return process_;
  }
  const counted = ({ said }: Pick<Watched, 'said'>, wanted: RegExp): number => said.err.match(wanted)?.length ?? 0;

  it('has every line that was told when it ends at a signal', async () => {
    const process_ = await busy();
    await end(process_);
    expect(counted(process_, /^\[[\d:.]+\] (?:INFO|WARN): call count_labels ok /gm)).toBe(MANY + 1);
    expect(counted(process_, /^\[[\d:.]+\] INFO: request POST \/mcp 200 /gm)).toBe(MANY + 1);
  });

  it('says where it listens, though standard output goes elsewhere', async () => {
    const process_ = await startHttp({ LOG_FORMAT: 'pretty', METRICS: '0' });
    await end(process_);
    expect(process_.said.err).toMatch(
      /^\[[\d:.]+\] INFO: oneuptime \S+ serves \S+ over HTTP at http:\/\/127\.0\.0\.1:\d+\/mcp \(compact\)\. .*metrics=http/,
    );
  });

  const atTerminal = it.runIf(existsSync('/usr/bin/script'));
  atTerminal.each([
    ['once', {}, { listens: 1, metrics: /metrics are served at http:\S+\/metrics/g }],
    [
      'for programs, too, where they are to read it',
      { LOG_FORMAT: 'json' },
      { listens: 2, metrics: /"metrics":"http:/g },
    ],
  ])('says at a terminal where it listens: %s', async (_how, form, told) => {
    const bin = packageFile('dist/runtime/start/bin.js');
    const env = { ...process.env, AUDIT: 'off', ONEUPTIME_URL: sandbox.url, METRICS: '0', DRAIN_SECONDS: '0', ...form };
    const command = `${process.execPath} ${bin} --http --port 0 & sleep 0; read -r _; kill $!; wait`;
    const child = spawn('/usr/bin/script', ['--quiet', '--return', '--command', command, '/dev/null'], { env });
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    await expect.poll(() => said, { timeout: 20_000 }).toMatch(/listens: \S+\/mcp\s/);
    child.stdin.write('\n');
    await new Promise((resolve) => child.once('close', resolve));
    expect(said.split('\n').filter((line) => line.includes('/mcp'))).toHaveLength(told.listens);
    expect(said.match(told.metrics)).toHaveLength(1);
  });

  it('has every line that was told when it breaks', async () => {
    const crash = `process.on('SIGUSR2', () => { throw new Error('broken') })`;
    const process_ = await busy(['--import', `data:text/javascript,${encodeURIComponent(crash)}`]);
    process_.child.kill('SIGUSR2');
    expect(await process_.ended).toBe(1);
    expect(counted(process_, /: call count_labels ok /g)).toBe(MANY + 1);
    expect(process_.said.err).toMatch(/ERROR: fault in the process, which ends: Error: broken\n/);
  });
});

describe('on stdio', () => {
  const ended = async (env: NodeJS.ProcessEnv): Promise<Watched> => {
    const process_ = start([], env);
    process_.write(`${JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'ping' })}\n`);
    await process_.until('out', /("id":7)/);
    process_.child.stdin?.end();
    expect(await process_.ended).toBe(0);
    for (const line of process_.said.out.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('jsonrpc');
    return process_;
  };

  it('says at the start what is served', async () => {
    const lines = linesOf(await ended({ ONEUPTIME_API_KEY: sandbox.keys.admin, SURFACE: 'incidents' }));
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        msg: expect.stringMatching(/^oneuptime \d+\.\d+\.\d+ serves http:.* on stdio: \d+ tools \(incidents\)\.$/),
        version: expect.any(String),
        instances: [sandbox.url],
        surface: 'incidents',
        tools: expect.any(Number),
      },
    ]);
  });

  it('says what is missing, and what to do about it', async () => {
    const [line, ...others] = linesOf(await ended({}));
    expect(others).toEqual([]);
    expect(strangersAtStart(line)).toEqual([]);
    expect(line).toMatchObject({
      level: 'warn',
      missing: 'key',
      msg: expect.stringMatching(/has no key.*ONEUPTIME_API_KEY /),
    });
  });

  it('tells calls', async () => {
    const process_ = start([], { ONEUPTIME_API_KEY: sandbox.keys.admin });
    process_.write(`${JSON.stringify(message('count_labels', {}, 9))}\n`);
    await process_.until('out', /("id":9)/);
    process_.child.stdin?.end();
    await process_.ended;
    expect(linesOf(process_).slice(1)).toEqual([
      expect.objectContaining({ msg: 'call', tool: 'count_labels', outcome: 'ok' }),
    ]);
  });
});

describe('where it cannot be written', () => {
  async function startInto(stderr: 'pipe' | number) {
    const args = [packageFile('dist/runtime/start/bin.js'), '--http', '--port', '0'];
    const env = { ...process.env, AUDIT: 'off', DRAIN_SECONDS: '0', ONEUPTIME_URL: sandbox.url };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', stderr] });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const url = await new Promise<string>((resolve) => {
      child.stdout?.on('data', (text) => resolve(/listens: (\S+)/.exec(String(text))?.[1] ?? ''));
    });
    return { child, ended, url };
  }
  const GATHERED_MS = 2_500;

  it('calls go on after whoever read it has left', async () => {
    const { child, ended, url } = await startInto('pipe');
    child.stderr?.destroy();
    for (const _ of [1, 2, 3]) expect(await call(url)).toContain('"result"');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it.runIf(existsSync('/dev/full'))(
    'the server ends though the disk is full',
    async () => {
      const full = openSync('/dev/full', 'w');
      const { child, ended, url } = await startInto(full);
      await call(url);
      await setTimeout(GATHERED_MS);
      expect(await call(url)).toContain('"result"');
      child.kill('SIGTERM');
      // One that never ends is ended here, and has no code.
      const timer = globalThis.setTimeout(() => child.kill('SIGKILL'), 20_000);
      expect(await ended).toBe(0);
      clearTimeout(timer);
      closeSync(full);
    },
    40_000,
  );
});
