/** How the text of a setting becomes a value. What may be secret is never repeated. */

import type { Credential } from '../basics/credential.ts';
import { StartError, shown } from '../basics/errors.ts';
import { type AuditTarget, auditTarget } from '../guard/audit/audit-target.ts';
import { keyFault } from '../guard/key-fault.ts';
import { KEY_HEADERS, type KeyHeader } from '../guard/key-headers.ts';
import { MODES, type Mode } from '../guard/policy.ts';
import { hostPattern, originPattern, placeOf } from '../http/called-names.ts';
import { networksOf } from '../visits/public-address.ts';

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

/** Secrets parted by commas, each too long to be guessed. */
export const sealKeys = textLike(
  /^[^,]{16,}(?:,[^,]{16,})*$/,
  'must have at least 16 characters, or several such parted by commas: it is a secret.',
);

/** True for the first of two words. */
export function oneOfTwo(yes: string, no: string): SettingReader<boolean> {
  const isEither = (text: string) => text === yes || text === no;
  return reading(isEither, `must be ${yes} or ${no}.`, (text) => text === yes);
}

/** What build tools and hosts call the kind of run in a variable of that name: they say nothing of what may be called. */
const KINDS_OF_RUN: ReadonlySet<string> = new Set(['development', 'production', 'test']);

/** How much may be called, with or without what parts its words. */
export const policyMode: SettingReader<Mode> = (text, source) => {
  const folded = text.toLowerCase().replace(/[\s_-]/g, '');
  const mode = KINDS_OF_RUN.has(folded) ? 'full' : MODES.find((known) => known.replace('_', '') === folded);
  if (mode !== undefined) return mode;
  throw new StartError(`${source} must be ${MODES.slice(0, -1).join(', ')} or ${MODES.at(-1)}.`);
};

/** Texts parted by commas; whether they mean something is known to the catalogue alone. */
export const commaTexts: SettingReader<readonly string[]> = (text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** A whole number within bounds; each counts for `unit`. */
export function wholeNumber(least: number, most: number, unit = 1): SettingReader<number> {
  const isWithin = (text: string) => /^\d{1,7}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return (text, source) => {
    const problem = `must be a whole number from ${least} to ${most}${text.length <= 6 ? `, not ${shown(text)}` : ''}.`;
    if (!isWithin(text)) throw new StartError(`${source} ${problem}`);
    return Number(text) * unit;
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1_024, m: 1_024 ** 2 };

/** A number of bytes within bounds, also as 512k or 1MiB: people mean the same by k, KB and KiB. */
export function size(least: number, most: number): SettingReader<number> {
  const isSize = /^(\d{1,9}) ?([km]?)(?:i?b)?$/i;
  return (text, source) => {
    const [, digits = '', unit = ''] = isSize.exec(text) ?? [];
    const bytes = Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
    if (digits !== '' && bytes >= least && bytes <= most) return bytes;
    const given = text.length <= 6 ? `, not ${shown(text)}` : '';
    const range = `from ${least} to ${most}`;
    throw new StartError(`${source} must be a number of bytes ${range}, such as 512k or 1MiB${given}.`);
  };
}

/** What may be secret: a key anywhere, or a login before a host. */
const SECRET = /@|[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}/i;

/** An address without slashes at its end. */
export function address(protocols: readonly string[], example: string): SettingReader<string> {
  return reading(
    (text) => isAddress(text, protocols),
    `must be an address such as ${example}.`,
    (text) => text.replace(/\/+$/, ''),
  );
}

function isAddress(text: string, protocols: readonly string[]): boolean {
  return /^\w+:\/\/[^/]/.test(text) && URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

/** Where others reach this server, without the `/mcp` that clients are given: everybody may read it. */
export const publicAddress: SettingReader<string> = (text, source, warn) => {
  const example = 'https://mcp.example.com';
  const isPlace = isAddress(text, ['http:', 'https:']) && placeOf(new URL(text).host) !== undefined;
  if (!isPlace) throw new StartError(`${source} must be an address such as ${example}.`);
  const { origin, pathname, username, password, search, hash } = new URL(text);
  const [, path = '', rest = ''] = /^(.*?)\/*((?:\/mcp(?:\/.*)?)?)$/i.exec(pathname) ?? [];
  const plain = origin + path;
  if (username + password + search + hash !== '')
    throw new StartError(`${source} is published, and must hold no user, password, query or fragment: write ${plain}.`);
  if (rest !== '') warn(`${source} is the address of an MCP endpoint: ${plain} is used, set it to that.`);
  return plain;
};

/** Entries parted by commas, in small letters; the first that cannot be read is told with what to write instead. */
function listOf(what: string, read: (entry: string) => object | string): SettingReader<readonly string[]> {
  return (text, source) => {
    const entries = text
      .split(',')
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry !== '');
    for (const entry of entries) {
      const problem = read(entry);
      if (typeof problem !== 'string') continue;
      const told = SECRET.test(entry)
        ? 'one entry, not repeated here, may hold a key or a login: write the name alone'
        : `for ${shown(entry)} ${problem}`;
      throw new StartError(`${source} must hold * or ${what}: ${told}.`);
    }
    return entries;
  };
}

export const hosts = listOf('host names parted by commas, such as mcp.example.com', hostPattern);
export const origins = listOf('origins parted by commas, such as https://app.example.com', originPattern);

/** Networks by their ranges, such as 10.0.0.0/8, and single addresses. */
export const networks: SettingReader<readonly string[]> = (text, source) => {
  const entries = text.split(',').map((entry) => entry.trim());
  const given = entries.filter((entry) => entry !== '');
  if (networksOf(given) !== undefined) return given;
  throw new StartError(`${source} must hold addresses or networks parted by commas, such as 10.0.0.0/8.`);
};

/** A key that may be one: what plainly is none is told by what it is. */
export const credential: SettingReader<Credential> = (key, source) => {
  const fault = keyFault(key);
  if (fault !== undefined) throw new StartError(`${source} ${fault.wrong}: ${fault.next}.`);
  return Object.freeze({ key });
};

/** Where audit lines go; nowhere for `off`. What is given is not repeated: an address may hold a secret. */
export const auditTargets: SettingReader<readonly AuditTarget[]> = (text, source) => {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.join() === 'off') return [];
  const targets = names.map((name) => {
    const target = auditTarget(name);
    if ('problem' in target) throw new StartError(`${source} ${target.problem}`);
    return target;
  });
  const kinds = new Set(targets.map(({ kind }) => kind));
  if (kinds.size < targets.length || targets.length === 0)
    throw new StartError(`${source} must name each kind of place once, or be off.`);
  return targets;
};

/** Headers that may bring a key, in the order in which they are told. What is none is not repeated: it may be a key. */
export const keyHeaders: SettingReader<readonly KeyHeader[]> = (text, source) => {
  const names = new Set(
    text
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  names.delete('');
  const known = KEY_HEADERS.filter((header) => names.delete(header));
  if (known.length === 0 || names.size > 0)
    throw new StartError(`${source} must hold some of ${KEY_HEADERS.join(', ')}, parted by commas, and nothing else.`);
  return known;
};

/** What is listed, in small letters; whether there are such toolsets is known to the catalogue alone. */
export const surface: SettingReader<string> = (text, source) => {
  const name = text.toLowerCase();
  const words = name
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (/readonly|read-only/.test(name))
    throw new StartError(`${source} says what is listed: give --read-only beside it to refuse whatever writes.`);
  if (!words.length || words.some((word) => !/^[a-z][\w-]*$/.test(word)) || SECRET.test(name))
    throw new StartError(`${source} must be compact, all, or toolsets parted by commas, such as incidents,monitors.`);
  return name;
};

export const listeningHost: SettingReader<string> = (text, source, warn) => {
  const host = text.replace(/^\[([\da-f:.%]+)\]$/i, '$1');
  if (/^[^:]+:\d+$/.test(host)) throw new StartError(`${source} must not hold a port: give that with --port or PORT.`);
  const problem = 'must be a host name or address to listen on, such as 127.0.0.1 or 0.0.0.0, without port.';
  return textLike(/^([A-Za-z0-9._-]+|[0-9A-Fa-f:.%]+)$/, problem)(host, source, warn);
};
