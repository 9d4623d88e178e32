/** What stands between a caller and the API, beside the same server with all of it switched off. */
import { load, type Served } from '../load.ts';
import { callRequest } from '../mcp-requests.ts';
import { OPERATION_NAMES, operationOf } from '../operations.ts';
import { type Found, type Look, shown, times } from '../report.ts';
import { type Costs, inTurn, type Run } from '../rounds.ts';
import { Stand } from '../stand.ts';

const CONNECTIONS = 16;
const OFF = { CONFIRM: 'never', AUDIT: 'off', ALLOW_MASTER_KEY: 'true', LIMITS: 'off' } as const;
/** More than any round asks for. */
const MANY = 'key:1000000,burst:1000000,concurrent:1000,day:1000000';
/** As an operator would have it; what it costs is bounded. */
const ON = { CONFIRM: 'ask', AUDIT: 'stdout', MODE: 'read_write', DENY: 'resource:api_key', LIMITS: MANY } as const;

/** The servers, each with what it is for the reader. */
const SERVERS = {
  off: ['nothing asked, written, counted or ruled on', OFF],
  usual: ['as it is started', { CONFIRM: 'ask' }],
  on: ['a policy, limits and confirmation; a line for each write', ON],
  reads: ['the same, and a line for each read', { ...ON, AUDIT_READS: 'true' }],
} as const satisfies Readonly<Record<string, readonly [string, Readonly<Record<string, string>>]>>;

export async function guards(look: Look): Promise<Found> {
  const stand = await Stand.begin();
  try {
    const servers = new Map<string, Served>();
    for (const [name, [, env]] of Object.entries(SERVERS)) servers.set(name, await stand.product(env));
    const rows: string[][] = [];
    const ratios: number[] = [];
    for (const operation of OPERATION_NAMES) {
      const { tool, args } = await operationOf(operation, stand, servers.get('off') as Served);
      const asked = callRequest(tool, args, { path: '/mcp/all', headers: { 'x-api-key': stand.key } });
      const runs = Object.fromEntries(
        [...servers].map(([name, server]): [string, Run] => [name, (amount) => load(server, asked, amount)]),
      );
      const costs = await inTurn(runs, { ...look, connections: CONNECTIONS });
      const off = costs.off as Costs;
      ratios.push((costs.on as Costs).ratio('cpu', off));
      for (const [name, [about]] of Object.entries(SERVERS)) {
        const cost = costs[name] as Costs;
        rows.push([`${operation}: ${about}`, shown(cost.median('cpu')), times(cost.ratio('cpu', off))]);
      }
    }
    return {
      tables: [
        {
          title: `What guards a call, ${CONNECTIONS} connections`,
          about: 'A count and a list of ten rows by one caller, beside the same server with every guard switched off.',
          head: ['', 'CPU us', 'of the first'],
          rows,
        },
      ],
      figures: { guardCpu: Math.max(...ratios) },
    };
  } finally {
    stand.end();
  }
}
