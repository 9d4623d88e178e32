/** Settings of a step that are neither target nor rules: `check.timeoutMs`, `check.headers` ... <-> their places. */

import { isPlain, type Plain } from '../../basics/plain.ts';
import {
  badCheck,
  cited,
  plainText,
  type Reader,
  readFlag,
  readList,
  readOneOf,
  readText,
  readWholeNumber,
} from './bad-argument.ts';
import { BROWSERS, MAX_RETRIES, MAX_TIMEOUT_MS, METHODS, RECORD_TYPES, SCREENS } from './check-table.ts';
import { isFilled, valueAt, withValueAt } from './places.ts';
import { aMonitor } from './target.ts';
import { TYPES, USUAL } from './type-table.ts';

const choices =
  (values: readonly string[]): Reader =>
  (value, where) => [...new Set(readList(value, where).map((item) => readOneOf(item, where, values)))];

/** How each setting is read. `followRedirects` is stored as its opposite. */
const READERS: Readonly<Record<string, Reader>> = {
  timeoutMs: (value, where) => readWholeNumber(value, where, [1, MAX_TIMEOUT_MS]),
  retries: (value, where) => readWholeNumber(value, where, [0, MAX_RETRIES]),
  followRedirects: (value, where) => !readFlag(value, where),
  allowSelfSigned: readFlag,
  method: (value, where) => readOneOf(value, where, METHODS),
  headers: readHeaders,
  body: plainText,
  recordType: (value, where) => readOneOf(value, where, RECORD_TYPES),
  server: readText,
  script: readText,
  browsers: choices(BROWSERS),
  screens: choices(SCREENS),
};

function readHeaders(value: unknown, where: string): Record<string, string> {
  if (!isPlain(value)) return badCheck(`${where} is not an object: ${cited(value)}.`, 'Write {"x-team": "payments"}.');
  return Object.fromEntries(
    readList(Object.entries(value), where).map((entry) => {
      const [name, text] = entry as [string, unknown];
      if (isPlain(text) || Array.isArray(text) || !isFilled(text)) {
        badCheck(`${where}.${name} is not a text: ${cited(text)}.`, 'Headers are texts.');
      }
      return [name, String(text)];
    }),
  );
}

/** A step with the settings in their places. Throws `bad_arguments` for one that the type does not have. */
export function withSettings(step: Plain, type: string, given: Plain): Plain {
  const places = TYPES[type]?.settings ?? {};
  return Object.entries(READERS).reduce((result, [name, read]) => {
    if (given[name] === undefined) return result;
    const where = `check.${name}`;
    const place = places[name] ?? badCheck(`${aMonitor(type)} has no ${where}.`, nextFor(type, name));
    return withValueAt(result, place, read(given[name], where));
  }, step);
}

function nextFor(type: string, name: string): string {
  const own = Object.keys(TYPES[type]?.settings ?? {});
  const others = Object.keys(TYPES).filter((other) => TYPES[other]?.settings?.[name] !== undefined);
  return `${own.length > 0 ? `It has ${own.join(', ')}.` : 'It has no settings.'} ${name} is for ${others.join(', ')}.`;
}

/** Settings of a step under their readable names; what a new step has anyway is left out. */
export function settingsOf(step: Plain): Plain {
  const found: Record<string, unknown> = {};
  for (const [name, place] of Object.values(TYPES).flatMap(({ settings = {} }) => Object.entries(settings))) {
    const value = valueAt(step, place) ?? undefined;
    if (value === undefined || JSON.stringify(value) === JSON.stringify(valueAt(USUAL, place))) continue;
    found[name] = name === 'followRedirects' ? value !== true : value;
  }
  return found;
}

/** The places that settings and targets of any type use. */
export const KNOWN_PLACES: ReadonlySet<string> = new Set(
  Object.values(TYPES)
    .flatMap(({ target, port, settings = {} }) => [target?.at, port, ...Object.values(settings)])
    .filter((place) => place !== undefined),
);
