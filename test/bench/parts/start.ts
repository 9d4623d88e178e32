/** From the start of a process to its first answers, over HTTP and over stdio, beside a bare Fastify that answers one constant. */
import { startSandbox } from '../../../sandbox/server.ts';
import { readServedFacts } from '../../../specs/facts.ts';
import { median, medianRatio } from '../figures.ts';
import { askOnce, callRequest, listRequest, message } from '../mcp-requests.ts';
import { BIN, built, type Started, start, startProduct } from '../product-process.ts';
import { type Found, type Look, shown, times } from '../report.ts';
import { Stand } from '../stand.ts';
import { StdioServer } from '../stdio-load.ts';

const FACTS = built('../../../specs/oneuptime/facts.json');
const ROUNDS = { whole: 11, short: 4 };
const COUNT = { name: 'count_monitors', arguments: {} };

/** Milliseconds until a server that is started here has answered; it is ended then. */
async function overHttp(run: () => Promise<Started>, first: (url: string) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  const { url, child } = await run();
  await first(url);
  const ms = performance.now() - begun;
  child.kill('SIGKILL');
  return ms;
}

/** The same over stdio, after the handshake. */
async function overStdio(env: Readonly<Record<string, string>>, first: string): Promise<number> {
  const begun = performance.now();
  // Not on one core: threads that compile and read beside the main one belong to a start.
  const server = new StdioServer(process.execPath, [BIN], env);
  await server.open();
  await server.ask(first);
  const ms = performance.now() - begun;
  server.child.kill('SIGKILL');
  return ms;
}

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
    const kinds: Readonly<Record<string, () => Promise<number>>> = {
      bare: () =>
        overHttp(
          () => start(built('floor.js'), []),
          (url) => fetch(url, { method: 'POST' }).then((answer) => answer.text()),
        ),
      list: () => overHttp(product, (url) => askOnce(url, list)),
      call: () => overHttp(product, (url) => askOnce(url, call)),
      stdioList: () => overStdio(env, message('tools/list')),
      stdioCall: () => overStdio(env, message('tools/call', COUNT)),
    };
    const found: Record<string, number[]> = {};
    for (let round = 0; round < (look.isWhole ? ROUNDS.whole : ROUNDS.short); round++)
      for (const [name, measure] of Object.entries(kinds)) {
        found[name] ??= [];
        found[name].push(await measure());
      }
    const planted = [await plantingMs()];
    const { bare = [], list: listed = [], call: called = [], stdioList = [], stdioCall = [] } = found;
    const row = (what: string, ms: readonly number[], of?: readonly number[]): string[] => [
      what,
      shown(median(ms)),
      of === undefined ? '' : times(medianRatio(ms, of)),
    ];
    return {
      tables: [
        {
          title: 'Start',
          about: 'From the start of the process to an answer that is whole, on any core.',
          head: ['', 'ms', 'of the bare Fastify'],
          rows: [
            row('bare Fastify, first answer', bare),
            row('ours, first whole list', listed, bare),
            row('ours, first call', called, bare),
            row('ours over stdio, handshake and first list', stdioList, bare),
            row('ours over stdio, handshake and first call', stdioCall, bare),
            row('the sandbox that can be embedded, planted', planted, [median(bare)]),
          ],
        },
      ],
      figures: { start: medianRatio(listed, bare), stdioStart: medianRatio(stdioList, bare) },
    };
  } finally {
    stand.end();
  }
}
