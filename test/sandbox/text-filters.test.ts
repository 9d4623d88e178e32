import { beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Client, clientOf, realFacts } from './client.ts';

const NAMES = ['50% off', '50 off', 'a_b', 'aXb', 'back\\slash', 'plain', '100%'];

describe('text filters on ordinary tables', () => {
  let admin: Client;

  beforeAll(async () => {
    const sandbox = new Sandbox({ facts: await realFacts(), seed: null });
    admin = clientOf(sandbox, sandbox.keys.admin);
    for (const name of NAMES) await admin('POST', '/label', { data: { name, color: '#fff' } });
  });

  const names = async (body: object): Promise<string[]> =>
    (await admin('POST', '/label/get-list', { select: { name: true }, sort: { name: 'ASC' }, ...body })).body.data.map(
      (row: { name: string }) => row.name,
    );
  const found = async (name: unknown): Promise<string[]> => (await names({ query: { name } })).sort();
  const without = (...gone: string[]): string[] => NAMES.filter((name) => !gone.includes(name)).sort();

  test.each([
    ['Search', '0%o', ['50 off', '50% off']],
    ['Search', '0\\% o', ['50% off']],
    ['Search', 'a_b', ['aXb', 'a_b']],
    ['Search', 'a\\_b', ['a_b']],
    ['Search', 'k\\\\s', ['back\\slash']],
    ['StartsWith', '50%o', ['50 off', '50% off']],
    ['StartsWith', '50\\%', ['50% off']],
    ['StartsWith', 'A\\_', ['a_b']],
    ['EndsWith', '_b', ['aXb', 'a_b']],
    ['EndsWith', '\\_B', ['a_b']],
    ['EndsWith', '0\\%', ['100%']],
    ['EndsWith', 'k\\\\slash', ['back\\slash']],
    ['NotContains', '\\%', without('50% off', '100%')],
    ['NotContains', 'a\\_b', without('a_b')],
    ['NotContains', 'a_b', without('a_b', 'aXb')],
  ])('%s %j', async (_type, value, expected) => {
    expect(await found({ _type, value })).toEqual(expected);
  });

  test('several texts are left out at once', async () => {
    expect(await found({ _type: 'IncludesNone', value: ['plain', 'aXb'] })).toEqual(without('plain', 'aXb'));
  });

  test.each([
    ['ASC', false],
    ['asc', false],
    [1, false],
    ['Ascending', false],
    ['Descending', false],
    ['downwards', false],
    ['DESC', true],
    ['desc', true],
    [-1, true],
  ])('a sort direction of %j', async (direction, isDescending) => {
    const upwards = await names({ sort: { name: 'ASC' } });
    expect(await names({ sort: { name: direction } })).toEqual(isDescending ? upwards.reverse() : upwards);
  });
});
