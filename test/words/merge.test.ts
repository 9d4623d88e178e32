/** How own words, patterns and shared names become one sentence per column. */
import { describe, expect, test } from 'vitest';
import type { Document } from '../../codegen/model/document.ts';
import type { Model, ModelResource } from '../../codegen/model/model.ts';
import { MAX_COLUMN, withWords } from '../../codegen/words/apply.ts';
import { argumentsOf, type ResourceWords, wordsOf } from '../../codegen/words/words.ts';
import type { ResourceModule, Verb } from '../../runtime/catalogue/kinds.ts';
import { inputSchema, toPortable } from '../../runtime/catalogue/schema.ts';

function resource(schema: string, columns: ModelResource['columns'], more: Partial<ModelResource> = {}): ModelResource {
  const operation = { operationId: 'x', method: 'POST', path: '/x' };
  const title = schema.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return {
    schema,
    tag: schema,
    title,
    plural: `${title}s`,
    summary: '',
    toolset: 'things',
    defaultColumns: [],
    columns,
    operations: { create: operation, update: operation },
    ...more,
  };
}

const model: Pick<Model, 'resources'> = {
  resources: [
    resource('DockerHost', { name: { kind: 'text', access: 'cru' } }),
    resource('HostRule', {
      _id: { kind: 'id', access: 'r' },
      name: { kind: 'text', access: 'cru' },
      dockerHost: { kind: 'one', to: 'DockerHost', via: 'dockerHostId', access: 'cr' },
      dockerHostId: { kind: 'fk', to: 'DockerHost', access: 'cr' },
      dockerHostLabels: { kind: 'many', to: 'Label', access: 'cru' },
      mood: { kind: 'enum', values: ['Calm'], access: 'cru' },
      owner: { kind: 'one', to: 'Nowhere', access: 'cru' },
      once: { kind: 'text', access: 'ru' },
    }),
  ],
};

function said(extensions: Record<string, unknown>, own: Record<string, unknown> = {}) {
  const document = {
    openapi: '3.0.0',
    info: { title: '', version: '' },
    paths: {},
    components: { schemas: { HostRule: own } },
    ...extensions,
  } as unknown as Document;
  const words = wordsOf(document, model).get('HostRule');
  if (!words) throw new Error('HostRule has no words.');
  return words;
}

describe('the sentence of a column', () => {
  const shared = { 'x-shared-columns': { name: 'Shared, of {plural}.' } };
  const pattern = { 'x-shared-patterns': [{ match: '^name$', about: 'By pattern, of a {title}.' }] };

  test('is its own, else that of the first pattern that fits, else the shared one', () => {
    const own = { 'x-columns': { name: 'Its own.' } };
    const both = { ...shared, ...pattern };
    expect([said(both, own).columns.name, said(both, own).origins.name]).toEqual(['Its own.', 'own']);
    expect([said(both).columns.name, said(both).origins.name]).toEqual(['By pattern, of a host rule.', 'pattern']);
    expect([said(shared).columns.name, said(shared).origins.name]).toEqual(['Shared, of host rules.', 'shared']);
    expect(said({}).columns).toEqual({});
  });

  test('names a resource as people do, taken from the column name or from where the relation points', () => {
    const patterns = [
      { match: '^(\\w+)Labels$', kind: 'many', about: 'Labels the {1} carries.' },
      { match: '^dockerHost$', schema: 'Rule$', about: 'Which {target}, out of all {targets}.' },
    ];
    const { columns } = said({ 'x-shared-patterns': patterns });
    expect(columns.dockerHostLabels).toBe('Labels the docker host carries.');
    expect(columns.dockerHost).toBe('Which docker host, out of all docker hosts.');
  });

  test('is left out rather than shown with a blank', () => {
    expect(said({ 'x-shared-patterns': [{ match: '^owner$', about: 'Which {target}.' }] }).columns).toEqual({});
  });

  test('keeps double braces: they are variables of the product', () => {
    const about = 'Such as {{title}}.';
    expect(said({ 'x-shared-patterns': [{ match: '^name$', about }] }).columns.name).toBe(about);
  });

  test('is not given by a pattern for another kind or resource', () => {
    const patterns = [
      { match: '^name$', kind: 'markdown', about: 'Not this kind.' },
      { match: '^name$', schema: '^Docker', about: 'Not this resource.' },
    ];
    expect(said({ 'x-shared-patterns': patterns }).columns).toEqual({});
  });

  test('may be another in an update, wherever it comes from', () => {
    const both = { create: 'Made, of a {title}.', update: 'Changed, of a {title}.' };
    const sources: [Record<string, unknown>, Record<string, unknown>, string][] = [
      [{}, { 'x-columns': { name: both } }, '{title}'],
      [{ 'x-shared-columns': { name: both } }, {}, 'host rule'],
      [{ 'x-shared-patterns': [{ match: '^name$', about: both }] }, {}, 'host rule'],
    ];
    for (const [shared, own, title] of sources) {
      expect(said(shared, own).columns.name).toBe(`Made, of a ${title}.`);
      expect(said(shared, own).updates).toEqual({ name: `Changed, of a ${title}.` });
    }
    expect(said(shared).updates).toEqual({});
  });

  test('that two verbs share tells the one that takes the column', () => {
    const both = { create: 'Made.', update: 'Changed.' };
    const { columns, updates } = said({ 'x-shared-columns': { dockerHost: both, once: both } });
    expect([columns.dockerHost, updates]).toEqual(['Made.', {}]);
    expect(columns.once).toBe('Changed.');
  });

  test('is keyed by argument: id for _id, the relation for its id column', () => {
    const names = { id: 'The id.', _id: 'Never.', dockerHost: 'The host.', dockerHostId: 'Never.' };
    expect(said({ 'x-shared-columns': names }).columns).toEqual({ id: 'The id.', dockerHost: 'The host.' });
  });
});

describe('the sentences of a resource', () => {
  const named = { schema: '^(Docker)Rule$', 'x-about': 'Never.' };
  const owner = {
    schema: '^(\\w+)Rule$',
    'x-about': 'Guards {a of} among {ofs}, as a {title}.',
    'x-not': 'No {target}.',
  };
  const document = (own: Record<string, unknown>) =>
    ({
      openapi: '3.0.0',
      info: { title: '', version: '' },
      paths: {},
      'x-shared-sentences': [named, owner],
      components: { schemas: { DockerHostRule: own } },
    }) as unknown as Document;
  const rule = { resources: [...model.resources, resource('DockerHostRule', {})] };
  const aboutOf = (own: Record<string, unknown>) => wordsOf(document(own), rule).get('DockerHostRule');

  test('are its own, else those of the first family it is of, with what the schema name begins with', () => {
    expect(aboutOf({ 'x-about': 'Its own.' })?.about).toBe('Its own.');
    expect(aboutOf({})?.about).toBe('Guards a docker host among docker hosts, as a docker host rule.');
  });

  test('are left out rather than shown with a blank', () => {
    expect(aboutOf({})?.not).toBe('');
    expect(wordsOf(document({}), rule).get('HostRule')?.about).toBe('');
  });
});

test('a column that the API would not take is not writable', () => {
  const fixed = resource('Fixed', { name: { kind: 'text', access: 'cru' } }, { operations: {} });
  expect(argumentsOf(fixed).get('name')?.isWritable).toBe(false);
});

test('texts nobody wrote are empty', () => {
  expect(said({})).toMatchObject({
    about: '',
    belongsTo: '',
    not: '',
    next: '',
    examples: {},
    values: {},
    updates: {},
  });
});

describe('the column of a tool', () => {
  const meanings = { Calm: 'All is well', Cross: 'Keep away' };
  const columnsOf = (lamp: ModelResource, words: ResourceWords) => {
    const nothing = { toolsets: {}, everyday: [], permissions: { names: [], sets: [] } };
    return withWords({ ...nothing, resources: [lamp] }, new Map([['Lamp', words]])).resources[0]?.columns;
  };
  /** Column `mood` of the model once this is said of it. */
  function mood(sentence: string, access = 'cru') {
    const lamp = resource('Lamp', { mood: { kind: 'enum', values: ['Calm', 'Cross'], access } });
    const words = { ...said({}), columns: { mood: sentence }, values: { mood: meanings } } as ResourceWords;
    return columnsOf(lamp, words)?.mood;
  }

  test('tells what values do, those that the sentence names left out', () => {
    expect(mood('How it looks.')?.about).toBe('How it looks. Calm: All is well; Cross: Keep away.');
    expect(mood('How it looks; calm unless set.')?.about).toBe('How it looks; calm unless set. Cross: Keep away.');
    expect(mood('Calm, or cross when hungry.')?.about).toBe('Calm, or cross when hungry.');
  });

  test('tells the sentence alone where there is no room, and keeps what values do', () => {
    const sentence = `${'Long '.repeat(27)}text.`;
    expect(mood(sentence)).toMatchObject({ about: sentence, meanings });
    expect(sentence.length).toBeLessThanOrEqual(MAX_COLUMN);
  });

  test('that is only read has the sentence, and what values do apart from it', () => {
    expect(mood('How it looks.', 'r')).toMatchObject({ about: 'How it looks.', meanings });
  });

  test('has the sentence of an update beside that of a create', () => {
    const lamp = resource('Lamp', { mood: { kind: 'enum', values: ['Calm', 'Cross'], access: 'cru' } });
    const words = {
      ...said({}),
      columns: { mood: 'How it looks at first.' },
      updates: { mood: 'How it looks from now on.' },
      values: { mood: { Calm: 'All is well' } },
    } as ResourceWords;
    expect(columnsOf(lamp, words)?.mood).toMatchObject({
      about: 'How it looks at first. Calm: All is well.',
      aboutUpdate: 'How it looks from now on. Calm: All is well.',
    });
  });

  test('has no sentence where it would be the same in every module', () => {
    const words = { ...said({}), columns: { version: 'Counts changes.' } } as ResourceWords;
    const lamp = resource('Lamp', { version: { kind: 'number', access: 'r' } });
    expect(columnsOf(lamp, words)?.version?.about).toBeUndefined();
  });
});

test('a tool tells the sentence of its verb, and what a list in an update does', () => {
  const lamp: ResourceModule = {
    resource: 'lamp',
    schema: 'Lamp',
    title: 'lamp',
    plural: 'lamps',
    toolset: 'things',
    defaultColumns: [],
    columns: {
      name: { kind: 'text', access: 'cru', about: 'Made so.', aboutUpdate: 'Changed so.' },
      shades: { kind: 'many', to: 'shade', access: 'cru', about: 'What hangs on it.' },
    },
    operations: {},
  };
  const told = (verb: Verb, column: string): string | undefined => {
    const { properties = {} } = toPortable(inputSchema(lamp, verb)) as {
      properties?: Record<string, { description?: string }>;
    };
    return properties[column]?.description;
  };
  expect([told('create', 'name'), told('update', 'name')]).toEqual(['Made so.', 'Changed so.']);
  expect(told('create', 'shades')).toBe('What hangs on it. (shade names or ids)');
  expect(told('update', 'shades')).toBe(
    'What hangs on it. (shade names or ids, replacing all, or {add: [], remove: []})',
  );
});

test.each([
  [{}, 'Id'],
  [{ byId: true, label: 'name' }, 'Id'],
  [{ label: 'name' }, 'Id, or unique name'],
  [{ numbered: true }, 'Id, or number'],
  [{ label: 'title', numbered: true }, 'Id, or unique name or number'],
] as const)('a row of a resource with %j is given by %s', (more, told) => {
  const lamps = { resource: 'lamp', schema: 'Lamp', title: 'lamp', plural: 'lamps', toolset: 'things' };
  const module: ResourceModule = { ...lamps, defaultColumns: [], columns: {}, operations: {}, ...more };
  const { properties = {} } = toPortable(inputSchema(module, 'get')) as {
    properties?: Record<string, { description?: string }>;
  };
  expect(properties.id?.description).toBe(told);
});
