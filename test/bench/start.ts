/**
 * Start and memory, in one interleaved run. Over HTTP: process start to the first tools/list, against a bare Fastify process;
 * over stdio against a process of Node that does nothing. Memory after that against the bare proxy, after every tool was called
 * once, and over many calls. Time counts as CPU of the process, which others on the machine change least; ratios are promised.
 * `CALLS=0` leaves out the many calls, `ROUNDS` says how often a start is measured.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../sandbox/server.ts';
import { readServedFacts } from '../../specs/facts.ts';
import { exampleOf, type Schema } from '../example-arguments.ts';
import { load } from './load.ts';
import {
  BIN,
  built,
  HEADERS,
  median,
  post,
  promise,
  request,
  residentMb,
  row,
  type Started,
  start,
  startProduct,
} from './product-process.ts';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROUNDS = Number(process.env.ROUNDS ?? 9);
const CALLS = Number(process.env.CALLS ?? 200_000);
/** What a process has after so many calls it keeps; what comes on top of it grows. */
const WARM_CALLS = 20_000;

/** CPU of all threads of a process, in milliseconds. */
function cpuMs({ pid }: ChildProcess): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return (
    threads.reduce(
      (sum, id) => sum + Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
      0,
    ) / 1e6
  );
}

interface Measured {
  readonly ms: number[];
  readonly cpu: number[];
  readonly mb: number[];
}

async function measure(into: Measured, run: () => Promise<ChildProcess>): Promise<void> {
  const begin = performance.now();
  const child = await run();
  into.ms.push(performance.now() - begin);
  into.cpu.push(cpuMs(child));
  await new Promise((resolve) => setTimeout(resolve, 200));
  into.mb.push(residentMb(child));
  child.kill('SIGKILL');
}

/** A process on stdio: what is said to it, and when it has answered. */
function onStdio(args: readonly string[], lines: readonly object[], answered: RegExp): () => Promise<ChildProcess> {
  return async () => {
    const env = { ...process.env, ONEUPTIME_URL: sandbox.url, ONEUPTIME_API_KEY: sandbox.keys.admin };
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
    child.stdin.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    let said = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        said += chunk;
        if (answered.test(said)) resolve();
      });
    });
    return child;
  };
}

const overHttp = (run: () => Promise<Started>, first: (url: string) => Promise<unknown>) => async () => {
  const { child, url } = await run();
  await first(url);
  return child;
};

const facts = await readServedFacts(path.join(HERE, '../../../specs/oneuptime/facts.json'));
const planting = performance.now();
const sandbox = await startSandbox({ facts });
const planted = performance.now() - planting;
const server = () => startProduct(sandbox.url);

const HELLO = request('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1' },
});
const META = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  },
};
const LIST = { ...request('tools/list'), id: 2 };
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };
const ANSWERED = /"id":2[\s\S]*\n$/;
const NOTHING = 'process.stdout.write(String.fromCharCode(10)); setTimeout(() => {}, 9000)';
const STARTS = {
  node: onStdio(['-e', NOTHING], [], /\n/),
  fastify: overHttp(
    () => start(built('floor.js'), []),
    (url) => post(url, {}),
  ),
  proxy: overHttp(
    () => start(built('proxy.js'), [sandbox.url]),
    (url) => fetch(`${url}/readyz`),
  ),
  list: overHttp(server, (url) => post(`${url}/mcp/all`, LIST)),
  session: overHttp(server, async (url) => {
    await post(`${url}/mcp/all`, HELLO);
    return post(`${url}/mcp/all`, LIST);
  }),
  stdio: onStdio([BIN], [HELLO, INITIALIZED, LIST], ANSWERED),
  modern: onStdio([BIN], [request('server/discover', META), { ...request('tools/list', META), id: 2 }], ANSWERED),
};
const measured = Object.fromEntries(
  Object.keys(STARTS).map((name) => [name, { ms: [], cpu: [], mb: [] } as Measured]),
) as Record<keyof typeof STARTS, Measured>;
for (let round = 0; round < ROUNDS; round++)
  for (const [name, run] of Object.entries(STARTS)) await measure(measured[name as keyof typeof STARTS], run);

const { node, fastify, proxy, list, session, stdio, modern } = measured;
const times = (ours: Measured, floor: Measured): number => median(ours.cpu) / median(floor.cpu);
for (const [name, { ms, cpu, mb }] of Object.entries(measured))
  row(
    `start of ${name}`,
    `${median(ms).toFixed(0)} ms, ${median(cpu).toFixed(0)} ms of CPU, ${median(mb).toFixed(0)} MB`,
  );
promise('HTTP, start to the list of all tools, beside Fastify', times(list, fastify), 'x', 1.3);
promise('the same with a handshake before it', times(session, fastify), 'x', 1.3);
promise('stdio, start to handshake and list, beside Node', times(stdio, node), 'x', 2.2);
promise('the same in the modern era', times(modern, node), 'x', 2.2);
promise('memory after start and list, beside the bare proxy', median(list.mb) / median(proxy.mb), 'x', 1);
row('the embedded sandbox, planted', `${planted.toFixed(0)} ms`);

const running = await server();
const url = `${running.url}/mcp/all`;
const key = { 'x-api-key': sandbox.keys.admin };
const listed = (await post(url, LIST)) as { result: { tools: { name: string; inputSchema: Schema }[] } };
for (const { name, inputSchema } of listed.result.tools)
  await post(url, request('tools/call', { name, arguments: exampleOf(inputSchema) }), key);
row(
  `memory after each of ${listed.result.tools.length} tools was called once`,
  `${residentMb(running.child).toFixed(0)} MB`,
);
running.child.kill('SIGKILL');

if (CALLS > WARM_CALLS) {
  const steady = await server();
  const body = JSON.stringify(request('tools/call', { name: 'list_monitors', arguments: { limit: 10 } }));
  const calls = (count: number) =>
    load(
      { url: steady.url, pid: steady.child.pid ?? 0 },
      { path: '/mcp/all', headers: { ...HEADERS, ...key }, body },
      { calls: count, connections: 16 },
    );
  await calls(WARM_CALLS);
  const warm = residentMb(steady.child);
  await calls(CALLS - WARM_CALLS);
  const late = residentMb(steady.child);
  row(`memory after ${WARM_CALLS} and ${CALLS} calls`, `${warm.toFixed(0)} MB, ${late.toFixed(0)} MB`);
  promise('what came between', late / warm, 'x', 1.1);
  steady.child.kill('SIGKILL');
}
await sandbox.close();
