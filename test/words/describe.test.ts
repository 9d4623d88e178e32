/** What each verb tells, and what is said of operations that the API refuses. */
import { expect, describe as group, test } from 'vitest';
import { describe } from '../../codegen/emit/describe.ts';
import type { ModelResource, SpokenWords } from '../../codegen/model/model.ts';
import { failureText } from '../../codegen/oneuptime/known-failures.ts';
import { articleOf } from '../../codegen/words/article.ts';
import type { Verb } from '../../runtime/catalogue/kinds.ts';

const words: SpokenWords = {
  about: 'About it.',
  belongsTo: 'a rack and a room',
  not: 'Not that.',
  finding: 'Finding one.',
  reading: 'Reading one.',
  next: 'Then this.',
  instead: '',
  changing: 'Changing it.',
  examples: {},
};
const operation = { operationId: 'x', method: 'POST', path: '/x' };

const silent: ModelResource = {
  schema: 'Lamp',
  tag: 'Lamp',
  title: 'lamp',
  plural: 'lamps',
  summary: 'Summary of it.',
  toolset: 'things',
  defaultColumns: [],
  columns: { name: { kind: 'text', access: 'cru' } },
  operations: { list: operation, get: operation, create: operation, update: operation, delete: operation },
};

function described(resource: ModelResource, verb: Verb): string {
  return describe(resource, verb).description;
}

function told(verb: Verb, more: Partial<ModelResource> = {}): string {
  return described({ ...silent, words, ...more }, verb);
}

group('a description', () => {
  test.each([
    ['list', 'List lamps. Summary of it. Not that. Finding one. Reading one.'],
    ['count', 'Count lamps. Summary of it.'],
    ['get', 'Get one lamp. Summary of it. Belongs to a rack and a room. Reading one.'],
    ['create', 'Create a lamp. About it. Belongs to a rack and a room. Not that. Next: Then this.'],
    ['update', 'Update a lamp. Summary of it. Changing it.'],
    ['delete', 'Delete a lamp. Summary of it. It cannot be undone.'],
  ] satisfies [Verb, string][])('of %s', (verb, text) => {
    expect(told(verb)).toBe(text);
  });

  test('of a get tells the rest where nobody creates rows', () => {
    expect(told('get', { operations: { get: operation } })).toMatch(/^Get one lamp\. About it\. Belongs/);
    const unsaid = { operations: { get: operation }, words: { ...words, about: '' } };
    expect(told('get', unsaid)).toMatch(/^Get one lamp\. Summary of it\./);
  });

  test('leaves out where it belongs when that is told before, or is the project', () => {
    const about = 'Lights one room; screwed to a rack.';
    expect(told('create', { words: { ...words, about } })).not.toContain('Belongs');
    expect(told('create', { words: { ...words, belongsTo: 'the project' } })).not.toContain('Belongs');
    expect(told('create', { title: 'rack lamp of a room' })).not.toContain('Belongs');
  });

  test('of an update says when no column can be changed', () => {
    expect(told('update', { columns: { name: { kind: 'text', access: 'cr' } } })).toContain('delete it and create');
  });

  test('opens with the refusal of the API, and then promises no next step', () => {
    const refused = { create: { status: 402 } };
    expect(told('create', { refused })).toMatch(/^Create a lamp\. Needs the Enterprise Edition.*About it\./);
    expect(told('create', { refused })).not.toContain('Next');
    expect(told('list', { refused })).not.toContain('Enterprise');
    expect(told('count', { refused: { list: { status: 422 } } })).toContain('refuses this to API keys');
  });

  test('opens with what does it instead where no key can, and says nothing else of the refusal', () => {
    const refused = {
      create: { status: 400, error: 'User is not allowed to create on x column of Lamp', always: true },
    } as const;
    const instead = {
      refused,
      impossible: { create: 'refused' },
      words: { ...words, instead: 'Use list_lamps.' },
    } as const;
    expect(told('create', instead)).toMatch(
      /^Create a lamp\. No API key can create lamps\. Use list_lamps\. About it\./,
    );
    expect(told('create', instead)).not.toMatch(/Next|API refuses/);
    expect(told('list', instead)).not.toMatch(/API key/);
    expect(told('list', { impossible: { list: 'absent' } })).toMatch(
      /^List lamps\. The documented address does not exist/,
    );
  });

  test('of a resource nobody wrote about is its title and summary', () => {
    expect(described(silent, 'create')).toBe('Create a lamp. Summary of it.');
  });
});

test.each([
  [402, 'Enterprise Edition only', /Enterprise/],
  [404, null, /does not exist/],
  [422, 'A session is required', /signed in/],
  [400, 'User is not allowed to create on x column of Y', /refuses this to API keys \(400\)/],
  [500, 'Server Error', /every try/],
  [400, 'NotificationFor is not supported', /every try/],
  [400, 'This request references a Lamp that does not exist. Please check', undefined],
  [400, 'This domain is not verified. Please verify it', undefined],
])('an answer of %i with %s is told as %s', (status, error, wanted) => {
  const text = failureText({ status, error });
  if (wanted) expect(text).toMatch(wanted);
  else expect(text).toBeUndefined();
});

test.each([
  ['IoT fleet', 'an'],
  ['SLO history point', 'an'],
  ['RUM application', 'a'],
  ['user', 'a'],
  ['unit', 'a'],
  ['unimportant change', 'an'],
  ['one-off change', 'a'],
  ['hour', 'an'],
  ['on-call policy', 'an'],
  ['URL', 'a'],
] as const)('%s takes %s', (noun, wanted) => {
  expect(articleOf(noun)).toBe(wanted);
});
