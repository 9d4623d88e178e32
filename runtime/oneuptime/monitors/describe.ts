/** Steps as people read them, in the form that `encodeChecks` takes back: {url, check: {timeoutMs, rules, ...}}. */

import { isPlain, type Plain } from '../../basics/plain.ts';
import { readPlain } from './bad-argument.ts';
import { idText } from './ids.ts';
import { onlyDefined, unlessEmpty } from './places.ts';
import { describeRule } from './rule.ts';
import { KNOWN_PLACES, settingsOf } from './settings.ts';
import { rulesOf, unwrapSteps } from './steps.ts';
import { targetOf } from './target.ts';
import { USUAL } from './type-table.ts';

/** Keys and passwords: that they are set is told, what they are is not. */
const SECRET = /(?:password|passphrase|clientkey|authkey|privkey|communitystring)$/i;
const OWN = new Set(['id', 'monitorCriteria']);

/**
 * `monitorSteps` of an answer in readable form; `name` gives the name of a status, severity or policy by its id. Nothing
 * is lost: what has no readable form stands in `check.other` by its place, secrets are named in `check.hidden`.
 */
export function describeSteps(wire: unknown, name: (id: string) => string | undefined): Plain {
  const unwrapped = unwrapSteps(wire);
  if (!unwrapped) return { check: { other: { monitorSteps: wire } } };
  const named = (id: string): string => name(id) ?? id;
  const { steps, defaultStatus, rest } = unwrapped;
  const status = idText(defaultStatus);
  const shared = status === undefined ? {} : { otherwise: named(status) };
  const [first, ...others] = steps;
  const described =
    first && others.length === 0
      ? describeStep(first, named, shared)
      : { steps: steps.map((step) => describeStep(step, named, {})), ...shared };
  return onlyDefined({ ...described, other: unlessEmpty(rest) });
}

function describeStep(step: Plain, name: (id: string) => string, shared: object): Plain {
  const places = Object.entries(step).flatMap(([key, value]) => unreadable(key, value));
  const hidden = places.filter(([place]) => SECRET.test(place)).map(([place]) => place);
  const other = Object.fromEntries(places.filter(([place]) => !hidden.includes(place)));
  return {
    ...targetOf(step),
    check: onlyDefined({
      ...settingsOf(step),
      rules: rulesOf(step).map((rule) => describeRule(rule, name)),
      ...shared,
      other: unlessEmpty(other),
      hidden: hidden.length > 0 ? hidden : undefined,
    }),
  };
}

/** Places of a step that have no readable form, with their values; usual values of a block are no news. */
function unreadable(key: string, value: unknown): [place: string, value: unknown][] {
  if (OWN.has(key) || KNOWN_PLACES.has(key) || value === null) return [];
  const usual = readPlain(USUAL[key]);
  const hasSecret = isPlain(value) && Object.keys(value).some((part) => SECRET.test(part));
  if (!isPlain(value) || (!usual && !hasSecret)) return [[key, value]];
  return Object.entries(value).flatMap(([part, item]): [string, unknown][] => {
    const isNews = !KNOWN_PLACES.has(`${key}.${part}`) && JSON.stringify(item) !== JSON.stringify(usual?.[part]);
    return isNews ? [[`${key}.${part}`, item]] : [];
  });
}
