/** How the text of a setting becomes a value. What may be secret is never repeated. */

import type { Credential } from '../basics/credential.ts';
import { StartError } from '../basics/errors.ts';

/** Throws a StartError that begins with the `source` (a flag or variable) and says what belongs there. */
export type SettingReader<T> = (text: string, source: string) => T;

export const anyText: SettingReader<string> = (text) => text;

/** Text that is fine; of any other, `problem` says after the source what is wrong with it. */
function reading<T>(isFine: (text: string) => boolean, problem: string, value: (text: string) => T): SettingReader<T> {
  return (text, source) => {
    if (!isFine(text)) throw new StartError(`${source} ${problem}`);
    return value(text);
  };
}

/** Text of one form. */
export function textLike(form: RegExp, problem: string): SettingReader<string> {
  return reading((text) => form.test(text), problem, String);
}

/** True for the first of two words. */
export function oneOfTwo(yes: string, no: string): SettingReader<boolean> {
  const isEither = (text: string) => text === yes || text === no;
  return reading(isEither, `must be ${yes} or ${no}.`, (text) => text === yes);
}

/** A whole number within bounds; each counts for `unit`. */
export function wholeNumber(least: number, most: number, unit = 1): SettingReader<number> {
  const isWithin = (text: string) => /^\d{1,7}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return (text, source) => {
    const problem = `must be a whole number from ${least} to ${most}, not ${JSON.stringify(text.slice(0, 20))}.`;
    return reading(isWithin, problem, Number)(text, source) * unit;
  };
}

/** An address without slashes at its end. */
export function address(protocols: readonly string[], example: string): SettingReader<string> {
  const isAddress = (text: string) => URL.canParse(text) && protocols.includes(new URL(text).protocol);
  return reading(isAddress, `must be an address such as ${example}.`, (text) => text.replace(/\/+$/, ''));
}

/** Words parted by commas, in small letters. */
export const words = (text: string): readonly string[] =>
  text
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');

export const origins: SettingReader<readonly string[]> = reading(
  (text) =>
    words(text).every((origin) => origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)),
  'must hold * or origins parted by commas, such as https://app.example.com (no path, no slash at the end).',
  words,
);

/** A key travels in a header, so it must fit into one. */
export const credential: SettingReader<Credential> = reading(
  (text) => /^[\x21-\x7e]+$/.test(text),
  'holds blanks or characters that no key has: copy it again.',
  (key) => Object.freeze({ key }),
);

export const listeningHost: SettingReader<string> = (text, source) => {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (/^[^:]+:\d+$/.test(host)) throw new StartError(`${source} must not hold a port: give that with --port or PORT.`);
  const problem = 'must be a host name or address to listen on, such as 127.0.0.1 or 0.0.0.0, without port.';
  return textLike(/^([A-Za-z0-9._-]+|[0-9A-Fa-f:.%]+)$/, problem)(host, source);
};

/** Origin and path prefix of an instance, without `/api` and without a trailing slash. */
export const instance: SettingReader<string> = (text, source) => {
  const form = 'must be an http or https address such as https://oneuptime.com.';
  const isWeb = (given: string) => URL.canParse(given) && ['http:', 'https:'].includes(new URL(given).protocol);
  const url = reading(isWeb, form, (given) => new URL(given))(text, source);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new StartError(
      `${source} must hold no user, password, query or fragment: the key goes into ONEUPTIME_API_KEY.`,
    );
  return url.origin + url.pathname.replace(/\/*(?:\/api)?\/*$/, '');
};
