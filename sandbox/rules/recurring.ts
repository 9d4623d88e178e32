import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook, World } from '../engine/rulebook.ts';

/** The moments of a recurring event, in the order in which they are asked for. */
const MOMENTS = [
  ['Start date', 'firstEventStartsAt'],
  ['End date', 'firstEventEndsAt'],
  ['Scheduled time', 'firstEventScheduledAt'],
] as const;
/** Which of them has to come before which. */
const SEQUENCE = [
  [2, 0],
  [2, 1],
  [0, 1],
] as const;

const title = (index: number): string => MOMENTS[index]?.[0] ?? '';

function checkSequence(values: Draft['values']): void {
  const time = (index: number): number => Number(values[MOMENTS[index]?.[1] ?? ''] ?? Number.NaN);
  for (const [first, second] of SEQUENCE) {
    if (!(time(first) < time(second)))
      throw badData(`${title(first)} should be less than ${title(second).toLowerCase()}.`);
  }
}

/** A template that recurs needs all its moments, in the future and in their order, and the interval. */
function checkRecurring(values: Draft['values'], now: number): void {
  const times = MOMENTS.map(([, column]) => Number(values[column] ?? Number.NaN));
  for (const [name, column] of MOMENTS) if (!values[column]) throw badData(`${name} is required for recurring events.`);
  for (const [index, time] of times.entries())
    if (!(time > now)) throw badData(`${title(index)} should be in the future.`);
  checkSequence(values);
  if (values.recurringInterval === undefined) throw badData('Recurring interval is required for recurring events.');
}

/** What an update misses first, in its own words. */
const WHOLE = [
  ['First event scheduled at', 'firstEventScheduledAt'],
  ['Recurring interval', 'recurringInterval'],
  ['First event ends at', 'firstEventEndsAt'],
  ['First event starts at', 'firstEventStartsAt'],
] as const;

/** A template that recurs after an update is whole; its moments may have passed by then. */
function checkChange(row: Draft['values'], changes: Draft['values'], { store }: World): void {
  const values: Draft['values'] = { ...row, ...changes };
  if (values.isRecurringEvent !== true) return;
  for (const [name, column] of WHOLE) if (!values[column]) throw badData(`${name} is required for recurring events.`);
  checkSequence(values);
  if (Number(values.firstEventScheduledAt) > store.now()) changes.scheduleNextEventAt = values.firstEventScheduledAt;
}

/** Maintenance that comes again: what its template asks for, and when the next event is due. */
export const RECURRING_RULES: Rulebook = {
  ScheduledMaintenanceTemplate: {
    checkCreate: (draft, { store }) => {
      const { values } = draft;
      if (values.isRecurringEvent !== true) return;
      checkRecurring(values, store.now());
      draft.give('scheduleNextEventAt', values.firstEventScheduledAt);
    },
    checkUpdate: checkChange,
  },
};
