/** Which empty values stand for an argument that was left out: for every kind of column, every control, and inside of both. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { askedConditions, emptyConditions, isArgumentLeftOut, saidInside } from '../../runtime/call/left-out.ts';
import {
  type Column,
  KINDS,
  type Kind,
  type ResourceModule,
  shapeOf,
  type Verb,
} from '../../runtime/catalogue/kinds.ts';
import { inputSchema } from '../../runtime/catalogue/schema.ts';

const moduleOf = (columns: Record<string, Omit<Column, 'access'>>): ResourceModule =>
  ({
    resource: 'thing',
    plural: 'things',
    defaultColumns: [],
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, { access: 'cru', ...column }])),
    operations: {},
  }) as unknown as ResourceModule;

const isLeftOut = (module: ResourceModule, verb: Verb, name: string, value: unknown): boolean => {
  const { shape } = inputSchema(module, verb);
  return isArgumentLeftOut(name, value, { module, verb, schema: shape[name] as unknown as z.ZodType });
};

const ALL_KINDS = (Object.keys(KINDS) as Kind[]).filter((kind) => kind !== 'id');
const EMPTY = { "''": '', '[]': [], '{}': {}, "'null'": 'null' } as const;
type Empty = keyof typeof EMPTY;

/** What says nothing when it is written, by shape; kinds that differ by their names. */
const NOTHING: Readonly<Record<string, readonly Empty[]>> = {
  text: [],
  id: ["''"],
  time: ["''", "'null'"],
  number: ["''", "'null'"],
  integer: ["''", "'null'"],
  boolean: ["''", "'null'"],
  choice: ["''", "'null'"],
  choices: ["''"],
  list: ["''"],
  json: ["''", "'null'"],
  color: ["''"],
  decimal: ["''"],
  hashed: ["''"],
  monitorSteps: ["''", '[]', '{}', "'null'"],
  recurring: ["''", '[]', '{}', "'null'"],
  restrictionTimes: ["''", '[]', '{}', "'null'"],
};
const columnOfKind = (kind: Kind): Omit<Column, 'access'> => ({ kind, values: ['a', 'b'] });
const emptiesOf = (module: ResourceModule, verb: Verb): Empty[] =>
  (Object.keys(EMPTY) as Empty[]).filter((empty) => isLeftOut(module, verb, 'at', EMPTY[empty]));

describe('a column of a write', () => {
  it.each(ALL_KINDS)('of kind %s is left out where what is empty says nothing', (kind) => {
    const module = moduleOf({ at: columnOfKind(kind) });
    const expected = [...((NOTHING[kind] ?? NOTHING[shapeOf({ kind })]) as readonly Empty[])];
    expect(emptiesOf(module, 'create')).toEqual(expected);
    // An update takes lists of rows as what changes in them, too, which an empty object does not say.
    expect(emptiesOf(module, 'update')).toEqual(kind === 'many' ? [...expected, '{}'] : expected);
    for (const verb of ['create', 'update'] as const) {
      for (const value of [null, undefined]) expect(isLeftOut(module, verb, 'at', value)).toBe(true);
      for (const value of [0, false, ' ', 'a', ['a'], [''], { a: null }])
        expect([value, isLeftOut(module, verb, 'at', value)]).toEqual([value, false]);
    }
  });

  it.each(ALL_KINDS)('of kind %s that a new row needs is left out where it is empty', (kind) => {
    const module = moduleOf({ at: { ...columnOfKind(kind), required: true } });
    const without = (NOTHING[kind] ?? NOTHING[shapeOf({ kind })]) as readonly Empty[];
    const takesLists = ['list', 'choices', 'json'].includes(shapeOf({ kind }));
    const onUpdate = new Set<Empty>(["''", ...without, ...(kind === 'many' ? (['{}'] as const) : [])]);
    expect(new Set(emptiesOf(module, 'update'))).toEqual(onUpdate);
    expect(new Set(emptiesOf(module, 'create'))).toEqual(
      new Set<Empty>(["''", ...without, ...(takesLists ? (['[]'] as const) : [])]),
    );
  });

  it('is left out where its own schema refuses what is empty', () => {
    const module = moduleOf({ at: { kind: 'text' } });
    const place = { module, verb: 'create' } as const;
    expect(isArgumentLeftOut('at', '', { ...place, schema: z.string() })).toBe(false);
    expect(isArgumentLeftOut('at', '', { ...place, schema: z.string().min(1) })).toBe(true);
  });

  it('takes the place of a control of its name', () => {
    const module = moduleOf({ timezone: { kind: 'text' }, preview: { kind: 'number' } });
    expect(isLeftOut(module, 'create', 'timezone', '')).toBe(false);
    expect(isLeftOut(module, 'update', 'preview', '')).toBe(true);
    // A read has no such column among its arguments.
    expect(isLeftOut(module, 'list', 'timezone', '')).toBe(true);
  });
});

describe('a control', () => {
  const module = moduleOf({ at: { kind: 'text' }, since: { kind: 'date' }, size: { kind: 'number', nullable: true } });

  it.each<[Verb, string, readonly unknown[], readonly unknown[]]>([
    ['list', 'limit', ['', 0, 'null'], [1, [], {}, '0', ' ', false]],
    ['list', 'sort', ['', 'null'], [0, [], {}, 'at']],
    ['list', 'cursor', ['', 'null'], [0, [], {}]],
    ['list', 'fields', ['', [], 'null'], [0, {}, ['at']]],
    ['list', 'filter', ['', {}, [], 'null'], [0, { at: null }, [1]]],
    ['list', 'format', ['', 'null'], [0, [], {}, 'json']],
    ['count', 'top', ['', 0, 'null'], [1, [], {}]],
    ['count', 'by', ['', [], 'null'], [0, {}, ['at']]],
    ['count', 'timezone', ['', 'null'], [0, 'UTC']],
    ['get', 'id', [''], ['null', 0, [], {}, 'a']],
    ['update', 'id', ['', []], ['null', 0, {}, ['']]],
    ['delete', 'id', ['', []], ['null', 0, {}, ['']]],
    ['update', 'clear', ['', [], 'null'], [0, {}, ['size']]],
    ['create', 'preview', [], ['', 0, 'null', [], {}, false, true]],
    ['update', 'preview', [], ['', 0, 'null', [], {}, false, true]],
  ])('of %s, %s, is left out where a form would leave it empty', (verb, name, out, kept) => {
    for (const value of [null, undefined, ...out])
      expect([value, isLeftOut(module, verb, name, value)]).toEqual([value, true]);
    for (const value of kept) expect([value, isLeftOut(module, verb, name, value)]).toEqual([value, false]);
  });

  it.each<[string, z.ZodType, readonly unknown[], readonly unknown[]]>([
    ['a whole number', z.int(), ['', 0], [[], {}]],
    ['a number or a text', z.union([z.string(), z.number()]), ['', 0], [[], {}]],
    ['a list or a number, if any', z.union([z.array(z.string()), z.number()]).optional(), ['', 0, []], [{}]],
    ['a record', z.record(z.string(), z.unknown()), ['', {}, []], [0]],
    ['an object', z.object({ a: z.string() }), ['', {}, []], [0]],
    ['an object, if any', z.object({ a: z.string() }).optional(), ['', {}, []], [0]],
    ['anything, listed as a whole number', z.unknown().meta({ type: 'integer' }), ['', 0], [[], {}]],
    ['anything, listed as an object', z.unknown().meta({ type: 'object' }), ['', {}, []], [0]],
    ['a text, if any, listed as a list', z.string().optional().meta({ type: 'array' }), ['', []], [0, {}]],
    ['a text', z.string(), [''], [0, [], {}]],
  ])('of a platform that takes %s is left out by what it is listed as', (_, schema, out, kept) => {
    const place = { module, verb: 'create', schema } as const;
    for (const value of out) expect([value, isArgumentLeftOut('extra', value, place)]).toEqual([value, true]);
    for (const value of kept) expect([value, isArgumentLeftOut('extra', value, place)]).toEqual([value, false]);
  });
});

describe('what is said inside an argument', () => {
  const schema = z.object({
    text: z.string().optional(),
    size: z.number().optional(),
    either: z.union([z.string(), z.number()]),
  });

  it.each([
    ['is', schema],
    ['may be', schema.optional()],
  ])('that %s listed key by key is what is neither null nor an empty text where none is due', (_, some) => {
    const given = { text: '', size: '', either: '', other: '', toString: null };
    expect(saidInside(given, some)).toEqual({ text: '', either: '', other: '', toString: null });
    expect(saidInside({ text: null, size: null, either: null, other: null }, some)).toEqual({ other: null });
    expect(saidInside({ text: 'a', size: 0, either: [] }, some)).toEqual({ text: 'a', size: 0, either: [] });
  });

  it('that is no object, or is not listed so, is that very value', () => {
    for (const value of [null, undefined, 'a', 7, [null]]) expect(saidInside(value, schema)).toBe(value);
    const given = { text: null };
    for (const other of [z.record(z.string(), z.unknown()), z.string(), z.unknown().optional()])
      expect(saidInside(given, other)).toBe(given);
  });
});

describe('a condition', () => {
  const module = moduleOf({
    title: { kind: 'text' },
    size: { kind: 'number' },
    labels: { kind: 'many' },
    values: { kind: 'json' },
    secret: { kind: 'text', secret: true },
  });
  const filter = {
    title: '',
    size: '',
    labels: [],
    values: {},
    secret: null,
    other: null,
  };

  it('that is empty asks nothing, unless the column can be compared with it', () => {
    expect(askedConditions(module, filter).map(([key]) => key)).toEqual(['title', 'secret', 'other']);
    expect(emptyConditions(module, filter)).toEqual(['size', 'labels', 'values']);
  });

  it('of null asks nothing of a column that a filter may name, and is not called empty', () => {
    const nulls = { title: null, size: undefined, labels: null, secret: null, other: undefined };
    expect(askedConditions(module, nulls).map(([key]) => key)).toEqual(['secret', 'other']);
    expect(emptyConditions(module, nulls)).toEqual([]);
  });

  it('that says anything is asked as it came', () => {
    const said = { title: 'a', size: 0, labels: ['a'], values: { a: null }, secret: '', other: {} };
    expect(askedConditions(module, said)).toEqual(Object.entries(said));
    expect(emptyConditions(module, said)).toEqual([]);
  });
});
