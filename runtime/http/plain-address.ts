import type { IncomingMessage } from 'node:http';
import { MAX_PATH } from '../basics/bounds.ts';

/** Characters that mean themselves, escaped or not, and the comma and blank that lists of toolsets are written with. */
const ESCAPED = /%(?:2[0cde]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi;

/** Nothing is served there. */
const NOWHERE = '/-';

/**
 * An address in the one form that is routed, of those that settings and proxies make of it: with its origin, as RFC 9112
 * has every server take it, with slashes doubled where two parts were put together, with commas escaped. One that is too
 * long to be read is routed as none.
 */
export function plainAddress({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  const end = url.indexOf('?');
  const [path, query] = end < 0 ? [url, ''] : [url.slice(0, end), url.slice(end)];
  if (path.length > MAX_PATH) return NOWHERE;
  if (!/^https?:|\/\/|%/i.test(path)) return url;
  const own = path.replace(/^https?:\/\/[^/]*/i, '') || '/';
  return own.replace(ESCAPED, decodeURIComponent).replace(/\/{2,}/g, '/') + query;
}
