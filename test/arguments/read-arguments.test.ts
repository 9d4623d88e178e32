/** What a call is read as, on a small table: what is mended, what is refused, and what a refusal says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ToolError } from '../../runtime/basics/errors.ts';
import { problemIn } from '../../runtime/call/argument-problems.ts';
import { readArguments, readBy } from '../../runtime/call/arguments.ts';
import { MASKED } from '../../runtime/call/secret-texts.ts';
import type { ResourceModule, Verb } from '../../runtime/catalogue/kinds.ts';
import { type ExtraArguments, inputSchema } from '../../runtime/catalogue/schema.ts';
import { thing, thingWith } from '../small-module.ts';

const NONE: ExtraArguments = () => ({});
const read = (verb: Verb, args: unknown, module: ResourceModule = thing, extra = NONE) =>
  readArguments(module, verb, args, extra);
const argsOf = (verb: Verb, args: unknown, module?: ResourceModule, extra?: ExtraArguments) =>
  read(verb, args, module, extra).args;

function refusalOf(verb: Verb, args: unknown, module?: ResourceModule, extra?: ExtraArguments): string {
  try {
    read(verb, args, module, extra);
  } catch (cause) {
    return (cause as ToolError).message;
  }
  throw new Error(`${verb} takes ${JSON.stringify(args)}`);
}

/** Schemas are kept by the name of the resource. */
let modules = 0;
const another = (changes: Partial<ResourceModule> = {}): ResourceModule => thingWith(`thing${modules++}`, changes);
const withExtra = (schema: z.ZodType): [ResourceModule, ExtraArguments] => [another(), () => ({ check: schema })];

describe('arguments', () => {
  it('are none where nothing is given, and an object else', () => {
    for (const none of [undefined, null, '', {}, [], '{}']) expect(argsOf('list', none)).toEqual({});
    for (const wrong of [7, 'x', [1], true]) expect(refusalOf('list', wrong)).toBe('The arguments are not an object.');
  });

  it('of the commonest calls are read as they were the first time, whatever was read between', () => {
    const module = another();
    const outcome = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (cause) {
        return (cause as ToolError).message;
      }
    };
    const limits = fc.oneof(
      fc.integer({ min: -2, max: 120 }),
      fc.constantFrom(1.5, 2 ** 53, -0, Number.NaN, '5', '', null, true, undefined, []),
    );
    const given = fc.oneof(
      { weight: 4, arbitrary: fc.record({ limit: limits }, { requiredKeys: [] }) },
      fc.record(
        { limit: limits, cursor: fc.constantFrom('x', null), task_progress: fc.constant('x') },
        { requiredKeys: [] },
      ),
      fc.constantFrom(
        [],
        null,
        undefined,
        '{"limit":3}',
        JSON.parse('{"__proto__":1}'),
        JSON.parse('{"__proto__":1,"limit":2}'),
      ),
    );
    const verbs = fc.constantFrom<Verb>('list', 'count', 'get', 'delete', 'update', 'create');
    const schemas = new Map<Verb, z.ZodObject>();
    const anew = (verb: Verb, args: unknown): unknown => {
      const schema = schemas.get(verb) ?? inputSchema(module, verb);
      schemas.set(verb, schema);
      return readBy(schema, module, verb, args);
    };
    fc.assert(
      fc.property(verbs, given, (verb, args) => {
        expect(outcome(() => read(verb, args, module))).toEqual(outcome(() => anew(verb, args)));
      }),
      { numRuns: 1000 },
    );
  });

  it('have no prototype among them, nor has a filter', () => {
    expect(refusalOf('list', JSON.parse('{"__proto__":{"limit":1}}'))).toBe('There is no "__proto__" here.');
    expect(refusalOf('list', { filter: JSON.parse('{"__proto__":1}') })).toBe('There is no "__proto__" here.');
    expect(refusalOf('list', { filter: '{"__proto__":1}' })).toMatch(/a member named __proto__, which is not allowed/);
  });

  it('are three hundred at most', () => {
    const given = Object.fromEntries(Array.from({ length: 301 }, (_, at) => [`a${at}`, 1]));
    expect(refusalOf('list', given)).toMatch(/^301 arguments are too many/);
  });

  it('that clients add are left aside and told, save those that the tool has', () => {
    const { args, ignored } = read('get', { id: 'a', task_progress: '- [ ] x', _meta: {} });
    expect(args).toEqual({ id: 'a' });
    expect(ignored).toEqual(['task_progress', '_meta']);
    const own = another({ columns: { sessionId: { kind: 'text', access: 'cru' } } });
    expect(read('update', { id: 'a', sessionId: 'x' }, own)).toMatchObject({ args: { sessionId: 'x' }, ignored: [] });
    expect(read('list', { sessionId: 'x' }, own)).toMatchObject({ args: {}, ignored: ['sessionId'] });
  });

  it('of an update come in the order in which they are listed, with what is emptied as null', () => {
    const { args } = read('update', { clear: ['note', 'labels'], level: 'Low', id: 'a', name: 'x' });
    expect(args).toEqual({ id: 'a', name: 'x', level: 'Low', note: null, labels: null });
    expect(Object.keys(args)).toEqual(['id', 'name', 'level', 'note', 'labels']);
    // Of anything else nothing is emptied, and the order is left.
    expect(argsOf('create', { level: 'Low', name: 'x' })).toEqual({ level: 'Low', name: 'x' });
  });

  it('tell up to five things that are wrong', () => {
    expect(refusalOf('create', {})).toBe('name is missing.');
    const wrong = { name: 7, size: 'a', isOn: 'b', startsAt: 7, tags: 7, config: 7, level: 'x' };
    const said = refusalOf('create', wrong);
    expect(said.match(/\bmust be\b|has no value/g)).toHaveLength(5);
    const unknown = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`zzz${at}`, 1]));
    expect(refusalOf('list', unknown).match(/There is no argument/g)).toHaveLength(5);
  });
});

describe('a column', () => {
  it('is taken under its own name, the id as id, a relation for its id column', () => {
    expect(argsOf('create', { name: 'x', ownerId: 'Ann' })).toEqual({ name: 'x', owner: 'Ann' });
    expect(argsOf('update', { _id: 'a', owner: 'Ann' })).toEqual({ id: 'a', owner: 'Ann' });
    expect(argsOf('get', { _id: 'a' })).toEqual({ id: 'a' });
  });

  it('that is named twice is refused as that', () => {
    const twice = 'ownerId and owner are one argument: give owner alone.';
    expect(refusalOf('update', { id: 'a', owner: 'Ann', ownerId: 'Bob' })).toBe(twice);
    expect(refusalOf('create', { name: 'a', ownerId: 'Bob', owner: 'Ann' })).toBe(twice);
    for (const verb of ['get', 'update', 'delete'] as const)
      expect(refusalOf(verb, { id: 'a', _id: 'b' })).toBe('_id and id are one argument: give id alone.');
  });

  it.each([
    [{ size: '7.5' }, { size: 7.5 }],
    [{ big: 7 }, { big: '7' }],
    [{ isOn: 'True' }, { isOn: true }],
    [{ level: ' low ' }, { level: 'Low' }],
    [{ tags: '["a","b"]' }, { tags: ['a', 'b'] }],
    [{ labels: 'a' }, { labels: ['a'] }],
    [{ labels: '["a", 7]' }, { labels: ['a', '7'] }],
    [{ labels: { add: ['a'], remove: [] } }, { labels: { add: ['a'] } }],
    [{ config: '{"a":1}' }, { config: { a: 1 } }],
    [{ owner: 7 }, { owner: '7' }],
    [{ note: null, size: null, startsAt: '', owner: '' }, {}],
    [{ owner: null, ownerId: 'Ann' }, { owner: 'Ann' }],
    [{ owner: '', ownerId: 'Ann' }, { owner: 'Ann' }],
  ])('%j is read as %j', (given, args) => {
    expect(argsOf('update', { id: 'a', ...given })).toEqual({ id: 'a', ...args });
  });

  it('is measured before it is read, and after', () => {
    expect(refusalOf('create', { name: 'x', size: '7'.repeat(401) })).toMatch(/size has 401 characters/);
    const items = JSON.stringify(Array.from({ length: 1001 }, () => 'a'));
    expect(refusalOf('create', { name: 'x', tags: items })).toBe('tags has 1001 items; it takes at most 1000.');
    expect(refusalOf('create', { name: 'x', fields: 'a' })).toMatch(/There is no argument "fields"/);
    // A name that is no argument is told, whatever it brings.
    const much = Array.from({ length: 6000 }, () => 1);
    for (const zzz of [{ a: 'x'.repeat(200_000) }, much, { much }, 'x… (9000 characters)', MASKED])
      expect(refusalOf('create', { name: 'x', zzz })).toMatch(/^There is no argument "zzz"/);
  });

  it('is never given back what stands for a secret, nor a text that was cut', () => {
    const cut = 'x… (9000 characters)';
    for (const value of [MASKED, [MASKED], { a: MASKED.toUpperCase() }])
      expect(refusalOf('update', { id: 'a', config: value })).toMatch(/config holds the text that stands for a secret/);
    for (const value of [cut, [cut], { a: cut }])
      expect(refusalOf('update', { id: 'a', config: value })).toMatch(/config holds a text that was cut/);
    // The same of what stands beside columns, in writes; a read changes nothing.
    const [module, extra] = withExtra(z.unknown());
    expect(refusalOf('create', { name: 'x', check: [cut] }, module, extra)).toMatch(/check holds a text that was cut/);
    expect(refusalOf('update', { id: 'x', check: MASKED }, module, extra)).toMatch(/check holds the text that stands/);
    expect(argsOf('list', { check: cut, filter: { note: cut } }, module, extra)).toEqual({
      check: cut,
      filter: { note: cut },
    });
  });
});

describe('what is no column', () => {
  it.each([
    ['list', { limit: '5' }, { limit: 5 }],
    ['list', { limit: 0 }, {}],
    ['list', { fields: 'name, note,,name' }, { fields: ['name', 'note'] }],
    ['list', { fields: ['name', null, 'null', '', 'name'] }, { fields: ['name'] }],
    ['list', { fields: '["name"]' }, { fields: ['name'] }],
    ['list', { fields: [] }, {}],
    ['list', { fields: '' }, {}],
    ['list', { fields: [''] }, {}],
    ['list', { sort: 'null' }, {}],
    ['count', { by: 'level, owner' }, { by: ['level', 'owner'] }],
    ['count', { by: ['level'], top: '5' }, { by: ['level'], top: 5 }],
    ['update', { id: 7, name: 'x' }, { id: '7', name: 'x' }],
    ['update', { id: '["a", 7]', name: 'x' }, { id: ['a', '7'], name: 'x' }],
    ['update', { id: ['a', 7], name: 'x' }, { id: ['a', '7'], name: 'x' }],
    ['update', { id: 'a', clear: 'note' }, { id: 'a', note: null }],
    ['delete', { id: 'a', preview: true }, { id: 'a', preview: true }],
    ['delete', { id: 'a', preview: null }, { id: 'a' }],
    ['list', { filter: '{"name":"x"}' }, { filter: { name: 'x' } }],
    ['list', { filter: {} }, {}],
    ['list', { filter: { ownerId: 'a', _id: 'b' } }, { filter: { owner: 'a', id: 'b' } }],
    ['list', { filter: { ownerId: 'a', owner: 'b' } }, { filter: { ownerId: 'a', owner: 'b' } }],
    ['list', { filter: { name: null, level: 'Low' } }, { filter: { level: 'Low' } }],
  ] as const)('%s with %j is read as %j', (verb, given, args) => expect(argsOf(verb, given)).toEqual(args));

  it.each([
    ['list', { limit: 'five' }, 'limit must be a number, not "five".'],
    ['list', { limit: 1.5 }, 'limit must be a whole number, not 1.5.'],
    ['list', { limit: 101 }, 'limit must be at most 100, not 101.'],
    ['list', { limit: -1 }, 'limit must be at least 1, not -1.'],
    ['count', { by: ['a', 'b', 'c'] }, 'by must have at most 2 items.'],
    ['list', { fields: 7 }, 'fields must be a list, not 7.'],
    ['list', { filter: 'x' }, 'filter must be an object, not "x".'],
    ['list', { filter: [1] }, 'filter must be an object, not [1].'],
    ['list', { sort: 7 }, 'sort must be a text, not 7.'],
    ['list', { format: 'xml' }, 'format has no value "xml". It takes json, table.'],
    ['delete', { id: 'a', preview: 'true' }, 'preview must be true or false, not "true".'],
    ['delete', { id: 'a', preview: 0 }, 'preview must be true or false, not 0.'],
    ['get', {}, 'id is missing.'],
    [
      'delete',
      { id: Array.from({ length: 101 }, () => 'a') },
      'id: takes an id, a unique name or a number, or a list of at most 100 of them.',
    ],
  ] as const)('%s with %j is refused', (verb, given, said) => expect(refusalOf(verb, given)).toBe(said));

  it('is measured, as it came and as it is read', () => {
    const names = Array.from({ length: 501 }, (_, at) => `c${at}`);
    for (const fields of [names, names.join(), JSON.stringify(names)])
      expect(refusalOf('list', { fields })).toBe('fields has 501 items; it takes at most 500.');
    expect(refusalOf('list', { sort: 'x'.repeat(201) })).toMatch(/^sort has 201 characters/);
    // Several rows are named in writes to rows, and in nothing else.
    const ids = Array.from({ length: 1001 }, () => 'a');
    for (const verb of ['update', 'delete'] as const)
      expect(refusalOf(verb, { id: ids })).toBe('id has 1001 items; it takes at most 1000.');
    expect(refusalOf('get', { id: ids })).toMatch(/^id must be a text, not \[/);
    const many = { a: Array.from({ length: 3000 }, () => 1) };
    for (const filter of [many, JSON.stringify(many)])
      expect(refusalOf('list', { filter })).toBe('filter holds more than 2000 values.');
  });

  it('and a platform lists itself, is read as it is listed', () => {
    const [module, extra] = withExtra(
      z.strictObject({ on: z.boolean().optional(), of: z.string().optional() }).optional(),
    );
    expect(argsOf('list', { check: '{"on":"true"}' }, module, extra)).toEqual({ check: { on: true } });
    expect(argsOf('list', { check: { on: null, of: '' } }, module, extra)).toEqual({ check: { of: '' } });
    expect(argsOf('list', { check: {} }, module, extra)).toEqual({});
    expect(refusalOf('list', { check: { off: 1 } }, module, extra)).toMatch(/^check: .*"off"/);
  });

  it('is not called what every object has', () => {
    for (const name of ['toString', 'constructor', 'hasOwnProperty'])
      expect(refusalOf('list', { [name]: 1 })).toContain(`There is no argument "${name}".`);
  });
});

describe('notes on a filter', () => {
  it('tell which of its columns were left empty, of lists and counts', () => {
    const empty = { tags: [], config: {}, name: '', note: null };
    for (const verb of ['list', 'count'] as const) {
      for (const filter of [empty, JSON.stringify(empty)])
        expect(read(verb, { filter }).notes).toEqual([
          'Left empty, so not filtered by: tags, config. {"empty": true} finds rows that have none.',
        ]);
      expect(read(verb, { filter: { name: 'x' } }).notes).toEqual([]);
      expect(read(verb, {}).notes).toEqual([]);
    }
    const [module, extra] = [another(), () => ({ filter: z.unknown() })];
    expect(read('get', { id: 'a', filter: empty }, module, extra).notes).toEqual([]);
  });
});

describe('a refusal', () => {
  it('names what is missing, and what it takes', () => {
    const module = another({ columns: { level: { ...thing.columns.level, required: true } as never } });
    expect(refusalOf('create', { name: 'x' }, module)).toBe('level is missing. It takes Low (nobody is woken), High.');
  });

  it.each([
    [{ level: 'Lov' }, 'level has no value "Lov". Did you mean Low (nobody is woken)? It takes Low, High.'],
    [{ level: 'zzzz' }, 'level has no value "zzzz". It takes Low (nobody is woken), High.'],
    [{ marks: 7 }, 'marks must be a list, not 7.'],
    [{ marks: ['Redd'] }, 'marks.0 has no value "Redd". Did you mean Red? It takes Red, Blue.'],
    [{ startsAt: 7 }, 'startsAt must be a time such as "2026-11-21T14:00:00Z", "2026-11-21" or "-90m", not 7.'],
    [{ isOn: 7 }, 'isOn must be true or false, not 7.'],
    [{ size: 'x' }, 'size must be a number, not "x".'],
    [{ size: '9007199254740993' }, /^size must be a number that can be sent exactly .*, not "9007199254740993"\.$/],
    [{ name: 'x'.repeat(51) }, 'name must have at most 50 characters.'],
    [{ password: 'secret'.repeat(4) }, 'password must have at most 20 characters.'],
    [{ password: 7 }, 'password must be a text, not what was sent.'],
    [{ note: 7 }, 'note must be a text, not 7.'],
    [{ big: 'x' }, 'big: is not a whole number written as text.'],
    [{ config: true }, /^config/],
  ])('of %j says %s', (given, said) => {
    expect(refusalOf('update', { id: 'a', ...given })).toMatch(
      typeof said === 'string' ? new RegExp(`^${said.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : said,
    );
  });

  it.each([
    [z.string().min(2), 'a', 'check must have at least 2 characters.'],
    [z.string().max(1), 'ab', 'check must have at most 1 character.'],
    [z.array(z.string()).min(2), ['a'], 'check must have at least 2 items.'],
    [z.array(z.string()).max(1), ['a', 'b'], 'check must have at most 1 item.'],
    [z.array(z.string()).max(11), Array.from({ length: 12 }, () => 'a'), 'check must have at most 11 items.'],
    [z.number().min(3), 2, 'check must be at least 3, not 2.'],
    [z.number().max(3, { error: 'is too much' }), 4, 'check: is too much.'],
    [z.null(), 7, 'check must be null, not 7.'],
    [
      z.record(z.string(), z.number()),
      { ['a'.repeat(194)]: 'x' },
      `check.${'a'.repeat(194)} must be a number, not "x".`,
    ],
    [
      z.record(z.string(), z.number()),
      { ['a'.repeat(195)]: 'x' },
      `check.${'a'.repeat(194)}… must be a number, not "x".`,
    ],
    [z.strictObject({ a: z.number() }), { a: undefined }, 'check.a is missing.'],
  ])('of what a platform lists says what would do', (schema, given, said) => {
    const [module, extra] = withExtra(schema);
    expect(refusalOf('list', { check: given }, module, extra)).toBe(said);
  });

  it('of the arguments as a whole names none', () => {
    const issue = { code: 'custom', path: [], message: 'are at odds', input: {} } as never;
    expect(problemIn(issue, z.object({}), thing, 'list')).toBe('The arguments: are at odds.');
    expect(problemIn({ ...(issue as object), input: undefined } as never, z.object({}), thing, 'list')).toBe(
      'The arguments: are at odds.',
    );
    const long = { code: 'custom', path: ['check'], input: 1 };
    for (const [length, message] of [
      [200, 'm'.repeat(200)],
      [201, `${'m'.repeat(200)}…`],
    ] as const)
      expect(problemIn({ ...long, message: 'm'.repeat(length) } as never, z.object({}), thing, 'list')).toBe(
        `check: ${message}.`,
      );
  });

  it('sends columns that only the other write takes to its tool', () => {
    expect(refusalOf('create', { name: 'x', stage: 'y' })).toBe(
      'A new thing has no stage yet: create it without, then set it with update_thing.',
    );
    expect(refusalOf('update', { id: 'a', born: 'y' })).toBe(
      'born of this thing is set once, by create_thing, and cannot be changed.',
    );
    const { create, update, ...others } = thing.operations;
    const impossible = { ...create, impossible: 'No key can.' } as never;
    expect(
      refusalOf('update', { id: 'a', born: 'y' }, another({ operations: { ...others, create: impossible } })),
    ).toBe('born of this thing is set once and cannot be changed.');
    // Where there is no such tool, or no such column, or nothing is written, it is a name like any other.
    expect(
      refusalOf('update', { id: 'a', born: 'y' }, another({ operations: { ...others, update } as never })),
    ).toMatch(/^There is no argument "born"\./);
    expect(refusalOf('create', { name: 'a', page: 'y' })).toMatch(/^There is no argument "page"\./);
    expect(refusalOf('create', { name: 'a', zzz: 'y' })).toMatch(/^There is no argument "zzz"\./);
    for (const verb of ['list', 'get', 'delete'] as const)
      expect(refusalOf(verb, { id: 'a', born: 'y', stage: 'z' })).not.toMatch(/set once|create it without/);
  });

  it('repeats sixty characters of a name that is none, and names those there are', () => {
    expect(refusalOf('get', { id: 'a', ['z'.repeat(70)]: 1 })).toBe(
      `There is no argument "${'z'.repeat(60)}". It takes id, fields, timezone.`,
    );
  });
});
