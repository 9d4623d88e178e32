/** Objectives as they are read, and in words. */
import type { serviceLevelObjective } from '../../../generated/oneuptime/resources/service-level-objective.ts';
import { offsetAt } from '../../basics/zone-clock.ts';
import type { RowOf } from '../client-types.ts';
import type { SloTerms } from './slo-figures.ts';

export const TERM_FIELDS = [
  'name',
  'description',
  'isEnabled',
  'sliType',
  'targetPercentage',
  'windowType',
  'windowDays',
  'timezone',
  'multiMonitorMode',
  'monitors',
  'monitorLabels',
] as const;

export const SLO_FIELDS = [
  ...TERM_FIELDS,
  'downtimeMonitorStatuses',
  'sloStatus',
  'atRiskThresholdPercentage',
  'currentSliPercentage',
  'errorBudgetTotalSeconds',
  'errorBudgetRemainingSeconds',
  'errorBudgetRemainingPercentage',
  'currentBurnRate',
  'lastEvaluatedAt',
] as const;

/** All that somebody chose of an objective. */
export const WHOLE_FIELDS = [
  ...TERM_FIELDS,
  'atRiskThresholdPercentage',
  'metricQueryConfig',
  'autoAddedMonitors',
  'labels',
] as const;

/** An objective with its figures. */
export type SloRow = RowOf<typeof serviceLevelObjective, (typeof SLO_FIELDS)[number]>;
export type WholeRow = RowOf<typeof serviceLevelObjective, (typeof WHOLE_FIELDS)[number]> & { readonly link?: string };
export type TermRow = RowOf<typeof serviceLevelObjective, (typeof TERM_FIELDS)[number]>;

/** What an objective asks for. A zone that does not exist stops its evaluation, and counts as UTC here. */
export function termsOf({ targetPercentage, windowType, windowDays, timezone }: TermRow): SloTerms {
  return {
    targetPercentage: Number(targetPercentage ?? 0),
    windowType: windowType ?? 'Rolling',
    windowDays: Number(windowDays ?? 30),
    timezone: timezone && isZone(timezone) ? timezone : null,
  };
}

function isZone(timezone: string): boolean {
  try {
    offsetAt(new Date(0), timezone);
    return true;
  } catch {
    return false;
  }
}

/** `30 days rolling`, `calendar month (Europe/Berlin)`. */
export function windowText({ windowType, windowDays, timezone }: SloTerms): string {
  return windowType === 'Calendar Month' ? `calendar month (${timezone ?? 'UTC'})` : `${windowDays} days rolling`;
}

export function monitorNames({ monitors }: TermRow): string[] {
  return (monitors ?? []).map(({ id, name }) => name ?? id);
}
