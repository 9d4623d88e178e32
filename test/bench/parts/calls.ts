/**
 * A count and a list of ten rows in every way that a client can have them, beside a bare proxy that hands the same request
 * on, the least server of the SDK's, and servers of others where they are wanted.
 */
import type { Figure } from '../budgets.ts';
import { OPERATION_NAMES, type OperationName, operationOf } from '../operations.ts';
import { Peers } from '../peers.ts';
import { type Found, type Look, shown, type Table, times } from '../report.ts';
import { type Costs, inTurn, type Run } from '../rounds.ts';
import { Stand } from '../stand.ts';
import { startServers, type Way, waysOf } from '../ways.ts';

const STEERED_BY = 16;
const OTHERS = [1, 64] as const;
const BUSY = 0.95;

type Ways = Awaited<ReturnType<typeof waysOf>>;
type Measured = Record<keyof Ways, Costs>;

/** Measures both operations, each with servers that have done nothing else yet but the other. */
export async function calls(look: Look): Promise<Found> {
  const stand = await Stand.begin();
  let peers: Peers | undefined;
  try {
    const servers = await startServers(stand);
    const operations = {
      count: await operationOf('count', stand, servers.product),
      list: await operationOf('list', stand, servers.product),
    };
    peers = look.withPeers ? await Peers.begin(stand, Object.values(operations)) : undefined;
    const tables: Table[] = [];
    let figures: Partial<Record<Figure, number>> = {};
    for (const name of OPERATION_NAMES) {
      const ours = await waysOf(operations[name], servers, stand);
      const ways: Record<string, Way> = { ...ours, ...(await peers?.waysOf(name, operations[name])) };
      const runs = Object.fromEntries(Object.entries(ways).map(([key, { run }]) => [key, beside(stand, run)]));
      const at16 = await inTurn(runs, { ...look, connections: STEERED_BY });
      const rest = { rounds: Math.ceil(look.rounds / 2), seconds: look.seconds / 2 };
      const atOthers = [];
      for (const connections of OTHERS) atOthers.push(await inTurn(runs, { ...rest, connections, warmUp: 0 }));
      tables.push(steerTable(name, ways, at16), otherTable(name, ways, atOthers));
      figures = { ...figures, ...figuresOf(name, at16 as Measured, figures) };
    }
    return { tables, figures };
  } finally {
    stand.end();
    peers?.end();
  }
}

/** Counts the stub among those who ask and are asked. */
function beside(stand: Stand, run: Run): Run {
  return async (amount) => {
    const [cpu, begun] = [stand.stubCpu, performance.now()];
    const cost = await run(amount);
    const us = (performance.now() - begun) * 1000;
    return { ...cost, others: cost.others + (stand.stubCpu - cpu) / us };
  };
}

function steerTable(
  name: OperationName,
  ways: Readonly<Record<string, Way>>,
  costs: Readonly<Record<string, Costs>>,
): Table {
  const proxy = costs.proxy as Costs;
  const others = proxy.median('others');
  const share = `${Math.round(others * 100)} % of a core`;
  const limits = others > BUSY ? `: they limit its rate, so that the shares of it are too good` : '';
  return {
    title: `${name === 'list' ? 'A list of ten rows' : 'A count'}, 16 connections`,
    about: `While the proxy was asked, load and stub took ${share}${limits}.`,
    head: ['', 'CPU us', 'of the proxy', 'calls/s', 'of the proxy', 'p50 ms', 'p99 ms'],
    rows: Object.entries(ways).map(([key, way]) => {
      const cost = costs[key] as Costs;
      return [
        way.name,
        shown(cost.median('cpu')),
        times(cost.ratio('cpu', proxy)),
        shown(cost.median('perSecond')),
        cost.ratio('perSecond', proxy).toFixed(2),
        shown(cost.median('p50')),
        shown(cost.median('p99')),
      ];
    }),
  };
}

function otherTable(
  name: OperationName,
  ways: Readonly<Record<string, Way>>,
  costs: readonly Readonly<Record<string, Costs>>[],
): Table {
  return {
    title: `${name === 'list' ? 'A list of ten rows' : 'A count'}, 1 and 64 connections`,
    about: 'Over stdio: as many calls under way at once.',
    head: ['', ...OTHERS.flatMap((connections) => [`calls/s at ${connections}`, 'p50 ms', 'p99 ms'])],
    rows: Object.entries(ways).map(([key, way]) => [
      way.name,
      ...costs.flatMap((all) => {
        const cost = all[key] as Costs;
        return [shown(cost.median('perSecond')), shown(cost.median('p50')), shown(cost.median('p99'))];
      }),
    ]),
  };
}

/** Of what both operations have, the dearer counts. */
function figuresOf(
  name: OperationName,
  { proxy, direct, modern, session, dispatcher, dispatcherModern }: Measured,
  before: Found['figures'],
): Found['figures'] {
  const rate = Math.min(direct.ratio('perSecond', proxy), modern.ratio('perSecond', proxy));
  const cpu = direct.ratio('cpu', proxy);
  return {
    ...(name === 'list' ? { listCpu: cpu, listRate: rate } : { countCpu: cpu, countRate: rate }),
    sessionCpu: Math.max(before.sessionCpu ?? 0, session.ratio('cpu', direct)),
    dispatcherCpu: Math.max(
      before.dispatcherCpu ?? 0,
      dispatcher.ratio('cpu', direct),
      dispatcherModern.ratio('cpu', modern),
    ),
  };
}
