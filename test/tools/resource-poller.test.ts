import { describe, expect, it } from 'vitest';
import { MAX_LOOKED_AT, ResourcePoller } from '../../runtime/tools/resource-poller.ts';

describe('resources that are looked at', () => {
  it.each(
    [1, 50, 100, 150, 400].flatMap((each) =>
      [undefined, 'key'].flatMap((key) => [1, 30].map((keys) => ({ each, key, keys }))),
    ),
  )('are so many for one key, and for all: $each by $keys of $key', ({ each, key, keys }) => {
    const poller = new ResourcePoller(async () => undefined, 60_000);
    const stops: AbortController[] = [];
    const owners = key === undefined ? 1 : keys;
    for (let owner = 0; owner < owners; owner += 1) {
      for (let n = 0; n < each; n += 1) {
        const stop = new AbortController();
        stops.push(stop);
        const credential = key === undefined ? undefined : { key: `${key} ${owner}` };
        poller.watch(`x://${n}`, { credential, signal: stop.signal }, () => {});
      }
    }
    const most = Math.min(MAX_LOOKED_AT.all, owners * Math.min(each, MAX_LOOKED_AT.ofKey));
    expect(poller.size).toBe(most);
    for (const stop of stops) stop.abort();
    expect(poller.size).toBe(0);
    const { signal } = new AbortController();
    poller.watch('x://again', { credential: undefined, signal }, () => {});
    expect(poller.size).toBe(1);
  });
});
