import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFacts } from '../../codegen/oneuptime/import-facts.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { type Facts, joinFacts, readFacts } from '../../specs/facts.ts';

const COLUMN = { k: 'text', r: 1, p: [0, 1, 0] };
const SURVEY = {
  permissions: ['Admin', 'Viewer'],
  permissionTitles: { Viewer: 'Reader' },
  permissionSets: [[], [0, 1]],
  enums: { Size: ['small'] },
  common: { _id: { k: 'id', cp: 1 } },
  resources: {
    Thing: {
      tag: 'Thing',
      path: '/thing',
      singular: 'Thing',
      plural: 'Things',
      kind: 'database',
      ops: ['list'],
      answers: { list: { status: 200 }, create: { status: 422, error: 'create on Thing is not allowed.' } },
      uniqueBy: { name: ['projectId'] },
      uniqueIndexes: [['projectId', 'key']],
      perm: [0, 1, 0, 0],
      pc: [0, 1, 0],
      cols: { _id: 0, name: COLUMN, key: { k: 'text', p: null } },
    },
  },
};

describe('a survey', () => {
  let folder = '';
  let to = '';

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'facts-'));
    to = path.join(folder, 'undocumented.json');
    const from = path.join(folder, 'survey.json');
    await writeFile(from, JSON.stringify(SURVEY));
    await importFacts({ from, to, release: '1' });
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('keeps what may stand once, what operations answered, and what permissions are called', async () => {
    const { permissionTitles, resources } = await readFacts(to);
    const { answers, uniqueBy, uniqueIndexes } = SURVEY.resources.Thing;
    expect(permissionTitles).toEqual(SURVEY.permissionTitles);
    expect(resources.Thing).toMatchObject({ answers, uniqueBy, uniqueIndexes, operations: ['list'] });
  });

  test('is written one column per line', async () => {
    expect(await readFile(to, 'utf8')).toContain('\n        "key": {"kind":"text","permissions":null}\n');
  });
});

describe('facts of what the document leaves out', () => {
  const bare: Facts = { release: '1', permissions: [], permissionSets: [], enums: {}, resources: {} };

  test('keep the meaning of their permission sets when joined to others', async () => {
    const [facts, more] = await Promise.all(
      ['facts.json', 'undocumented.json'].map((name) => readFacts(packageFile(`specs/oneuptime/${name}`))),
    );
    if (facts === undefined || more === undefined) throw new Error('no facts');
    const joined = joinFacts(facts, more);
    const names = (from: Facts, set = 0): string[] =>
      (from.permissionSets[set] ?? []).map((index) => from.permissions[index] ?? '');
    for (const [name, before] of Object.entries(more.resources)) {
      const after = joined.resources[name];
      const sets = (resource: typeof before, from: Facts) =>
        [
          resource.permissions,
          resource.columnPermissions,
          ...Object.values(resource.columns).map((c) => c.permissions),
        ].map((numbers) => numbers?.map((number) => names(from, number)));
      expect(after && sets(after, joined), name).toEqual(sets(before, more));
    }
    expect(joined.resources.Label).toBe(facts.resources.Label);
  });

  test('give way where the document says something', () => {
    const row = {
      tag: 'A',
      path: '/a',
      singular: 'A',
      plural: 'A',
      operations: [],
      permissions: [],
      columnPermissions: [],
      columns: {},
    };
    const documented = { ...bare, enums: { E: ['new'] }, resources: { A: { ...row, singular: 'documented' } } };
    const joined = joinFacts(documented, { ...bare, enums: { E: ['old'], F: [1] }, resources: { A: row, B: row } });
    expect(joined.resources.A?.singular).toBe('documented');
    expect(Object.keys(joined.resources).sort()).toEqual(['A', 'B']);
    expect(joined.enums).toEqual({ E: ['new'], F: [1] });
  });
});
