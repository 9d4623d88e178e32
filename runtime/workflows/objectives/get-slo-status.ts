import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { ageOf, spanText } from '../spans.ts';
import { definedOf, isoOf } from '../uptime/uptime-told.ts';
import { statusRowsOf } from '../uptime/watched.ts';
import { budgetSeconds, exhaustionOf, lightOf, type OwnFigures, ownFigures, spanOf } from './slo-figures.ts';
import { monitorNames, SLO_FIELDS, type SloRow, termsOf, windowText } from './slo-rows.ts';

const MOST = 8;
const MOST_READ = 500;
/** Objectives whose figures are worked out here in one call, where the server has none yet. */
const MOST_OWN = 5;
/** The server looks at each every five minutes. */
const STALE_MS = 30 * 60_000;

const sloShape = z.strictObject({
  slo: z.string(),
  /** Where others have the same name. */
  id: z.string().optional(),
  light: z.enum(['green', 'amber', 'red', 'unknown']),
  /** The server's word for it. */
  state: z.string(),
  target: z.number(),
  /** Percent so far in the window. */
  achieved: z.number().optional(),
  /** In the last hour; 1 spends the budget evenly over the window. */
  burnRate: z.number().optional(),
  /** Downtime still allowed; what was too much has a minus. */
  budgetLeft: z.string().optional(),
  budgetLeftPercent: z.number().optional(),
  budget: z.string().optional(),
  /** When the budget is used up if it burns on like this, or that it is not. */
  exhaustedAt: z.string().optional(),
  over: z.string(),
  monitors: cappedOf(z.string()),
  evaluated: z.string().optional(),
  /** The server has no figures yet: these were worked out here from status rows. */
  workedOutHere: z.literal(true).optional(),
});

export const sloStatusOutput = z.strictObject({ total: z.int(), slos: cappedOf(sloShape) });

/** Objectives with their budgets. */
export const getSloStatus = defineWorkflow({
  name: 'get_slo_status',
  title: 'Status of objectives',
  description:
    'Status of an SLO or SLA, or of all, worst first: green, amber or red, target, achieved, burn rate, error budget left, when it is used up.',
  toolset: 'reliability',
  risk: 'read',
  operations: ['list_service_level_objectives', 'list_monitor_status_events'],
  input: { slo: { kind: 'one', to: 'service_level_objective', about: 'All if absent.' } },
  output: sloStatusOutput,
  example: {},
  intents: [
    'current burn rate on the customer sla',
    'how much error budget is left',
    'do we keep our availability promise',
    'which objectives are at risk',
    'when will the budget run out',
  ],
  everyday: true,
  picture: true,
  run: async (job) => {
    const { client, input, now } = job;
    const { rows, total = 0 } = await client.serviceLevelObjectives.list({
      filter: input.slo ? { id: input.slo } : {},
      fields: SLO_FIELDS,
      sort: 'name',
      limit: MOST_READ,
    });
    if (rows.length === 0 && input.slo)
      throw badArgument('That objective is no longer there.', 'See list_slos for those that are.');
    const isLacking = (row: SloRow): boolean => row.lastEvaluatedAt == null && row.isEnabled !== false;
    const lacking = rows.filter(isLacking);
    if (lacking.length > MOST_OWN)
      job.note(
        `The server has no figures of ${lacking.length} objectives yet: those of ${MOST_OWN} were worked out here.`,
      );
    const own = new Map<string, OwnFigures>();
    for (const row of lacking.slice(0, MOST_OWN)) {
      const figures = await job.attempt(`figures of ${row.name}`, () => figuresOf(job, row));
      if (figures) own.set(row.id, figures);
    }
    const isTwin = (row: SloRow): boolean => rows.some(({ id, name }) => id !== row.id && name === row.name);
    const told = rows.map((row) => ({
      ...toldSlo(row, own.get(row.id), now),
      ...(isTwin(row) ? { id: row.id } : {}),
    }));
    return { total, slos: capped(told.sort(worseFirst), MOST, total) };
  },
});

async function figuresOf(job: Job, row: SloRow): Promise<OwnFigures | undefined> {
  const monitors = (row.monitors ?? []).map(({ id }) => id);
  if (monitors.length === 0 || row.sliType === 'Metric') return undefined;
  const terms = termsOf(row);
  const { from } = spanOf(terms, job.now);
  const window = { from: isoOf(from), to: job.now.toISOString() };
  const down = (row.downtimeMonitorStatuses ?? []).map(({ id }) => id);
  const { rows, span } = await statusRowsOf(job, window, { monitors, down: down.length > 0 ? down : undefined });
  const known = rows.map((row) => ({ ...row, startsAt: Math.max(row.startsAt, span.from) }));
  return ownFigures({
    rows: known,
    terms,
    isAverage: row.multiMonitorMode === 'Monitor Seconds Average',
    now: job.now,
  });
}

function toldSlo(row: SloRow, own: OwnFigures | undefined, now: Date): z.infer<typeof sloShape> {
  const terms = termsOf(row);
  const isEvaluated = row.lastEvaluatedAt != null;
  const isStale = isEvaluated && now.getTime() - Date.parse(row.lastEvaluatedAt ?? '') > STALE_MS;
  const achieved = own?.achieved ?? row.currentSliPercentage ?? undefined;
  const left = own?.leftSeconds ?? row.errorBudgetRemainingSeconds ?? undefined;
  const leftPercent = own?.leftPercent ?? row.errorBudgetRemainingPercentage ?? undefined;
  const burnRate = own?.burnRate ?? row.currentBurnRate ?? undefined;
  const exhausted =
    leftPercent === undefined || leftPercent <= 0 || burnRate === undefined
      ? undefined
      : (exhaustionOf(terms, { leftPercent, burnRate }, now)?.toISOString() ?? 'not at this rate');
  const total = own?.totalSeconds ?? row.errorBudgetTotalSeconds ?? budgetSeconds(terms, spanOf(terms, now));
  return {
    slo: row.name ?? row.id,
    light: own ? ownLight(own, row) : lightOf(row.sloStatus ?? undefined, isEvaluated && row.isEnabled !== false),
    state: stateOf(row, isEvaluated),
    target: terms.targetPercentage,
    ...definedOf({
      achieved,
      burnRate,
      budgetLeft: left === undefined ? undefined : signedSpan(left),
      budgetLeftPercent: leftPercent,
      budget: total > 0 ? spanText(total) : undefined,
      exhaustedAt: exhausted,
    }),
    over: windowText(terms),
    monitors: capped(monitorNames(row), 5),
    ...definedOf({
      evaluated: isStale ? `${ageOf(row.lastEvaluatedAt ?? '', now)} ago` : undefined,
      workedOutHere: own ? (true as const) : undefined,
    }),
  };
}

function stateOf({ isEnabled, sloStatus }: SloRow, isEvaluated: boolean): string {
  if (isEnabled === false) return 'Switched off';
  return isEvaluated ? (sloStatus ?? 'Unknown') : 'Not evaluated yet';
}

/** As the server would judge: at risk from a threshold on, usually 20 percent of the budget. */
function ownLight({ leftPercent }: OwnFigures, { atRiskThresholdPercentage }: SloRow): 'green' | 'amber' | 'red' {
  if (leftPercent <= 0) return 'red';
  return leftPercent <= Number(atRiskThresholdPercentage ?? 20) ? 'amber' : 'green';
}

function signedSpan(seconds: number): string {
  return seconds < 0 ? `-${spanText(-seconds)}` : spanText(seconds);
}

const RANK = { red: 0, amber: 1, unknown: 2, green: 3 } as const;

function worseFirst(a: z.infer<typeof sloShape>, b: z.infer<typeof sloShape>): number {
  return RANK[a.light] - RANK[b.light] || (b.burnRate ?? 0) - (a.burnRate ?? 0) || a.slo.localeCompare(b.slo);
}
