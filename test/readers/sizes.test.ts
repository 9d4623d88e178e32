/** How much a call may bring: each kind of value at its limit and one beyond, and refusals that repeat little of it. */
import { describe, expect, it } from 'vitest';
import type { Column, Kind } from '../../runtime/catalogue/kinds.ts';
import { shapeOf } from '../../runtime/catalogue/kinds.ts';
import { rulesFor } from '../../runtime/catalogue/shapes.ts';
import { incident, moduleNamed, modules, refusal, writable } from './reading.ts';

/** Ways of filling a text: what one reader takes for digits, another does for a word. */
const FILLINGS = {
  digits: '7',
  letters: 'a',
  blanks: ' ',
  dots: '.',
  commas: ',',
  brackets: '[',
  letter: 'é',
  han: '漢',
};
const filled = (filling: string, length: number): string =>
  filling.repeat(Math.ceil(length / filling.length)).slice(0, length);
const fillings = Object.entries(FILLINGS);

const SIZE = /has \d+ (?:characters|items); it takes at most|must have at most|is not a time|holds more than/;
/** The longest that a refusal may be: the names of a wide table's columns are in some. */
const LONGEST = 2500;

const bounded = [...writable].flatMap(([kind, [module, verb, name, column]]) => {
  const most = rulesFor(column).most?.characters ?? (shapeOf(column) === 'text' ? column.max : undefined);
  return most === undefined ? [] : [{ kind, module, verb, name, most, items: rulesFor(column).most?.items }];
});

describe('a text', () => {
  it.each(bounded.flatMap((place) => fillings.map(([filling, text]) => ({ ...place, filling, text }))))(
    'of kind $kind, made of $filling, is refused from one character beyond its limit on',
    ({ module, verb, name, most, items, text }) => {
      const given = (length: number): unknown => (items === undefined ? filled(text, length) : [filled(text, length)]);
      expect(refusal(module, verb, { id: 'x', [name]: given(most) }) ?? '').not.toMatch(
        new RegExp(`\\b${name} has \\d+ (?:characters|items)`),
      );
      for (const beyond of [most + 1, most * 4, 200_000]) {
        const said = refusal(module, verb, { id: 'x', [name]: given(beyond) }) as string;
        expect(said).toMatch(SIZE);
        expect(said).toMatch(/^ToolError: /);
        expect(said.length).toBeLessThan(LONGEST);
      }
    },
  );
});

const single = fillings.filter(([filling]) => filling !== 'commas');

describe.each(single)('one item of a list that comes as a text, made of %s', (_filling, text) => {
  it.each([600, 5000, 349_184])('is no longer than in a list: %i characters', (length) => {
    const size = /has \d+ characters; it takes at most \d+|must have at most/;
    for (const verb of ['update', 'delete'] as const)
      expect(refusal(incident, verb, { id: filled(text, length), title: 'x' })).toMatch(size);
    for (const given of [filled(text, length), `a, ${filled(text, length)}, b`, `["a", "${filled(text, length)}"]`])
      expect(refusal(incident, 'create', { title: 'x', labels: given })).toMatch(size);
  });
});

it('names with commas in them count once each, however many commas those are', () => {
  const names = Array.from({ length: 600 }, (_, at) => `Payments, Europe ${at}`);
  for (const labels of [names, JSON.stringify(names)])
    expect(refusal(incident, 'create', { title: 'x', labels }) ?? '').not.toMatch(/items; it takes at most/);
});

const lists = [...writable].filter(([, [, , , column]]) => rulesFor(column).most?.items !== undefined);
const memberOf = ({ kind, values }: Column): unknown => (kind === 'numbers' ? 7 : (values?.[0] ?? 'x'));

describe('a list', () => {
  it.each(lists.map(([kind, [module, verb, name, column]]) => ({ kind, module, verb, name, column })))(
    'of kind $kind is taken up to its limit and refused beyond, as a list and as text',
    ({ module, verb, name, column }) => {
      const most = rulesFor(column).most?.items as number;
      const items = (count: number): unknown[] => Array.from({ length: count }, () => memberOf(column));
      const size = new RegExp(`${name} has \\d+ items; it takes at most ${most}\\.`);
      expect(refusal(module, verb, { id: 'x', [name]: items(most) }) ?? '').not.toMatch(size);
      for (const count of [most + 1, most * 20]) {
        expect(refusal(module, verb, { id: 'x', [name]: items(count) })).toMatch(size);
        expect(refusal(module, verb, { id: 'x', [name]: JSON.stringify(items(count)) })).toMatch(/ has \d+ /);
      }
    },
  );

  it.each(['add', 'remove'])('of rows to %s is counted, too', (edit) => {
    const said = refusal(incident, 'update', { id: 'x', labels: { [edit]: Array(1001).fill('x') } });
    expect(said).toMatch(/labels has 1001 items; it takes at most 1000\./);
  });

  it.each(['update', 'delete'] as const)('of rows to %s is refused by its length alone', (verb) => {
    for (const count of [101, 1001, 50_000])
      expect(refusal(incident, verb, { id: Array(count).fill('x'), title: 'x' })).toMatch(/100 of them|at most 1000/);
  });
});

describe('arguments', () => {
  it.each([300, 301, 5000])('%i are too many from 301 on', (count) => {
    const args = Object.fromEntries(Array.from({ length: count }, (_, at) => [`argument${at}`, at]));
    for (const verb of ['list', 'count', 'get', 'create', 'update', 'delete'] as const) {
      const said = refusal(incident, verb, args) as string;
      expect(said.includes('are too many')).toBe(count > 300);
      expect(said.length).toBeLessThan(LONGEST);
    }
  });

  it.each([
    ['sort', 200],
    ['cursor', 10_000],
    ['timezone', 100],
    ['format', 100],
    ['limit', 100],
  ] as const)('%s takes %i characters', (name, most) => {
    const size = new RegExp(`${name} has ${most + 1} characters; it takes at most ${most}`);
    for (const [, text] of fillings) {
      expect(refusal(incident, 'list', { [name]: filled(text, most) }) ?? '').not.toMatch(/ characters; it takes/);
      expect(refusal(incident, 'list', { [name]: filled(text, most + 1) })).toMatch(size);
    }
  });

  it.each(['fields', 'clear'] as const)('%s takes 500 names', (name) => {
    const [verb, rest] = name === 'fields' ? (['list', {}] as const) : (['update', { id: 'x' }] as const);
    const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `column${at}`);
    expect(refusal(incident, verb, { ...rest, [name]: names(500) }) ?? '').not.toMatch(/items; it takes/);
    expect(refusal(incident, verb, { ...rest, [name]: names(501) })).toMatch(/has 501 items; it takes at most 500/);
    expect(refusal(incident, verb, { ...rest, [name]: names(501).join() })).toMatch(/ 501 items; it takes at most 500/);
    expect(refusal(incident, verb, { ...rest, [name]: names(20_000).join() })).toMatch(/characters; it takes at most/);
    expect(refusal(incident, verb, { ...rest, [name]: ['c'.repeat(201)] })).toMatch(/201 characters; it takes at most/);
  });

  it('described key by key hold 5000 values', () => {
    const monitor = moduleNamed('monitor');
    for (const name of ['expect', 'rules'])
      expect(refusal(monitor, 'create', { [name]: Array(5001).fill({}) }) ?? '').toMatch(
        /holds more than 5000 values|no argument/,
      );
  });
});

/** Free JSON of so many values, in ways that no single length shows. */
const FREE: Readonly<Record<string, (values: number) => unknown>> = {
  'a list': (values) => Array(values - 1).fill(1),
  'an object': (values) => Object.fromEntries(Array.from({ length: values - 1 }, (_, at) => [`k${at}`, at])),
  'lists of lists': (values) => Array.from({ length: values / 10 }, () => Array(9).fill([])).slice(0, -1),
  'objects in a list': (values) => Array(values / 2 - 1).fill({ a: 1 }),
};

describe.each(Object.entries(FREE))('free JSON as %s', (_way, make) => {
  it.each([5020, 9000])('holds no more than 5000 values, and not %i, as JSON or as text', (values) => {
    for (const verb of ['create', 'update'] as const) {
      for (const customFields of [make(values), JSON.stringify(make(values))])
        expect(refusal(incident, verb, { customFields })).toMatch(/customFields holds more than 5000 values/);
      for (const customFields of [make(5000), JSON.stringify(make(5000))])
        expect(refusal(incident, verb, { customFields }) ?? '').not.toMatch(/holds more than/);
    }
  });
});

/** Ways of making a filter of so many values. */
const WIDE: Readonly<Record<string, (count: number) => Record<string, unknown>>> = {
  columns: (count) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`column${at}`, 1])),
  list: (count) => ({ title: Array(count).fill('x') }),
  in: (count) => ({ title: { in: Array(count).fill('x') } }),
  related: (count) => ({ labels: { any: Array(count).fill('x') } }),
  keys: (count) => ({ customFields: Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at])) }),
  lists: (count) => ({ title: { in: Array.from({ length: count / 10 }, () => Array(10).fill(1)) } }),
  text: (count) => ({ labels: JSON.stringify(Array(count).fill('x')) }),
};

describe('a filter', () => {
  it.each(Object.entries(WIDE).flatMap(([way, make]) => [2500, 5000, 20_000].map((count) => ({ way, make, count }))))(
    'of $count values by $way is refused by its size, also as text',
    ({ make, count }) => {
      for (const filter of [make(count), JSON.stringify(make(count))]) {
        expect(refusal(incident, 'list', { filter })).toMatch(/filter holds more than \d+ (?:values|characters)/);
        expect(refusal(incident, 'count', { filter })).toMatch(/filter holds more than \d+ (?:values|characters)/);
      }
    },
  );

  it.each([1000, 1900])('of %i ids is taken', (count) => {
    const id = '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c';
    expect(refusal(incident, 'list', { filter: { id: { in: Array(count).fill(id) } } })).toBeUndefined();
  });

  const LONG = 'x'.repeat(100_001);
  it.each([
    ['a text in place of it', LONG],
    ['a value', { title: LONG }],
    ['an operand', { title: { contains: LONG } }],
    ['the name of a column', { [LONG]: 1 }],
    ['an item inside JSON', { customFields: { a: [LONG] } }],
    ['many short ones', { title: Array(1500).fill('x'.repeat(70)) }],
  ])('of more than 100,000 characters is refused where they are %s', (_where, filter) => {
    expect(refusal(incident, 'list', { filter })).toMatch(/filter holds more than 100000 characters/);
  });
});

/** Values of the wrong type, large in each way. */
const LARGE: Readonly<Record<string, unknown>> = {
  text: 'word '.repeat(20_000),
  list: Array(20_000).fill('x'),
  lists: Array(5000).fill([[], {}]),
  numbers: Array(20_000).fill(1.5),
  keys: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`key number ${at}`, null])),
  key: { ['k'.repeat(50_000)]: { ['l'.repeat(50_000)]: 1 } },
  nested: JSON.parse(`${'{"a":['.repeat(30)}1${']}'.repeat(30)}`),
};

describe('a refusal', () => {
  const shapes = [...writable].map(([kind, [module, verb, name]]): [Kind, () => string[]] => [
    kind,
    () => Object.values(LARGE).map((value) => refusal(module, verb, { id: 'x', [name]: value }) ?? ''),
  ]);
  it.each(shapes)('of a large value of kind %s is short', (_kind, refusals) => {
    for (const said of refusals()) {
      expect(said.length).toBeLessThan(LONGEST);
      expect(said).not.toMatch(/RangeError|Maximum call stack|TypeError/);
    }
  });

  it.each(Object.entries(LARGE))('of any argument that is a large %s is short', (_way, value) => {
    for (const module of modules)
      for (const [verb, names] of Object.entries({
        list: ['filter', 'sort', 'fields', 'limit', 'cursor', 'format'],
        update: ['id', 'clear', 'preview'],
        get: ['id', 'fields'],
      }))
        for (const name of names) {
          const said =
            refusal(module, verb as 'list', { ...(verb === 'list' ? {} : { id: 'x' }), [name]: value }) ?? '';
          expect(said.length).toBeLessThan(LONGEST);
          expect(said).not.toMatch(/RangeError|Maximum call stack|TypeError/);
        }
  });
});
