/** Settings of a step that are neither target nor rules: `check.timeoutMs`, `check.headers` ... <-> their places. */
import { BROWSERS, MAX_RETRIES, MAX_TIMEOUT_MS, METHODS, RECORD_TYPES, SCREENS } from './check-table.ts';
import { isFilled, valueAt, withValueAt } from './places.ts';
import { isRecord, readBoolean, readChoice, readInteger, readList, readText, refuse, shown } from './refuse.ts';
import { article } from './target.ts';
import { TYPES } from './type-table.ts';

type Step = Readonly<Record<string, unknown>>;
type Reader = (value: unknown, where: string) => unknown;

const choices =
  (values: readonly string[]): Reader =>
  (value, where) => [...new Set(readList(value).map((item) => readChoice(item, where, values)))];

/** How each setting is read. `followRedirects` is stored as its opposite. */
const READERS: Readonly<Record<string, Reader>> = {
  timeoutMs: (value, where) => readInteger(value, where, [1, MAX_TIMEOUT_MS]),
  retries: (value, where) => readInteger(value, where, [0, MAX_RETRIES]),
  followRedirects: (value, where) => !readBoolean(value, where),
  allowSelfSigned: readBoolean,
  method: (value, where) => readChoice(value, where, METHODS),
  headers: readHeaders,
  body: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  recordType: (value, where) => readChoice(value, where, RECORD_TYPES),
  server: readText,
  script: readText,
  browsers: choices(BROWSERS),
  screens: choices(SCREENS),
};

/** Names of all settings. */
export const SETTINGS: readonly string[] = Object.keys(READERS);

function readHeaders(value: unknown, where: string): Record<string, string> {
  if (!isRecord(value)) return refuse(`${where} is not an object: ${shown(value)}.`, 'Write {"x-team": "payments"}.');
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => {
      if (isRecord(text) || Array.isArray(text) || !isFilled(text)) {
        refuse(`${where}.${name} is not a text: ${shown(text)}.`, 'Headers are texts.');
      }
      return [name, String(text)];
    }),
  );
}

/** A step with the settings in their places. Throws `bad_arguments` for one that the type does not have. */
export function withSettings(step: Step, type: string, given: Readonly<Record<string, unknown>>): Step {
  const places = TYPES[type]?.settings ?? {};
  let result = step;
  for (const name of SETTINGS) {
    const value = given[name];
    if (value === undefined) continue;
    const place = places[name];
    if (!place) refuse(`${article(type)} monitor has no check.${name}.`, nextFor(type, name));
    result = withValueAt(result, place as string, READERS[name]?.(value, `check.${name}`));
  }
  return result;
}

function nextFor(type: string, name: string): string {
  const own = Object.keys(TYPES[type]?.settings ?? {});
  const others = Object.keys(TYPES).filter((other) => TYPES[other]?.settings?.[name] !== undefined);
  return `${own.length > 0 ? `It has ${own.join(', ')}.` : 'It has no settings.'} ${name} is for ${others.join(', ')}.`;
}

/** Settings of a step under their readable names; what a new step has anyway is left out. */
export function settingsOf(step: Step): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { settings = {}, start = {} } of Object.values(TYPES)) {
    for (const [name, place] of Object.entries(settings)) {
      const value = valueAt(step, place);
      const usual = place === 'requestType' ? 'GET' : valueAt(start, place);
      if (value === undefined || value === null || JSON.stringify(value) === JSON.stringify(usual)) continue;
      found[name] = name === 'followRedirects' ? value !== true : value;
    }
  }
  return found;
}

/** The places that settings and targets of any type use. */
export const KNOWN_PLACES: ReadonlySet<string> = new Set(
  Object.values(TYPES).flatMap(({ target, port, settings }) => [
    ...(target ? [target.at] : []),
    ...(port ? [port] : []),
    ...Object.values(settings ?? {}),
  ]),
);
