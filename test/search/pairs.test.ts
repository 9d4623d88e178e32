/** Tools that are easily taken for one another: each of a pair is first for the request that means it and not the other. */
import { describe, expect, it } from 'vitest';
import { SearchIndex } from '../../runtime/tools/search/search-index.ts';
import { readData, readRequests } from './measure.ts';

const index = new SearchIndex(readData());
const requests = readRequests('pairs.jsonl').map(({ q, expect: [meant] }) => [q, meant] as const);

describe('of two tools that are easily confused', () => {
  it('there are thirty pairs', () => {
    expect(requests.length).toBe(60);
    for (let at = 0; at < requests.length; at += 2) expect(requests[at]?.[1]).not.toBe(requests[at + 1]?.[1]);
  });

  it.each(requests)('the one that is meant is first: %s', (request, meant) => {
    const [first] = index.search(request, { limit: 5 });
    expect(`${first?.verb} ${first?.tag}`).toBe(meant);
  });
});
