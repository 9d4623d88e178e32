import { badData } from '../engine/api-error.ts';
import { stemOf } from '../engine/model.ts';
import type { Draft, Rulebook, Rules, World } from '../engine/rulebook.ts';

const KEY = /^[a-z0-9][a-z0-9-]{0,49}$/;
const ADVICE = 'for example: time-to-detect';

/** What is measured, and which of its points are two names of one moment. */
const MEASURED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Incident: { 'Timeline Start': 'Declared At' },
  Alert: { 'Timeline Start': 'Created At' },
  ScheduledMaintenance: { 'Timeline Start': 'Created At' },
};

/** One end of a measurement, as its columns give it. */
interface End {
  readonly type: unknown;
  readonly stateId: unknown;
  readonly role: unknown;
  readonly occurrence: unknown;
}

function endOf(owner: string, values: Draft['values'], end: 'start' | 'end'): End {
  return {
    type: values[`${end}AnchorType`],
    stateId: values[`${end}${owner}StateId`],
    role: values[`${end}${owner}StateRole`],
    occurrence: values[`${end}StateOccurrence`] || 'First',
  };
}

function checkKey(key: unknown): void {
  if (!key) throw badData(`A measurement needs a key. Use lowercase letters, numbers and hyphens, ${ADVICE}`);
  if (KEY.test(String(key))) return;
  const form = 'Keys start with a lowercase letter or number, contain only lowercase letters, numbers and hyphens';
  throw badData(`"${key}" is not a valid measurement key. ${form}, and are at most 50 characters. F${ADVICE.slice(1)}`);
}

/** Both ends are complete, and not the same moment. */
function checkEnds(start: End, end: End, aliases: (typeof MEASURED)[string]): void {
  if (!start.type) throw badData('A measurement needs a starting point.');
  if (!end.type) throw badData('A measurement needs an ending point.');
  const lacks = ({ type, stateId, role }: End, wanted: string): boolean =>
    type === wanted && !(wanted === 'State Entered' ? stateId : role);
  for (const [wanted, what] of [
    ['State Entered', 'state'],
    ['State Role Entered', 'kind of state'],
  ] as const) {
    if (lacks(start, wanted)) throw badData(`Pick the ${what} this measurement starts from.`);
    if (lacks(end, wanted)) throw badData(`Pick the ${what} this measurement ends at.`);
  }
  const momentOf = ({ type, stateId, role, occurrence }: End): string => {
    const place = aliases[String(type)] ?? String(type);
    if (place === 'State Entered') return JSON.stringify([place, stateId, occurrence]);
    return JSON.stringify(place === 'State Role Entered' ? [place, role, occurrence] : [place]);
  };
  if (momentOf(start) !== momentOf(end)) return;
  const flaw = 'This measurement starts and ends at the same point, so it would always be zero.';
  throw badData(`${flaw} Pick two different points.`);
}

/** States are entered in their order, so a measurement has to run along it. */
function checkOrder(owner: string, start: End, end: End, { store }: World): void {
  if (start.type !== 'State Entered' || end.type !== 'State Entered') return;
  const from = store.find(`${owner}State`, start.stateId);
  const to = store.find(`${owner}State`, end.stateId);
  if (from === undefined || to === undefined || Number(to.order) > Number(from.order)) return;
  const flaw = `"${to.name}" comes before "${from.name}" in this project's state order`;
  throw badData(`${flaw}, so this measurement could never complete. Swap the two, or pick a later ending state.`);
}

function measurementRules(owner: string, aliases: (typeof MEASURED)[string]): Rules {
  const subject = stemOf(owner).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return {
    checkCreate: (draft, world) => {
      const { values, projectId } = draft;
      checkKey(values.key);
      draft.give('metricName', `oneuptime.${subject}.measurement.${values.key}`);
      const [start, end] = [endOf(owner, values, 'start'), endOf(owner, values, 'end')];
      checkEnds(start, end, aliases);
      checkOrder(owner, start, end, world);
      const others = world.store.where(`${owner}Measurement`, 'projectId', projectId);
      if (!values.order) draft.give('order', Math.max(0, ...others.map((row) => Number(row.order))) + 1);
      draft.give('backfillRequestedAt', world.store.now());
    },
    checkUpdate: (row, changes, world) => {
      const ends = Object.keys(changes).filter((column) => /^(start|end)/.test(column) || column === 'isEnabled');
      if (ends.length === 0) return;
      const values = { ...row, ...changes };
      const [start, end] = [endOf(owner, values, 'start'), endOf(owner, values, 'end')];
      checkEnds(start, end, aliases);
      checkOrder(owner, start, end, world);
    },
  };
}

/** Measurements of how long something took: the form of their key and of their two ends. */
export const MEASUREMENT_RULES: Rulebook = Object.fromEntries(
  Object.entries(MEASURED).map(([owner, aliases]) => [`${owner}Measurement`, measurementRules(owner, aliases)]),
);
