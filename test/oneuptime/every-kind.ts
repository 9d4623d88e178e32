/** A resource with columns of every kind, and what filters on it come to. */
import { expect } from 'vitest';
import { type Column, KINDS, type Kind, type ResourceModule, type Shape } from '../../runtime/catalogue/kinds.ts';
import { encodeFilter } from '../../runtime/oneuptime/filters.ts';

export const kinds = Object.keys(KINDS) as Kind[];
export const plain = (kind: Kind): Column => ({
  kind,
  access: 'r',
  ...(kind === 'enum' && { values: ['Red', 'Green'] }),
});

const columnsOfKinds = Object.fromEntries(
  kinds
    .filter((kind) => kind !== 'id')
    .map((kind): [string, Column] => [kind, kind === 'many' ? { kind, access: 'r', to: 'label' } : plain(kind)]),
);

export const THING: ResourceModule = {
  resource: 'thing',
  schema: 'Thing',
  title: 'thing',
  plural: 'things',
  toolset: 'things',
  defaultColumns: ['text'],
  columns: {
    _id: { kind: 'id', access: 'r' },
    ...columnsOfKinds,
    createdAt: { kind: 'date', access: 'r' },
    updatedAt: { kind: 'date', access: 'r' },
    mayBeNone: { kind: 'text', access: 'r', nullable: true },
    retryCount: { kind: 'number', access: 'r' },
    ownerId: { kind: 'fk', access: 'r', to: 'owner' },
    owner: { kind: 'one', access: 'r', to: 'owner', via: 'ownerId', label: 'name' },
    nameless: { kind: 'one', access: 'r', to: 'owner' },
    closedOne: { kind: 'one', access: 'r', to: 'hidden', label: 'name' },
    source: { kind: 'uuid', access: 'r', to: 'owner' },
    word: { kind: 'text', access: 'r', secret: true },
    project: { kind: 'one', access: 'r', to: 'project', via: 'projectId' },
    projectId: { kind: 'uuid', access: 'r' },
    unread: { kind: 'text', access: 'cu' },
  },
  operations: {},
};
const OWNER: ResourceModule = {
  ...THING,
  resource: 'owner',
  title: 'owner',
  plural: 'owners',
  columns: {
    _id: { kind: 'id', access: 'r' },
    name: { kind: 'text', access: 'r' },
    ...columnsOfKinds,
    team: { kind: 'one', access: 'r', to: 'team', via: 'teamId' },
    teamId: { kind: 'fk', access: 'r', to: 'team' },
  },
};

const values = {
  times: { now: new Date('2026-03-10T12:00:00.000Z'), timezone: 'UTC' },
  idOf: (resource: string | undefined, text: string, argument: string) => `${resource ?? ''} ${text} (${argument})`,
};
const ID_OF = { one: undefined, fk: undefined, uuid: undefined, id: undefined, many: 'label' };

/** What a filter on it is sent as. */
export const encode = (filter: unknown, module = THING): ReturnType<typeof encodeFilter> =>
  encodeFilter(module, filter as Record<string, unknown>, values, (resource) =>
    resource === 'owner' ? OWNER : undefined,
  );
export const queryOf = (filter: unknown) => encode(filter).query;

/** What a filter is refused with, and what to do instead. */
export function refusal(filter: unknown, module = THING): string {
  try {
    encode(filter, module);
  } catch (cause) {
    const { code, message, next } = cause as { code: string; message: string; next: string };
    expect(code).toBe('bad_arguments');
    return `${message} ${next}`;
  }
  throw new Error(`Not refused: ${JSON.stringify(filter)}`);
}

export const wire = (_type: string, value: unknown) => ({ _type, value });
export const AT = '2026-03-10T11:00:00.000Z';

/** A value of each shape as it is written and as it is sent. */
const SAMPLES: Partial<Record<Shape, readonly [written: unknown, sent: unknown]>> = {
  text: ['a', 'a'],
  time: ['-1h', AT],
  number: ['5', 5],
  integer: [5, '5'],
  boolean: ['true', true],
  choice: ['green', 'Green'],
};
/** The same of a kind, for the argument that it stands in. */
export const sampleOf = (kind: Kind, argument: string): readonly [written: unknown, sent: unknown] =>
  SAMPLES[KINDS[kind].shape] ?? ['a', `${ID_OF[kind as 'one'] ?? ''} a (${argument})`];

export const TEXT = ['contains', 'not_contains', 'starts_with', 'ends_with'];
export const ORDER = ['gt', 'gte', 'lt', 'lte'];
const TAKEN: Readonly<Record<Shape, readonly string[]>> = {
  text: [...TEXT, 'in', 'not', 'empty'],
  id: ['in', 'not', 'empty'],
  choice: ['in', 'not', 'empty'],
  time: [...ORDER, 'in', 'not', 'empty'],
  number: [...ORDER, 'in', 'not', 'empty'],
  integer: [...ORDER, 'in', 'not', 'empty'],
  boolean: ['not', 'empty'],
  choices: ['empty'],
  list: ['empty'],
  json: ['empty'],
};
export const OF_MANY = ['any', 'all', 'none', 'empty'];
/** Operators that a kind takes. */
export const takenBy = (kind: Kind): readonly string[] => (kind === 'many' ? OF_MANY : TAKEN[KINDS[kind].shape]);
export const EVERY = [...TEXT, ...ORDER, 'in', 'not', ...OF_MANY];

/** Kinds with a plain value of their own, and the rest. */
export const single = kinds.filter((kind) => !['many', 'id'].includes(kind));
export const valued = single.filter((kind) => !['list', 'choices', 'json'].includes(KINDS[kind].shape));
export const SENT: Readonly<Record<string, string>> = {
  contains: 'Search',
  not_contains: 'NotContains',
  starts_with: 'StartsWith',
  ends_with: 'EndsWith',
  gt: 'GreaterThan',
  gte: 'GreaterThanOrEqual',
  lt: 'LessThan',
  lte: 'LessThanOrEqual',
  not: 'NotEqual',
};
