/** tools/list: everything, compressed and plain, and the four tools of the compact address. */
import { load, type Request, type Served } from '../load.ts';
import { type Era, listRequest, messageOf } from '../mcp-requests.ts';
import { operationOf } from '../operations.ts';
import { type Found, type Look, shown } from '../report.ts';
import { inTurn, type Run } from '../rounds.ts';
import { Stand } from '../stand.ts';

const CONNECTIONS = 16;
const FEWEST_TOOLS = 1_000;
const COMPACT_TOOLS = 4;
const ZIPPED = { 'accept-encoding': 'gzip' };

interface List {
  readonly name: string;
  readonly request: Request;
  readonly bytes: number;
}

/** A list that was looked at once: it holds as many tools as it should. */
async function checked(server: Served, name: string, request: Request, isWhole: boolean): Promise<List> {
  const { path, headers, body } = request;
  // Told in so many words: fetch would ask for compression by itself.
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'accept-encoding': 'identity', ...headers },
    body,
  });
  const text = await answer.text();
  const { tools } = messageOf(text).result as { tools: readonly unknown[] };
  const isRight = isWhole ? tools.length >= FEWEST_TOOLS : tools.length === COMPACT_TOOLS;
  const isZipped = answer.headers.get('content-encoding') === 'gzip';
  if (!isRight || isZipped !== 'accept-encoding' in headers) throw new Error(`${name}: ${tools.length} tools`);
  return { name, request, bytes: Number(answer.headers.get('content-length') ?? Buffer.byteLength(text)) };
}

export async function lists(look: Look): Promise<Found> {
  const stand = await Stand.begin();
  try {
    const [product, proxy] = [await stand.product(), await stand.server('proxy.js')];
    const { handed } = await operationOf('count', stand, product);
    const whole = (era: Era, headers = {}) => listRequest({ path: '/mcp/all', era, headers });
    const compact = (era: Era) => listRequest({ path: '/mcp', era });
    const all = {
      zipped: await checked(product, 'whole list, gzip, 2025', whole('handshake', ZIPPED), true),
      zippedModern: await checked(product, 'whole list, gzip, 2026-07-28', whole('modern', ZIPPED), true),
      plain: await checked(product, 'whole list, plain, 2025', whole('handshake'), true),
      compact: await checked(product, 'compact list, 2025', compact('handshake'), false),
      compactModern: await checked(product, 'compact list, 2026-07-28', compact('modern'), false),
    };
    const ways = Object.fromEntries(
      Object.entries(all).map(([key, { request }]): [string, Run] => [key, (amount) => load(product, request, amount)]),
    ) as Record<keyof typeof all, Run>;
    const costs = await inTurn(
      { proxy: (amount) => load(proxy, handed, amount), ...ways },
      { ...look, rounds: Math.ceil(look.rounds / 2), connections: CONNECTIONS },
    );
    const rows = Object.entries(all).map(([key, { name, bytes }]) => {
      const cost = costs[key as keyof typeof all];
      const megabytes = (bytes * cost.median('perSecond')) / 1_000_000;
      return [
        name,
        shown(bytes / 1000),
        shown(cost.median('perSecond')),
        shown(megabytes),
        shown(cost.median('cpu')),
        shown(cost.median('p99')),
      ];
    });
    return {
      tables: [
        {
          title: `tools/list, ${CONNECTIONS} connections`,
          about: `The proxy did ${shown(costs.proxy.median('perSecond'))} counts a second in the same rounds.`,
          head: ['', 'kB', 'lists/s', 'MB/s', 'CPU us', 'p99 ms'],
          rows,
        },
      ],
      figures: {
        wholeListRate: Math.min(costs.zipped.median('perSecond'), costs.zippedModern.median('perSecond')),
        compactListRate: Math.min(
          costs.compact.ratio('perSecond', costs.proxy),
          costs.compactModern.ratio('perSecond', costs.proxy),
        ),
      },
    };
  } finally {
    stand.end();
  }
}
