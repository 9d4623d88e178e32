/** How the text of a setting becomes a value. What may be secret is never repeated. */

import type { Credential } from '../basics/credential.ts';
import { StartError, shown } from '../basics/errors.ts';
import { keyFault } from '../guard/key-fault.ts';
import { hostPattern, originPattern } from '../http/called-names.ts';

/**
 * Throws a StartError that begins with the `source` (a flag or variable) and says what belongs there. What will do, and
 * yet is not as it should be, goes to `warn`.
 */
export type SettingReader<T> = (text: string, source: string, warn: (warning: string) => void) => T;

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
    if (!isWithin(text)) throw new StartError(`${source} ${problem}`);
    return Number(text) * unit;
  };
}

/** An address without slashes at its end. */
export function address(protocols: readonly string[], example: string): SettingReader<string> {
  const isAddress = (text: string) => URL.canParse(text) && protocols.includes(new URL(text).protocol);
  return reading(isAddress, `must be an address such as ${example}.`, (text) => text.replace(/\/+$/, ''));
}

/** Entries parted by commas, in small letters; the first that cannot be read is told with what to write instead. */
function listOf(what: string, read: (entry: string) => object | string): SettingReader<readonly string[]> {
  return (text, source) => {
    const entries = text
      .split(',')
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry !== '');
    for (const entry of entries) {
      const problem = read(entry);
      if (typeof problem === 'string')
        throw new StartError(`${source} must hold * or ${what}: for ${shown(entry)} ${problem}.`);
    }
    return entries;
  };
}

export const hosts = listOf('host names parted by commas, such as mcp.example.com', hostPattern);
export const origins = listOf('origins parted by commas, such as https://app.example.com', originPattern);

/** A key that may be one: what plainly is none is told by what it is. */
export const credential: SettingReader<Credential> = (key, source) => {
  const fault = keyFault(key);
  if (fault !== undefined) throw new StartError(`${source} ${fault.wrong}: ${fault.next}.`);
  return Object.freeze({ key });
};

export const listeningHost: SettingReader<string> = (text, source, warn) => {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (/^[^:]+:\d+$/.test(host)) throw new StartError(`${source} must not hold a port: give that with --port or PORT.`);
  const problem = 'must be a host name or address to listen on, such as 127.0.0.1 or 0.0.0.0, without port.';
  return textLike(/^([A-Za-z0-9._-]+|[0-9A-Fa-f:.%]+)$/, problem)(host, source, warn);
};
