/** Resident memory: after start, after every tool was called once, and after very many calls. */
import { exampleOf, type Schema } from '../../example-arguments.ts';
import { residentMbOf } from '../cpu-time.ts';
import { load, type Served } from '../load.ts';
import { askOnce, callRequest, listRequest, messageOf } from '../mcp-requests.ts';
import { type Operation, operationOf } from '../operations.ts';
import { type Found, type Look, shown, times } from '../report.ts';
import { Stand } from '../stand.ts';

const SETTLE_MS = 1_500;
const CONNECTIONS = 16;
const EARLY = 20_000;
const LATE = { whole: 200_000, short: 60_000 };

async function settled({ pid }: Served): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return residentMbOf(pid);
}

/** Calls each tool that is listed with arguments made up from its schema; whatever it answers. */
async function callEach(product: Served, key: string): Promise<number> {
  const { tools } = messageOf(await askOnce(product.url, listRequest({ path: '/mcp/all' }))).result as {
    tools: readonly { readonly name: string; readonly inputSchema: Schema }[];
  };
  for (const { name, inputSchema } of tools)
    await askOnce(
      product.url,
      callRequest(name, exampleOf(inputSchema) as object, { path: '/mcp/all', headers: { 'x-api-key': key } }),
    );
  return tools.length;
}

/** Half counts, half lists, until there were as many. */
async function callMany(product: Served, operations: readonly Operation[], key: string, calls: number): Promise<void> {
  for (const { tool, args } of operations)
    await load(product, callRequest(tool, args, { path: '/mcp/all', headers: { 'x-api-key': key } }), {
      calls: calls / operations.length,
      connections: CONNECTIONS,
    });
}

export async function memory(look: Look): Promise<Found> {
  const late = look.isWhole ? LATE.whole : LATE.short;
  const stand = await Stand.begin();
  try {
    const proxy = await stand.server('proxy.js');
    const bare = await settled(proxy);
    const busy = await stand.product();
    const started = await settled(busy);
    const operations = [await operationOf('count', stand, busy), await operationOf('list', stand, busy)];
    await callMany(busy, operations, stand.key, EARLY);
    const early = await settled(busy);
    await callMany(busy, operations, stand.key, late - EARLY);
    const last = await settled(busy);
    for (const { handed } of operations) await load(proxy, handed, { calls: EARLY / 2, connections: CONNECTIONS });
    const bareEarly = await settled(proxy);
    const curious = await stand.product();
    const tools = await callEach(curious, stand.key);
    const afterAll = await settled(curious);
    const row = (what: string, mb: number, of?: number): string[] => [
      what,
      shown(mb),
      of === undefined ? '' : times(mb / of),
    ];
    const many = (calls: number) => `after ${calls.toLocaleString('en')} calls`;
    return {
      tables: [
        {
          title: 'Resident memory',
          about: `Each figure ${SETTLE_MS / 1000} s after the last call; half of the calls are counts, half lists of ten rows, over ${CONNECTIONS} connections.`,
          head: ['', 'MB', 'of the proxy'],
          rows: [
            row('proxy, after start', bare),
            row(`proxy, ${many(EARLY)}`, bareEarly),
            row('ours, after start', started, bare),
            row(`ours, after each of ${tools.toLocaleString('en')} tools was called once`, afterAll),
            row(`ours, ${many(EARLY)}`, early, bareEarly),
            row(`ours, ${many(late)}`, last),
          ],
        },
      ],
      figures: { memoryAtStart: started / bare, memoryAfterAll: afterAll, memoryGrowth: last / early },
    };
  } finally {
    stand.end();
  }
}
