/** What the server may cost, in one place. Ratios are to the bare proxy in the same run, where nothing else is said. */
import { type Found, shown, type Table } from './report.ts';

interface Budget {
  readonly what: string;
  readonly unit: 'x' | 'MB' | 's' | '/s';
  readonly most?: number;
  readonly least?: number;
}

export const BUDGETS = {
  countCpu: { what: 'CPU of a count', most: 1.5, unit: 'x' },
  listCpu: { what: 'CPU of a list of ten rows', most: 2.2, unit: 'x' },
  countRate: { what: 'counts a second at 16 connections, the slower era', least: 0.5, unit: 'x' },
  listRate: { what: 'lists a second at 16 connections, the slower era', least: 0.3, unit: 'x' },
  dispatcherCpu: { what: 'CPU through the dispatcher, of the direct call', most: 1.1, unit: 'x' },
  sessionCpu: { what: 'CPU in a session, of the same without', most: 1.15, unit: 'x' },
  guardCpu: { what: 'CPU of a call under policy, limits and confirmation, of that without', most: 1.05, unit: 'x' },
  workflowCpu: { what: 'CPU of a workflow, of the sum of its calls; the dearest', most: 1, unit: 'x' },
  wholeListRate: { what: 'whole lists a second, compressed', least: 4_000, unit: '/s' },
  compactListRate: { what: 'compact lists a second, of the counts of the proxy', least: 1, unit: 'x' },
  start: { what: 'start to first whole list, of a bare Fastify', most: 1.3, unit: 'x' },
  stdioStart: { what: 'start to first list over stdio, of bare Node; the slower era', most: 2.2, unit: 'x' },
  memoryAtStart: { what: 'memory after start', most: 1, unit: 'x' },
  memoryAfterAll: { what: 'memory after every tool was called once', most: 120, unit: 'MB' },
  memoryGrowth: { what: 'memory after the last call, of that after 20,000', most: 1.1, unit: 'x' },
  generateCpu: { what: 'CPU of make generate, nothing changed', most: 2, unit: 's' },
} as const satisfies Readonly<Record<string, Budget>>;

export type Figure = keyof typeof BUDGETS;

/** Figures that were measured, each with its bound and whether it is kept. */
export function judge(figures: Found['figures']): { readonly table: Table; readonly missed: number } {
  const rows: string[][] = [];
  let missed = 0;
  for (const [name, budget] of Object.entries<Budget>(BUDGETS)) {
    const value = figures[name as Figure];
    if (value === undefined) continue;
    const { what, unit, most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY } = budget;
    const isKept = value <= most && value >= least;
    if (!isKept) missed++;
    const bound = budget.least === undefined ? `at most ${bare(most)}` : `at least ${bare(least)}`;
    rows.push([what, `${shown(value)} ${unit}`, `${bound} ${unit}`, isKept ? 'kept' : '**missed**']);
  }
  const about =
    'Each figure with its bound; x is beside the bare proxy in the same rounds, where nothing else is said.';
  return { table: { title: 'Budgets', about, head: ['', 'measured', 'bound', ''], rows }, missed };
}

const bare = (value: number): string => value.toLocaleString('en');
