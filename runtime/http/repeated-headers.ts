/** Headers that came several times: Node joins some, and of others it keeps the first without a word. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What a client says of itself in one word. */
const ONE_WORD = ['mcp-session-id', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'last-event-id'] as const;

/**
 * Takes such a header once that came several times, which Node joins: client and proxy each added it. One that is empty says
 * nothing.
 */
export function takeOnce(headers: IncomingHttpHeaders): void {
  for (const name of ONE_WORD) {
    const value = headers[name];
    if (value === '') delete headers[name];
    else if (typeof value === 'string' && value.includes(', ')) {
      const [first = '', ...more] = value.split(', ');
      if (more.every((word) => word === first)) headers[name] = first;
    }
  }
}

type Received = Pick<IncomingMessage, 'headers' | 'rawHeaders'>;

/** Puts every `Authorization` of a request into its headers, joined as others are: a second one may be somebody else's key. */
export function joinAuthorizations({ headers, rawHeaders }: Received): void {
  if (headers.authorization === undefined) return;
  const values = valuesOf(rawHeaders, 'authorization');
  if (values.length > 1) headers.authorization = values.join(', ');
}

/** Whether a request names two hosts, so that a proxy may have read the one and we the other. */
export function namesTwoHosts({ rawHeaders }: Received): boolean {
  const [first, ...more] = valuesOf(rawHeaders, 'host');
  return more.some((host) => host !== first);
}

/** Values of a header as they came. Names of another length are not looked at. */
function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at] as string;
    if (given.length === name.length && given.toLowerCase() === name) values.push(rawHeaders[at + 1] as string);
  }
  return values;
}
