/** `make bench-steer`: the CPU of a count and of a list beside the bare proxy, and nothing else: for a look between two changes. */
import { load } from './load.ts';
import { callRequest } from './mcp-requests.ts';
import { OPERATION_NAMES, operationOf } from './operations.ts';
import { row } from './product-process.ts';
import { shown, times } from './report.ts';
import { inTurn } from './rounds.ts';
import { Stand } from './stand.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 5);

const stand = await Stand.begin();
try {
  const [product, proxy] = [await stand.product(), await stand.server('proxy.js')];
  for (const name of OPERATION_NAMES) {
    const { tool, args, handed } = await operationOf(name, stand, product);
    const call = callRequest(tool, args, { path: '/mcp/all', headers: { 'x-api-key': stand.key } });
    const { ours, bare } = await inTurn(
      { ours: (amount) => load(product, call, amount), bare: (amount) => load(proxy, handed, amount) },
      { connections: 16, rounds: ROUNDS, seconds: 0.5, warmUp: 3_000 },
    );
    const cpu = `${shown(ours.median('cpu'))} us, ${times(ours.ratio('cpu', bare))} of ${shown(bare.median('cpu'))} us`;
    row(tool, `${cpu}; ${ours.ratio('perSecond', bare).toFixed(2)} of its calls a second`);
  }
} finally {
  stand.end();
}
