import type { Effect } from './platform.ts';
import type { RowPlan } from './row-plan.ts';

/** What comes of a row's plan that a person has to agree to: mails to owners are only told. */
export function askedEffects({ plan: { effects = [] } }: Pick<RowPlan, 'plan'>): readonly Effect[] {
  return effects.filter(({ kind }) => kind !== 'mails');
}
