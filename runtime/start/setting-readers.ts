/** How the text of a setting becomes a value. What may be secret is never repeated. */
import { StartError } from '../basics/errors.ts';
import type { Credential } from '../mcp/tool-server.ts';

/** Throws a StartError that begins with the `source` (a flag or variable) and says what belongs there. */
export type Reader<T> = (text: string, source: string) => T;

export const anyText: Reader<string> = (text) => text;

/** True for the first of two words. */
export function oneOfTwo(yes: string, no: string): Reader<boolean> {
  return (text, source) => {
    if (text !== yes && text !== no) throw new StartError(`${source} must be ${yes} or ${no}.`);
    return text === yes;
  };
}

/** A whole number within bounds; each counts for `unit`. */
export function wholeNumber(least: number, most: number, unit = 1): Reader<number> {
  return (text, source) => {
    const number = Number(text);
    if (!/^\d{1,7}$/.test(text) || number < least || number > most) {
      const given = JSON.stringify(text.slice(0, 20));
      throw new StartError(`${source} must be a whole number from ${least} to ${most}, not ${given}.`);
    }
    return number * unit;
  };
}

/** Text of one form; `problem` says after the source what is wrong with any other. */
export function textLike(form: RegExp, problem: string): Reader<string> {
  return (text, source) => {
    if (!form.test(text)) throw new StartError(`${source} ${problem}`);
    return text;
  };
}

/** An address without slashes at its end. */
export function address(protocols: readonly string[], example: string): Reader<string> {
  return (text, source) => {
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol))
      throw new StartError(`${source} must be an address such as ${example}.`);
    return text.replace(/\/+$/, '');
  };
}

/** Words parted by commas, in small letters. */
export const words: Reader<readonly string[]> = (text) =>
  text
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');

export const origins: Reader<readonly string[]> = (text, source) => {
  const found = words(text, source);
  const isOrigin = (origin: string) => origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin);
  if (!found.every(isOrigin)) {
    const form = '* or origins parted by commas, such as https://app.example.com (no path, no slash at the end)';
    throw new StartError(`${source} must hold ${form}.`);
  }
  return found;
};

/** A key travels in a header, so it must fit into one. */
export const credential: Reader<Credential> = (text, source) => {
  const problem = 'holds blanks or characters that no key has: copy it again.';
  return Object.freeze({ key: textLike(/^[\x21-\x7e]+$/, problem)(text, source) });
};

export const listeningHost: Reader<string> = (text, source) => {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (/^[^:]+:\d+$/.test(host)) throw new StartError(`${source} must not hold a port: give that with --port or PORT.`);
  const problem = 'must be a host name or address to listen on, such as 127.0.0.1 or 0.0.0.0, without port.';
  return textLike(/^([A-Za-z0-9._-]+|[0-9A-Fa-f:.%]+)$/, problem)(host, source);
};

/** Origin and path prefix of an instance, without `/api` and without a trailing slash. */
export const instance: Reader<string> = (text, source) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new StartError(`${source} must be an http or https address such as https://oneuptime.com.`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new StartError(
      `${source} must hold no user, password, query or fragment: the key goes into ONEUPTIME_API_KEY.`,
    );
  return (
    url.origin +
    url.pathname
      .replace(/\/+$/, '')
      .replace(/\/api$/, '')
      .replace(/\/+$/, '')
  );
};
