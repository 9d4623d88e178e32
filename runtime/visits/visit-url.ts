/** Addresses of the web that may be visited at all, before anything is looked up. No I/O. */
import { isIP } from 'node:net';
import { badArgument } from '../basics/errors.ts';

/** Ports where websites are; others are nobody's business here. */
const PORTS: ReadonlySet<string> = new Set(['', '80', '443', '8000', '8080', '8443']);
const LONGEST = 2000;

/** Ports that may be visited; a port that its protocol has anyway is an empty text. */
export type IsPort = (port: string) => boolean;

export const isUsualPort: IsPort = (port) => PORTS.has(port);

/** Reads an address; without a protocol it is one of HTTPS. Throws `bad_arguments` for what may not be visited. */
export function visitUrl(text: string, isPort = isUsualPort): URL {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text.trim()) ? text.trim() : `https://${text.trim()}`;
  if (whole.length > LONGEST || !URL.canParse(whole)) throw unfit('is no address of a website');
  const url = new URL(whole);
  const problem = problemOf(url, isPort);
  if (problem !== undefined) throw unfit(problem);
  return url;
}

/** Why an address may not be visited; undefined where it may. */
export function problemOf({ protocol, port, username, password }: URL, isPort: IsPort): string | undefined {
  if (protocol !== 'http:' && protocol !== 'https:') return 'is neither http nor https';
  if (username !== '' || password !== '') return 'holds a user or a password';
  return isPort(port) ? undefined : `names a port other than ${[...PORTS].filter(Boolean).join(', ')}`;
}

/** The address that stands in a URL in place of a name; URL has written it plainly, however it was given. */
export function literalIn({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
}

export function unfit(why: string): Error {
  return badArgument(`url ${why}.`, 'Write a public address such as https://www.example.com/.');
}
