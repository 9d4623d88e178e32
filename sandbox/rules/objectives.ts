import { badData } from '../engine/api-error.ts';
import type { Rulebook, World } from '../engine/rulebook.ts';
import { byOrder, type StoredRow } from '../engine/store.ts';

function checkTarget(value: unknown): void {
  const target = Number(value);
  if (!(target > 0 && target <= 99.999)) {
    throw badData('SLO target must be greater than 0 and at most 99.999. A 100% target leaves no error budget.');
  }
}

/** The rules that come with an objective: how much of the budget within how many minutes, and the shorter look beside. */
const BURN_RATES = [
  { name: 'Fast burn', share: 0.02, longWindowInMinutes: 60, shortWindowInMinutes: 5 },
  { name: 'Slow burn', share: 0.05, longWindowInMinutes: 360, shortWindowInMinutes: 30 },
] as const;
/** A calendar month counts as a rolling one of this many days. */
const MONTH_DAYS = 30;

function writeBurnRateRules(objective: StoredRow, world: World): void {
  const days = objective.windowType === 'Calendar Month' ? MONTH_DAYS : Number(objective.windowDays ?? MONTH_DAYS);
  const severities = world.store.where('AlertSeverity', 'projectId', objective.projectId).sort(byOrder);
  for (const { name, share, ...windows } of BURN_RATES) {
    // Spending the share in the long window, against spending the whole budget evenly.
    const rate = (share * days * 24 * 60) / windows.longWindowInMinutes;
    world.write('ServiceLevelObjectiveBurnRateRule', {
      projectId: objective.projectId,
      serviceLevelObjectiveId: objective._id,
      alertSeverityId: severities[0]?._id ?? null,
      burnRateThreshold: Math.round(rate * 100) / 100,
      name,
      ...windows,
    });
  }
}

/** Service level objectives. Their figures are written by a worker the sandbox does not run, so they stay null. */
export const OBJECTIVE_RULES: Rulebook = {
  ServiceLevelObjective: {
    checkCreate: (draft) => checkTarget(draft.values.targetPercentage),
    created: (row, world) => writeBurnRateRules(row, world),
    checkUpdate: (_row, changes) => {
      if (changes.targetPercentage !== undefined) checkTarget(changes.targetPercentage);
    },
  },
  ServiceLevelObjectiveBurnRateRule: {
    checkCreate: ({ values }) => {
      if (Number(values.longWindowInMinutes) <= Number(values.shortWindowInMinutes))
        throw badData('Long window must be greater than the short window.');
    },
  },
};
