import { badData } from '../engine/api-error.ts';
import type { Rulebook } from '../engine/rulebook.ts';

function checkTarget(value: unknown): void {
  const target = Number(value);
  if (!(target > 0 && target <= 99.999)) {
    throw badData('SLO target must be greater than 0 and at most 99.999. A 100% target leaves no error budget.');
  }
}

/** Service level objectives. Their figures are written by a worker the sandbox does not run, so they stay null. */
export const OBJECTIVE_RULES: Rulebook = {
  ServiceLevelObjective: {
    checkCreate: (draft) => checkTarget(draft.values.targetPercentage),
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
