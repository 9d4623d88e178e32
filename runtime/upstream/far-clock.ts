/** What time it is at an instance: its answers say so. */
import { connectionsTo } from './connections.ts';
import { exchange } from './exchange.ts';
import type { OutgoingProxy } from './outgoing-proxy.ts';
import { headerOf, type UpstreamApi } from './upstream-api.ts';

const MOST_BYTES = 1024 * 1024;

interface FarClockOptions {
  readonly url: string;
  readonly api: UpstreamApi;
  readonly proxy?: OutgoingProxy | undefined;
  readonly deadlineMs: number;
  readonly now?: () => number;
}

/**
 * By how many seconds the instance is ahead of this machine, as its `Date` header says; negative where it is behind, and
 * undefined where it does not tell. Rejects where no answer comes. Asked without a key.
 */
export async function secondsAhead({
  url,
  api,
  proxy,
  deadlineMs,
  now = Date.now,
}: FarClockOptions): Promise<number | undefined> {
  const { origin, pathname } = new URL(url);
  const connections = connectionsTo(origin, proxy, deadlineMs);
  const path = pathname.replace(/\/+$/, '') + api.basePath + api.statusPath;
  try {
    const began = now();
    const asked = { origin, path, method: 'GET' as const, headers: ['accept', 'application/json'] };
    const limits = { maxBytes: MOST_BYTES, tooLarge: () => new Error('The answer is too large.') };
    const { headers } = await exchange(connections, asked, limits, AbortSignal.timeout(deadlineMs));
    const far = Date.parse(headerOf(headers, 'date') ?? '');
    // The header has no parts of a second, and was written somewhere between question and answer.
    return Number.isNaN(far) ? undefined : Math.round((far + 500 - (began + now()) / 2) / 1000);
  } finally {
    // A tunnel that never comes about would be waited for.
    void connections.close();
  }
}
