/**
 * From the start of a process to its first answers: over HTTP beside a bare Fastify that answers one constant, over stdio beside
 * a process of Node that does nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { startSandbox } from '../../../sandbox/server.ts';
import { readServedFacts } from '../../../specs/facts.ts';
import { cpuOf } from '../cpu-time.ts';
import { median, medianRatio } from '../figures.ts';
import { askOnce, callRequest, listRequest, message, modernMessage, openSession } from '../mcp-requests.ts';
import { BIN, built, type Started, start, startProduct } from '../product-process.ts';
import { type Found, type Look, shown, times } from '../report.ts';
import { Stand } from '../stand.ts';
import { StdioServer } from '../stdio-load.ts';

const FACTS = built('../../../specs/oneuptime/facts.json');
const ROUNDS = { whole: 11, short: 4 };
const COUNT = { name: 'count_monitors', arguments: {} };
/** As little as a process of Node's can do: say a line, and stay. */
const NOTHING = "process.stdout.write('\\n'); setTimeout(() => {}, 60_000)";

/** What a start took until the first answer. */
interface Start {
  readonly ms: number;
  /** Of the process, in milliseconds, all its threads. */
  readonly cpu: number;
}

/** Starts a process, waits until it has answered, and ends it. Not on one core: threads that compile and read belong to a start. */
async function startOf(run: () => Promise<ChildProcess>): Promise<Start> {
  const begun = performance.now();
  const child = await run();
  const ms = performance.now() - begun;
  const cpu = cpuOf(child.pid ?? 0) / 1_000;
  child.kill('SIGKILL');
  return { ms, cpu };
}

const overHttp = (run: () => Promise<Started>, first: (url: string) => Promise<unknown>) => async () => {
  const { url, child } = await run();
  await first(url);
  return child;
};

async function bareNode(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', NOTHING], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child;
}

/** A client that says what it says in turn, and waits for each answer. */
const overStdio =
  (env: Readonly<Record<string, string>>, talk: (server: StdioServer) => Promise<unknown>) => async () => {
    const server = new StdioServer(process.execPath, [BIN], env);
    await talk(server);
    return server.child;
  };

/** How long the sandbox takes to be planted that the product can embed. */
async function plantingMs(): Promise<number> {
  const facts = await readServedFacts(FACTS);
  const begun = performance.now();
  const sandbox = await startSandbox({ facts });
  const ms = performance.now() - begun;
  await sandbox.close();
  return ms;
}

export async function starts(look: Look): Promise<Found> {
  const stand = await Stand.begin();
  try {
    const { url: upstream } = stand.stub;
    const headers = { 'x-api-key': stand.key };
    const env = { ONEUPTIME_URL: upstream, ONEUPTIME_API_KEY: stand.key };
    const list = listRequest({ path: '/mcp/all' });
    const call = callRequest(COUNT.name, COUNT.arguments, { path: '/mcp/all', headers });
    const product = () => startProduct(upstream);
    const bareFastify = () => start(built('floor.js'), []);
    const hello = (first: string) => async (server: StdioServer) => {
      await server.open();
      await server.ask(first);
    };
    const kinds = {
      fastify: overHttp(bareFastify, (url) => fetch(url, { method: 'POST' }).then((answer) => answer.text())),
      list: overHttp(product, (url) => askOnce(url, list)),
      session: overHttp(product, async (url) => {
        const session = await openSession(`${url}/mcp/all`, headers);
        return askOnce(url, { ...list, headers: { ...list.headers, ...session } });
      }),
      call: overHttp(product, (url) => askOnce(url, call)),
      node: bareNode,
      stdioList: overStdio(env, hello(message('tools/list'))),
      stdioModern: overStdio(env, async (server) => {
        await server.ask(modernMessage('server/discover'));
        await server.ask(modernMessage('tools/list'));
      }),
      stdioCall: overStdio(env, hello(message('tools/call', COUNT))),
    } satisfies Record<string, () => Promise<ChildProcess>>;
    const found = Object.fromEntries(Object.keys(kinds).map((name) => [name, [] as Start[]])) as Record<
      keyof typeof kinds,
      Start[]
    >;
    for (let round = 0; round < (look.isWhole ? ROUNDS.whole : ROUNDS.short); round++)
      for (const [name, run] of Object.entries(kinds)) found[name as keyof typeof kinds].push(await startOf(run));
    const ms = (starts: readonly Start[]) => starts.map((one) => one.ms);
    const cpu = (starts: readonly Start[]) => starts.map((one) => one.cpu);
    const row = (what: string, starts: readonly Start[], of: readonly Start[]): string[] => [
      what,
      shown(median(ms(starts))),
      times(medianRatio(ms(starts), ms(of))),
      shown(median(cpu(starts))),
      times(medianRatio(cpu(starts), cpu(of))),
    ];
    const { fastify, list: listed, session, call: called, node, stdioList, stdioModern, stdioCall } = found;
    const planted = await plantingMs();
    return {
      tables: [
        {
          title: 'Start',
          about: `From the start of the process to an answer that is whole, on any core; over HTTP beside a bare Fastify, over stdio beside a process of Node that says a line. To plant the sandbox that can be embedded takes ${shown(planted)} ms.`,
          head: ['', 'ms', 'of the bare one', 'CPU ms', 'of the bare one'],
          rows: [
            row('bare Fastify, first answer', fastify, fastify),
            row('ours, first whole list', listed, fastify),
            row('ours, handshake and first list', session, fastify),
            row('ours, first call', called, fastify),
            row('bare Node, first line', node, node),
            row('ours over stdio, handshake and first compact list', stdioList, node),
            row('ours over stdio, discovery and first compact list', stdioModern, node),
            row('ours over stdio, handshake and first call', stdioCall, node),
          ],
        },
      ],
      figures: {
        start: medianRatio(ms(listed), ms(fastify)),
        stdioStart: Math.max(...[stdioList, stdioModern].map((starts) => medianRatio(ms(starts), ms(node)))),
      },
    };
  } finally {
    stand.end();
  }
}
