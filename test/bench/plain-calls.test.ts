/** What the requests of a workflow would be, called by hand. */
import { describe, expect, it } from 'vitest';
import { peerDocument } from './peer-document.ts';
import { plainCallOf, toolsByOperation } from './plain-calls.ts';

const tools = toolsByOperation(
  ['list_owners POST /owner/get-list', 'count_owners POST /owner/count', 'get_owner POST /owner/{id}/get-item']
    .map((line) => line.split(/ (.*)/))
    .map(([name, operation]) => `${JSON.stringify({ name, operation })}\n`)
    .join(''),
);
const asked = (path: string, body: object) => ({ line: `POST /api${path} HTTP/1.1`, body: JSON.stringify(body) });

describe('a plain call', () => {
  it('of a list has its conditions, columns, order and rows', () => {
    const body = {
      query: {
        incidentId: { _type: 'Includes', value: ['a'] },
        endsAt: { _type: 'IsNull' },
        state: { isOpen: true },
        _id: 'b',
      },
      sort: { startsAt: 'DESC' },
      limit: 500,
      skip: 0,
      select: { _id: true, incident: { _id: true, title: true }, startsAt: true, createdAt: true },
    };
    expect(plainCallOf(asked('/owner/get-list', body), tools)).toEqual({
      name: 'list_owners',
      arguments: {
        filter: { incident: { in: ['a'] }, endsAt: { empty: true }, state: { isOpen: true }, id: 'b' },
        fields: ['incident', 'startsAt'],
        sort: '-startsAt',
        limit: 100,
      },
    });
  });

  it('of a count has its conditions alone', () => {
    const body = { query: { startsAt: { _type: 'GreaterThan', value: '2026-01-01T00:00:00Z' } } };
    expect(plainCallOf(asked('/owner/count', body), tools)).toEqual({
      name: 'count_owners',
      arguments: { filter: { startsAt: { gt: '2026-01-01T00:00:00Z' } } },
    });
    expect(plainCallOf(asked('/owner/count', { query: {} }), tools)).toEqual({ name: 'count_owners', arguments: {} });
  });

  it('is not made up for what no list or count sends', () => {
    expect(() => plainCallOf(asked('/owner/7/get-item', {}), tools)).toThrow('No plain call sends POST /api/owner/7');
    expect(() => plainCallOf(asked('/other/count', {}), tools)).toThrow('No plain call sends');
    const odd = { query: { name: { _type: 'SoundsLike', value: 'x' } } };
    expect(() => plainCallOf(asked('/owner/count', odd), tools)).toThrow('No plain call filters by SoundsLike');
  });
});

it('the document for servers of others takes what the product sends', () => {
  const handed = { path: '/api/owner/count', headers: {}, body: '{"query":{},"limit":10}' };
  const { paths } = peerDocument([{ tool: 'count_owners', handed }], 'http://127.0.0.1:1') as {
    paths: Record<string, { post: { operationId: string; requestBody: unknown } }>;
  };
  const post = paths['/api/owner/count']?.post;
  expect(post?.operationId).toBe('countOwners');
  expect(JSON.stringify(post?.requestBody)).toContain('"limit":{"type":"integer"}');
});
