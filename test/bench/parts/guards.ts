/** What stands between a caller and the API, beside the same server with all of it switched off. */
import { median, medianRatio } from '../figures.ts';
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
  usual: ['confirmation, and an audit of writes, as it is started', { CONFIRM: 'ask' }],
  told: [
    'the same, told and counted as it is started: logs and metrics',
    { CONFIRM: 'ask', LOG_LEVEL: 'info', METRICS: 'on' },
  ],
  on: ['a policy, limits and confirmation; a line for each write', ON],
  reads: ['the same, and a line for each read', { ...ON, AUDIT_READS: 'true' }],
} as const satisfies Readonly<Record<string, readonly [string, Readonly<Record<string, string>>]>>;
const NAMES = Object.keys(SERVERS) as (keyof typeof SERVERS)[];

/**
 * Processes of each, so that what luck has to do with one of them is seen: the same code costs a tenth more in one process than in
 * the next, for as long as it runs. What is bounded is a twentieth, and wants more of them than what is only told.
 */
const FEW = 2;
const MANY_TWINS = 6;
const twinsOf = (name: keyof typeof SERVERS): number => (name === 'off' || name === 'on' ? MANY_TWINS : FEW);
/** A difference of a twentieth is smaller than what a machine does from one second to the next: many short rounds. */
const MORE_ROUNDS = 8;
const ROUND_SECONDS = 0.12;

export async function guards(look: Look): Promise<Found> {
  const stand = await Stand.begin();
  try {
    const servers = new Map<string, Served>();
    for (let twin = 0; twin < MANY_TWINS; twin += 1)
      for (const name of NAMES)
        if (twin < twinsOf(name)) servers.set(`${name} ${twin}`, await stand.product(SERVERS[name][1]));
    const rows: string[][] = [];
    const ratios: number[] = [];
    for (const operation of OPERATION_NAMES) {
      const { tool, args } = await operationOf(operation, stand, servers.get('off 0') as Served);
      const asked = callRequest(tool, args, { path: '/mcp/all', headers: { 'x-api-key': stand.key } });
      const runs = Object.fromEntries(
        [...servers].map(([name, server]): [string, Run] => [name, (amount) => load(server, asked, amount)]),
      );
      const rounds = look.rounds * MORE_ROUNDS;
      const costs = await inTurn(runs, { ...look, rounds, seconds: ROUND_SECONDS, connections: CONNECTIONS });
      const of = (name: string, twin: number) => costs[`${name} ${twin}`] as Costs;
      const all = (name: string, count: number): number[] =>
        Array.from({ length: count }, (_, twin) => of(name, twin).rounds.map(({ cpu }) => cpu)).flat();
      for (const name of NAMES) {
        const count = twinsOf(name);
        const mine = all(name, count);
        const ratio = medianRatio(mine, all('off', count));
        if (name === 'on') ratios.push(ratio);
        const apart = of(name, 1).ratio('cpu', of(name, 0));
        rows.push([`${operation}: ${SERVERS[name][0]}`, shown(median(mine)), times(ratio), times(apart)]);
      }
    }
    return {
      tables: [
        {
          title: `What guards a call, ${CONNECTIONS} connections`,
          about:
            'A count and a list of ten rows by one caller, beside the same server with every guard switched off; several processes of each, and how far two of those are apart.',
          head: ['', 'CPU us', 'of the first', 'twins apart'],
          rows,
        },
      ],
      figures: { guardCpu: Math.max(...ratios) },
    };
  } finally {
    stand.end();
  }
}
