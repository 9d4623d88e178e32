/** What one header of a request brings as a key. */
import type { KeyProblem } from '../basics/credential.ts';
import { trimmed } from '../basics/trimmed.ts';
import { isKeyInScheme, isKeyLike, isToken, keyFault, MAX_KEY } from './key-fault.ts';
import { type KeyHeader, saidKeyHeaders } from './key-headers.ts';

/**
 * `empty`: the header is there and holds nothing. `key`: it may be one. `broken`: it was meant for one and is none.
 * `foreign`: it is for what stands before this server, and is left aside where another header brings a key.
 */
export type Brought =
  | { readonly kind: 'empty' | 'key'; readonly text: string; readonly said: string }
  | { readonly kind: 'broken' | 'foreign'; readonly text: string; readonly problem: KeyProblem };

/** Reads such a header, of those that count. What it held several times over, or beside nothing, is read as one. */
export function broughtIn(header: KeyHeader, value: string | string[], counting: readonly KeyHeader[]): Brought {
  const text = joined(decoded(Array.isArray(value) ? value.join(', ') : value));
  return header === 'authorization' ? inAuthorization(text, counting) : keyIn(header, text, counting);
}

/** A further value of the header, where it came several times. */
const NEXT_BEARER = /,\s*bearer(?:\s+|$)/gi;

/** `Bearer` and a key, or the key alone. */
function inAuthorization(text: string, counting: readonly KeyHeader[]): Brought {
  const [scheme = ''] = /^bearer(?=\s|$)/i.exec(text) ?? [];
  const alone = text.slice(scheme.length).replace(NEXT_BEARER, ', ').trim();
  if (scheme !== '' || text === '') return keyIn('Authorization: Bearer', alone, counting);
  if (/^[a-z][\w-]*[\s:]/i.test(text)) return inScheme(text, counting);
  const bare = keyIn('Authorization', alone, counting);
  if (bare.kind !== 'key' || isKeyLike(bare.text)) return bare;
  const message = 'Authorization holds a word that is no key: this call has no key, and nothing was sent.';
  return { kind: 'broken', text, problem: { message, next: `${nextWith(counting)} ${FOR_GATEWAYS}` } };
}

/** Other schemes are for the proxy before us, unless it plainly is our key that they bring. */
function inScheme(text: string, counting: readonly KeyHeader[]): Brought {
  if (isKeyInScheme(text) || text.search(NEXT_BEARER) >= 0) {
    const message =
      'Authorization brings a key in a scheme that is not read: this call has no key, and nothing was sent.';
    return { kind: 'broken', text, problem: { message, next: nextWith(counting) } };
  }
  const message = 'Authorization brings no Bearer, and other schemes are not read: this call has no key.';
  return { kind: 'foreign', text, problem: { message, next: `${nextWith(counting)} ${FOR_GATEWAYS}` } };
}

const FOR_GATEWAYS =
  'Where it is meant for a gateway before this server, whoever runs that can name the headers that hold keys in KEY_HEADERS, such as x-api-key.';

const nextWith = (counting: readonly KeyHeader[]): string => {
  const others = counting.filter((header) => header !== 'authorization');
  return `Send Authorization: Bearer and the key${others.length > 0 ? `, or the key as ${saidKeyHeaders(others)}` : ''}.`;
};

/** What is found where a key alone should stand. */
function keyIn(said: string, text: string, counting: readonly KeyHeader[]): Brought {
  const given = onlyOne(text);
  const key = isKeyLike(given) ? given : trimmed(given);
  if (key === '') return { kind: 'empty', text: '', said };
  if (isToken(key)) {
    const message = `${said} brings a token of a login or gateway (a JWT), which is no OneUptime key: nothing was sent.`;
    const next = `Send the OneUptime key as ${saidKeyHeaders(counting.slice(0, 1))}. ${FOR_GATEWAYS}`;
    return { kind: 'foreign', text: key, problem: { message, next } };
  }
  const fault = isSeveral(key) ? SEVERAL : keyFault(text.length > MAX_KEY ? text : key);
  if (fault === undefined) return { kind: 'key', text: key, said };
  const message = `${said} ${fault.wrong}: that is no key, and nothing was sent.`;
  return { kind: 'broken', text: key, problem: { message, next: `In ${said}, ${fault.next}.` } };
}

const SEVERAL = { wrong: 'holds several keys', next: 'give one' };

/** Words without anything that other faults are known by, parted by commas. */
function isSeveral(text: string): boolean {
  return text.includes(',') && /^[\w.+/=~-]+(?:, ?[\w.+/=~-]+)+$/.test(text);
}

/** What was given, of a header that Node or a proxy joined out of several: those that are empty say nothing. */
function joined(text: string): string {
  if (!text.includes(', ')) return text.trim();
  const given = text.split(', ').filter((part) => !/^(?:bearer)?$/i.test(part.trim()));
  return given.join(', ').trim();
}

/** A text once that was given several times over. */
function onlyOne(text: string): string {
  if (!text.includes(',')) return text;
  const parts = new Set(text.split(',').map((part) => part.trim()));
  const [only = text] = parts;
  return parts.size === 1 ? only : text;
}

/** Node reads headers as Latin-1, most clients write UTF-8. */
function decoded(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  const read = Buffer.from(text, 'latin1').toString('utf8');
  return read.includes('\ufffd') ? text : read;
}
