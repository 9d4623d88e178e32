/** Whatever stands behind the question mark of an address, and however often, no route fails by it. */
import { afterEach, describe, expect, it } from 'vitest';
import { firstOfEach } from '../../runtime/http/query.ts';
import { type Served, serve } from '../mcp/serve.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

const QUERIES = ['q', 'limit', 'sessionId', 'x'].flatMap((name) => [
  `${name}=a&${name}=b`,
  `${name}=1&${name}=2&${name}=3`,
  `${name}[]=a&${name}[]=b`,
  `${name}[a]=b&${name}[length]=9`,
  name,
  `${name}=`,
  `${name}=%`,
  `${name}=%zz&${name}=%ff`,
  `${name}=${'a'.repeat(4_000)}`,
  Array.from({ length: 400 }, () => `${name}=v`).join('&'),
  `__proto__=${name}&constructor=x&__proto__[${name}]=y`,
  `${name}=a;${name}=b&&&=&=x`,
]);
const ROUTES = [
  '/mcp',
  '/mcp/',
  '/mcp/all',
  '/mcp/tools',
  '/mcp/health',
  '/mcp/x,y,x',
  '/mcp/,',
  '/mcp//all',
  '/livez',
  '/readyz',
  '/mcp/server-card',
  '/.well-known/mcp.json',
  '/nope',
];

describe.each(ROUTES)('GET %s', (route) => {
  it('answers as without a query, whatever it is', async () => {
    const asked: unknown[] = [];
    served = await serve({ tools: async (query) => asked.push(query) && { count: 0, tools: [] } });
    const { url } = served;
    const { status } = await fetch(url + route);
    expect(status).toBeLessThan(500);
    for (const query of QUERIES.slice(0, 24)) {
      const answer = await fetch(`${url}${route}?${query}`);
      await answer.arrayBuffer();
      expect([query, answer.status]).toEqual([query, status]);
    }
    for (const query of asked) for (const value of Object.values(query as object)) expect(value).toBeTypeOf('string');
    expect(served.faults).toEqual([]);
  });
});

describe('a query', () => {
  it.each(QUERIES)('has each parameter once, as text, the first that came: %#', (query) => {
    const all = new URLSearchParams(query);
    const read = firstOfEach(query);
    expect(Object.keys(read).toSorted()).toEqual([...new Set(all.keys())].toSorted());
    for (const [name, value] of Object.entries(read)) expect(value).toBe(all.get(name));
    expect(({} as Record<string, unknown>).q).toBeUndefined();
  });

  it('that is too long for HTTP is refused as such', async () => {
    served = await serve();
    const answer = await fetch(`${served.url}/mcp/tools?q=${'a'.repeat(100_000)}`);
    expect([answer.status, await answer.json()]).toMatchObject([431, { jsonrpc: '2.0', error: {} }]);
  });
});
