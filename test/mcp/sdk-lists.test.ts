/** Lists of tools that the SDK answers are the same as those that are answered without it, and as cheap. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { legacy, messageOf, modern, post, type RawRequest, type Served, serve } from './serve.ts';

let served: Served;
beforeEach(async () => {
  served = await serve();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await served.close();
});

const UNUSUAL: Readonly<Record<string, Record<string, unknown>>> = {
  'an empty cursor': { cursor: '' },
  'something more': { cursor: '', more: { a: [1] } },
};
const ACCEPTS = ['application/json, text/event-stream', 'application/json', 'text/event-stream', '*/*'];
const CASES = ACCEPTS.flatMap((accept) =>
  [modern, legacy].flatMap((era) =>
    Object.entries(UNUSUAL).flatMap(([what, params]) =>
      [1, 'ä"\\', 0].map((id) => ({
        what,
        era: era.name,
        accept,
        id,
        plain: era('tools/list', {}, id),
        asked: era('tools/list', params, id),
      })),
    ),
  ),
);

it.each(CASES)('$era, $what, as $accept, under $id', async ({ accept, plain, asked }) => {
  const as = ({ headers, message }: RawRequest): RawRequest => ({ headers: { ...headers, accept }, message });
  const usual = await messageOf(await post(`${served.url}/mcp`, as(plain)));
  const parse = vi.spyOn(JSON, 'parse');
  const answer = await post(`${served.url}/mcp`, as(asked));
  const text = await answer.clone().text();
  // What is read is what was sent: no list.
  expect(parse.mock.calls.filter(([read]) => String(read).includes('Says what it was given'))).toEqual([]);
  parse.mockRestore();
  expect(answer.status).toBe(200);
  expect(await messageOf(new Response(text, { headers: answer.headers }))).toEqual(usual);
});

it('fails in words where there is no list', async () => {
  const { toolServer } = served;
  toolServer.list = () => Promise.reject(new Error('no list'));
  for (const asked of [modern('tools/list', { cursor: '' }), legacy('tools/list', { cursor: '' })]) {
    const answer = await post(`${served.url}/mcp`, asked);
    expect(await messageOf(answer)).toMatchObject({ id: 1, error: { code: -32603, message: 'Internal error' } });
  }
});
