/** The address of an instance, however it was copied. */
import { StartError } from '../basics/errors.ts';
import { isKeyLike } from '../guard/key-fault.ts';
import type { SettingReader } from './setting-readers.ts';

/** What an instance serves below its address: apps that people see in their browser, and what programs call. */
const SERVED = new Set(
  'accounts admin analytics-api api dashboard docs heartbeat identity incoming-email incoming-request-ingest mcp otlp probe-ingest public-dashboard public-dashboard-api reference runbook runner-ingest server-monitor session-replay status-page status-page-api workflow workers'.split(
    ' ',
  ),
);

const HOSTED = new Set(['oneuptime.com', 'www.oneuptime.com']);

/**
 * Origin and path prefix of an instance, without `/api` and without a trailing slash. The address of one of its pages is
 * taken for the instance, with a warning.
 */
export const instance: SettingReader<string> = (text, source, warn) => {
  const url = webAddress(text, source);
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  // On the host of OneUptime itself whatever has a path is a page; elsewhere its paths have ids in them.
  const isHosted = HOSTED.has(url.hostname);
  const isServed = (segment = '') => SERVED.has(segment.toLowerCase());
  const at = segments.findIndex((segment) => isHosted || isServed(segment) || isKeyLike(segment));
  const isPage = at >= 0;
  const extra = url.search + url.hash;
  const address = [url.origin, ...(isPage ? segments.slice(0, at) : segments)].join('/');
  if (url.username !== '' || url.password !== '' || (!isPage && extra !== ''))
    throw new StartError(`${source} ${BARE}: write ${address}, and the key into ONEUPTIME_API_KEY.`);
  const rest = isPage ? segments.slice(at).join('/') + extra : '';
  // What follows may be secret: heartbeats have their key in the path.
  if (rest !== '' && rest !== 'api') {
    const place = isServed(segments[at]) ? ` (/${segments[at]})` : '';
    warn(`${source} is the address of something within the instance${place}: ${address} is used, set it to that.`);
  }
  return address;
};

const FORM = 'must be an http or https address';
const BARE = 'must hold no user, password, query or fragment';

/** `URL` lets a comma or a brace be part of a host, and makes ASCII of other letters. */
const HOST_CHARACTERS = /^(?:\[[\da-f:.]+\]|[\w.-]+)$/i;

function webAddress(text: string, source: string): URL {
  if (/^https?:\/*https?:?\//i.test(text))
    throw new StartError(`${source} ${FORM}, and names its scheme twice: keep one https://.`);
  const isWeb = /^https?:/i.test(text) && URL.canParse(text);
  if (isWeb && isKeyLike(new URL(text).hostname))
    throw new StartError(`${source} ${FORM} such as https://oneuptime.com: the key goes into ONEUPTIME_API_KEY.`);
  if (!isWeb || !HOST_CHARACTERS.test(new URL(text).hostname))
    throw new StartError(`${source} ${FORM}${withScheme(text)}.`);
  return new URL(text);
}

/** A host without its scheme, as people say it. What has no dot and is not this machine may be anything, a secret too. */
const HOST =
  /^(?:\/\/)?((?:localhost|[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40})+|\[[0-9a-f]*:[0-9a-f:.]*\])(?::\d{1,5})?)(?:[/?#].*)?$/i;
const NEAR = /^(?:localhost|127\.|10\.|192\.168\.|\[)|\.(?:local|internal|localhost|lan)(?::|$)|^[^:]+\.svc(?:[.:]|$)/i;

function withScheme(text: string): string {
  const host = HOST.exec(text)?.[1];
  if (host === undefined) return ' such as https://oneuptime.com';
  return `: write ${NEAR.test(host) ? 'http' : 'https'}://${host}`;
}
