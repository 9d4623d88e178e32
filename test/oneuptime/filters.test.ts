/** Filters of ordinary tables: every kind of column with every operator, what is sent, what is refused and what is told of it. */
import { describe, expect, it } from 'vitest';
import {
  type Column,
  KINDS,
  type Kind,
  type ResourceModule,
  type Shape,
  traitsOf,
} from '../../runtime/catalogue/kinds.ts';
import { filterColumn } from '../../runtime/oneuptime/filter-columns.ts';
import { operatorMeant, operatorsOf } from '../../runtime/oneuptime/filter-operators.ts';
import { hasWholeNumbers } from '../../runtime/oneuptime/filter-ranges.ts';
import { encodeFilter } from '../../runtime/oneuptime/filters.ts';

const kinds = Object.keys(KINDS) as Kind[];
const plain = (kind: Kind): Column => ({ kind, access: 'r', ...(kind === 'enum' && { values: ['Red', 'Green'] }) });

const columnsOfKinds = Object.fromEntries(
  kinds
    .filter((kind) => kind !== 'id')
    .map((kind): [string, Column] => [kind, kind === 'many' ? { kind, access: 'r', to: 'label' } : plain(kind)]),
);

const THING: ResourceModule = {
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

const encode = (filter: unknown, module = THING) =>
  encodeFilter(module, filter as Record<string, unknown>, values, (resource) =>
    resource === 'owner' ? OWNER : undefined,
  );
const queryOf = (filter: unknown) => encode(filter).query;

function refusal(filter: unknown, module = THING): string {
  try {
    encode(filter, module);
  } catch (cause) {
    const { code, message, next } = cause as { code: string; message: string; next: string };
    expect(code).toBe('bad_arguments');
    return `${message} ${next}`;
  }
  throw new Error(`Not refused: ${JSON.stringify(filter)}`);
}

const wire = (_type: string, value: unknown) => ({ _type, value });
const AT = '2026-03-10T11:00:00.000Z';

/** A value of each shape as it is written and as it is sent. */
const SAMPLES: Partial<Record<Shape, readonly [written: unknown, sent: unknown]>> = {
  text: ['a', 'a'],
  time: ['-1h', AT],
  number: ['5', 5],
  integer: [5, '5'],
  boolean: ['true', true],
  choice: ['green', 'Green'],
};
const sampleOf = (kind: Kind, argument: string): readonly [written: unknown, sent: unknown] =>
  SAMPLES[KINDS[kind].shape] ?? ['a', `${ID_OF[kind as 'one'] ?? ''} a (${argument})`];

const TEXT = ['contains', 'not_contains', 'starts_with', 'ends_with'];
const ORDER = ['gt', 'gte', 'lt', 'lte'];
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
const OF_MANY = ['any', 'all', 'none', 'empty'];
const takenBy = (kind: Kind): readonly string[] => (kind === 'many' ? OF_MANY : TAKEN[KINDS[kind].shape]);
const EVERY = [...TEXT, ...ORDER, 'in', 'not', ...OF_MANY];

/** Kinds with a plain value of their own, and the rest. */
const single = kinds.filter((kind) => !['many', 'id'].includes(kind));
const valued = single.filter((kind) => !['list', 'choices', 'json'].includes(KINDS[kind].shape));
const SENT: Readonly<Record<string, string>> = {
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

describe.each(single)('a column of kind %s', (kind) => {
  const taken = takenBy(kind);
  const isValued = valued.includes(kind);

  it('takes what its shape takes, and every other operator is refused with that', () => {
    expect(operatorsOf(plain(kind))).toEqual(taken);
    for (const operator of EVERY) {
      const [written, sent] = sampleOf(kind, `filter.${kind}.${operator}`);
      if (operator === 'empty') {
        expect(queryOf({ [kind]: { empty: true } })).toEqual({ [kind]: { _type: 'IsNull' } });
        expect(queryOf({ [kind]: { empty: false } })).toEqual({ [kind]: { _type: 'NotNull' } });
      } else if (operator === 'in' && taken.includes(operator)) {
        expect(queryOf({ [kind]: { in: [written] } })).toEqual({ [kind]: wire('Includes', [sent]) });
        expect(queryOf({ [kind]: { in: written } })).toEqual({ [kind]: wire('Includes', [sent]) });
      } else if (taken.includes(operator)) {
        expect(queryOf({ [kind]: { [operator]: written } })).toEqual({ [kind]: wire(SENT[operator] as string, sent) });
      } else if (KINDS[kind].shape === 'json' && OF_MANY.includes(operator)) {
        // A key that may be contained like any other: it is no operator of a single value.
        expect(queryOf({ [kind]: { [operator]: 'a' } })).toEqual({ [kind]: { [operator]: 'a' } });
      } else {
        expect(refusal({ [kind]: { [operator]: written } })).toBe(
          `filter.${kind} does not take "${operator}". It takes a value or one of ${taken.join(', ')}.`,
        );
      }
    }
  });

  it.runIf(isValued)('is compared with a value, which is read as one of the column', () => {
    const [written, sent] = sampleOf(kind, `filter.${kind}`);
    expect(queryOf({ [kind]: written })).toEqual({ [kind]: sent });
  });

  it.runIf(!isValued)('is not compared with a value', () => {
    const what =
      KINDS[kind].shape === 'json'
        ? 'It takes an object whose keys must be contained, or one of empty'
        : 'It takes one of empty';
    expect(refusal({ [kind]: 'a' })).toBe(
      `The API cannot filter filter.${kind} by a plain value. ${what}, for example {"empty": …}.`,
    );
  });

  it('takes a list where its operators have one', () => {
    const [written, sent] = sampleOf(kind, `filter.${kind}`);
    if (taken.includes('in')) {
      expect(queryOf({ [kind]: [written, written] })).toEqual({ [kind]: wire('Includes', [sent, sent]) });
      expect(refusal({ [kind]: [] })).toContain(`filter.${kind} is an empty list. Name at least one value`);
      const not = sampleOf(kind, `filter.${kind}.not`)[1];
      expect(queryOf({ [kind]: { not: [written] } })).toEqual({ [kind]: wire('IncludesNone', [not]) });
      return;
    }
    expect(refusal({ [kind]: [written] })).toMatch(
      new RegExp(`^The API cannot filter filter.${kind} by a list. It takes .*one of ${taken.join(', ')}`),
    );
    if (taken.includes('not'))
      expect(refusal({ [kind]: { not: [written] } })).toContain(`cannot filter filter.${kind}.not by a list`);
  });

  it.runIf(isValued)('refuses several operators, but a pair of bounds where it has an order', () => {
    const [written, sent] = sampleOf(kind, 'any');
    const pair = { in: [written], not: written };
    const isTaking = Object.keys(pair).every((key) => taken.includes(key));
    expect(refusal({ [kind]: pair })).toContain(
      isTaking ? `filter.${kind} has 2 operators; the API takes one per column` : 'does not take "in"',
    );
    const bounds = { lte: written, gte: written };
    if (!taken.includes('gte')) return expect(refusal({ [kind]: bounds })).toContain('does not take "lte"');
    expect(queryOf({ [kind]: bounds })).toEqual({ [kind]: { _type: 'InBetween', startValue: sent, endValue: sent } });
    expect(refusal({ [kind]: { gt: written, gte: written } })).toContain('has 2 operators');
    expect(refusal({ [kind]: { lt: written, lte: written } })).toContain('has 2 operators');
    expect(refusal({ [kind]: { ...bounds, lt: written } })).toContain('has 3 operators');
    expect(refusal({ [kind]: { ...bounds, contains: 'a' } })).toContain('does not take "contains"');
  });

  it('takes an object without keys for no condition', () => {
    const isJson = KINDS[kind].shape === 'json';
    expect(refusal({ [kind]: {} })).toBe(
      `filter.${kind} does not take an empty object. It takes a value or one of ${taken.join(', ')}.`,
    );
    expect(refusal({ [kind]: { empty: 'yes' } })).toContain(`filter.${kind}.empty must be true or false.`);
    if (!isJson) expect(refusal({ [kind]: { empty: true, not: 'a' } })).toContain(`filter.${kind} `);
  });
});

describe('null', () => {
  const holds = (filter: unknown) => refusal(filter).replace(/ Rows that have no value.*/, '');

  it('as a whole condition says nothing, nor does what is left out', () => {
    expect(encode(undefined)).toEqual({ query: {}, notes: [], partial: [] });
    expect(queryOf({ text: null, number: undefined, many: null, createdAt: undefined })).toEqual({});
  });

  it('in an operator is refused by the name of its place', () => {
    for (const kind of valued.filter((kind) => kind !== 'one'))
      for (const operator of EVERY) {
        expect(holds({ [kind]: { [operator]: null } }), `${kind} ${operator}`).toBe(
          `filter.${kind}.${operator} is null.`,
        );
        const isAlternative = operator === 'in';
        if (!isAlternative)
          expect(holds({ [kind]: { [operator]: ['a', null] } })).toBe(`filter.${kind}.${operator} holds null.`);
      }
    expect(holds({ text: { [`x${'y'.repeat(70)}`]: null } })).toBe(`filter.text.x${'y'.repeat(59)} is null.`);
    expect(holds({ owner: { in: null } })).toBe('filter.owner.in is null.');
    expect(holds({ many: { any: ['a', null] } })).toBe('filter.many.any holds null.');
  });

  it('alone in a list is refused, beside others it means that there is no value', () => {
    expect(holds({ text: [null] })).toBe('filter.text holds null.');
    expect(holds({ text: [null, null] })).toBe('filter.text holds null.');
    expect(holds({ text: { in: [null] } })).toBe('filter.text.in holds null.');
    expect(refusal({ text: [null] })).toContain('{"empty": true}; that have one: {"empty": false}');
    for (const list of [[null, 'a'], { in: ['a', null] }, ['a', { in: [null] }]])
      expect(queryOf({ text: list })).toEqual({ text: wire('EqualToOrNull', 'a') });
  });

  it('under a column of a related row has a refusal of its own', () => {
    expect(refusal({ owner: { name: null } })).toContain('Through a relation the API only compares plain values');
  });

  it('inside JSON is a value like others', () => {
    expect(queryOf({ json: { a: null } })).toEqual({ json: { a: null } });
    expect(holds({ textMap: { a: null } })).toBe('filter.textMap.a is null.');
    expect(holds({ textMap: { a: { not: null } } })).toBe('filter.textMap.a.not is null.');
  });
});

describe('alternatives', () => {
  const CANNOT = 'the API cannot ask for rows of which one of these conditions holds. Ask once for each';
  /** What a list of null and something else may be, as the refusal of any other tells. */
  const inOneCall = (kind: Kind): string => {
    const { shape } = traitsOf(kind);
    if (['time', 'number', 'integer'].includes(shape))
      return 'In one call it takes [null, {"gt": …}], or lt, gte, lte.';
    if (shape === 'text') return 'In one call it takes [null, "a"] or [null, {"not_contains": "a"}].';
    return ['id', 'choice'].includes(shape) ? 'In one call it takes [null, "a"].' : '';
  };
  const refused = (kind: Kind, argument = `filter.${kind}`): string =>
    `${argument}: ${CANNOT}, such as {"empty": true} for those without a value. ${inOneCall(kind)}`.trim();

  const lists = kinds.filter((kind) => kind !== 'id' && KINDS[kind].shape !== 'json');

  it.each(lists)('of %s: null with a value is one operator, where a value can equal it', (kind) => {
    const [written, sent] = sampleOf(kind, `filter.${kind}`);
    const isEqual = valued.includes(kind) && KINDS[kind].shape !== 'time';
    for (const list of [[null, written], [written, null], { in: [null, written] }, [null, { in: [written] }]])
      if (isEqual) expect(queryOf({ [kind]: list })).toEqual({ [kind]: wire('EqualToOrNull', sent) });
      else expect(refusal({ [kind]: list })).toBe(refused(kind));
    expect(refusal({ [kind]: [null, written, written] })).toBe(refused(kind));
    expect(refusal({ [kind]: [null, { in: [written, written] }] })).toBe(refused(kind));
  });

  it.each(lists)('of %s: null with one operator is one where the API has it', (kind) => {
    const { shape } = traitsOf(kind);
    const [written, sent] = sampleOf(kind, '');
    for (const operator of EVERY.filter((name) => name !== 'in')) {
      const list = [null, { [operator]: written }];
      const isOrdered = ['time', 'number', 'integer'].includes(shape) && ORDER.includes(operator);
      const isWords = shape === 'text' && operator === 'not_contains';
      if (isWords) expect(queryOf({ [kind]: list })).toEqual({ [kind]: wire('NotContains', sent) });
      else if (isOrdered && (shape !== 'number' || operator.length === 2))
        expect(queryOf({ [kind]: list })).toEqual({
          [kind]: {
            _type: operator.startsWith('g') ? 'GreaterThanOrNull' : 'LessThanOrNull',
            value: BESIDES[`${shape} ${operator}`] ?? sent,
          },
        });
      else if (isOrdered) expect(refusal({ [kind]: list })).toContain('numbers between yours and the next one');
      else expect(refusal({ [kind]: list }), operator).toBe(refused(kind));
      expect(refusal({ [kind]: [...list, written] })).toBe(refused(kind));
      expect(refusal({ [kind]: [...list, { [operator]: written }] })).toBe(refused(kind));
      expect(refusal({ [kind]: [null, { [operator]: written, empty: true }] })).toBe(refused(kind));
    }
  });

  /** With rows without a value, a bound that belongs to the range is sent as the one beside it; others as they are. */
  const BESIDES: Readonly<Record<string, string>> = {
    'time gte': '2026-03-10T10:59:59.999999Z',
    'time lte': '2026-03-10T11:00:00.001Z',
    'integer gte': '4',
    'integer lte': '6',
  };

  it('of whole numbers have a number beside the bound', () => {
    expect(queryOf({ retryCount: [null, { gte: 5 }] })).toEqual({ retryCount: wire('GreaterThanOrNull', 4) });
    expect(queryOf({ retryCount: [null, { lte: 5 }] })).toEqual({ retryCount: wire('LessThanOrNull', 6) });
  });

  it('names the operator where its operand is wrong', () => {
    expect(refusal({ text: [null, { not_contains: '' }] })).toContain('filter.text.not_contains must be a text');
    expect(refusal({ number: [null, { gt: 'many' }] })).toContain('filter.number.gt must be a number');
  });

  it('without null are the only one there is, or none', () => {
    expect(queryOf({ text: ['a', { in: ['b', 'c'] }, 'd'] })).toEqual({ text: wire('Includes', ['a', 'b', 'c', 'd']) });
    expect(queryOf({ text: ['a', { in: 'b' }] })).toEqual({ text: wire('Includes', ['a', 'b']) });
    expect(queryOf({ text: { in: [{ in: ['b'] }] } })).toEqual({ text: wire('Includes', ['b']) });
    expect(queryOf({ text: [{ contains: 'a' }] })).toEqual({ text: wire('Search', 'a') });
    expect(queryOf({ text: [{ empty: true }] })).toEqual({ text: { _type: 'IsNull' } });
    expect(queryOf({ number: [{ gte: 1, lte: 2 }] })).toEqual({
      number: { _type: 'InBetween', startValue: 1, endValue: 2 },
    });
    expect(refusal({ text: [{ contains: 'a' }, { contains: 'b' }] })).toBe(refused('text'));
    expect(refusal({ text: [{ contains: 'a' }, 'b'] })).toBe(refused('text'));
    expect(refusal({ text: [{ in: ['a'], not: 'b' }, 'b'] })).toBe(refused('text'));
    expect(refusal({ text: { in: ['a', null], not: 'b' } })).toContain('has 2 operators');
  });

  it('of JSON are no alternatives', () => {
    expect(refusal({ json: [{ a: 1 }] })).toContain('cannot filter filter.json by a list');
  });
});

describe('times that the server sets', () => {
  it.each(['createdAt', 'updatedAt'])('%s equals nothing that anybody can write', (name) => {
    for (const condition of ['-1h', ['-1h'], { in: ['-1h'] }, { not: '-1h' }])
      expect(refusal({ [name]: condition })).toMatch(/stored to the microsecond, .*\{"gte":"-24h"\}/);
    expect(queryOf({ [name]: { gt: '-1h' } })).toEqual({ [name]: wire('GreaterThan', AT) });
    expect(queryOf({ [name]: { empty: false } })).toEqual({ [name]: { _type: 'NotNull' } });
  });

  it('days are whole days as the end of a range', () => {
    const ends = (operator: string) =>
      (queryOf({ date: { [operator]: ' 2026-03-09 ' } }).date as { value: string }).value;
    expect(ORDER.map(ends)).toEqual([
      '2026-03-09T23:59:59.999Z',
      '2026-03-09T00:00:00.000Z',
      '2026-03-09T00:00:00.000Z',
      '2026-03-09T23:59:59.999Z',
    ]);
    // A text that looks like one is none.
    expect(refusal({ number: { lte: '2026-03-09' } })).toContain('not "2026-03-09".');
  });
});

describe('ranges', () => {
  const range = (kind: string, condition: object) => {
    const { startValue, endValue } = queryOf({ [kind]: condition })[kind] as { startValue: unknown; endValue: unknown };
    return [startValue, endValue];
  };
  const NEVER = 'ends before it begins, so that nothing matches';

  it('have their ends in the order of the bounds, however they are written', () => {
    expect(range('number', { lte: 9, gte: -1.5 })).toEqual([-1.5, 9]);
    expect(range('bigint', { gte: '5', lte: '9' })).toEqual(['5', '9']);
    expect(range('date', { gte: '-2h', lte: '-1h' })).toEqual(['2026-03-10T10:00:00.000Z', AT]);
  });

  it('of which an end is left out begin or end with the value beside it', () => {
    expect(range('retryCount', { gt: 5, lt: 9 })).toEqual([6, 8]);
    expect(range('retryCount', { gt: 5.5, lt: 8.5 })).toEqual([6, 8]);
    expect(range('retryCount', { gt: -5.5, lte: 9 })).toEqual([-5, 9]);
    expect(range('bigint', { gt: '5', lt: '9' })).toEqual(['6', '8']);
    expect(range('date', { gt: '2026-03-10T10:00:00Z', lt: '2026-03-10T11:00:00Z' })).toEqual([
      '2026-03-10T10:00:00.001Z',
      '2026-03-10T10:59:59.999999Z',
    ]);
    expect(refusal({ number: { gt: 5, lte: 9 } })).toMatch(/^filter.number: .*Write gte with lte/);
    expect(refusal({ number: { gte: 5, lt: 9 } })).toContain('Write gte with lte');
  });

  it('of one value hold it if both ends are inside, and nothing else', () => {
    expect(range('retryCount', { gte: 5, lte: 5 })).toEqual([5, 5]);
    expect(range('date', { gte: AT, lte: AT })).toEqual([AT, AT]);
    for (const condition of [
      { gt: 5, lte: 5 },
      { gte: 5, lt: 5 },
      { gt: 5, lt: 5 },
      { gt: 5, lt: 6 },
      { gte: 6, lte: 5 },
      { gt: 6, lt: 5 },
    ]) {
      expect(refusal({ retryCount: condition }), JSON.stringify(condition)).toContain(`filter.retryCount ${NEVER}`);
      expect(refusal({ bigint: condition })).toContain(NEVER);
    }
    expect(range('retryCount', { gt: 5, lt: 7 })).toEqual([6, 6]);
    expect(refusal({ date: { gte: 'now', lte: '-1h' } })).toContain(NEVER);
    expect(refusal({ date: { gt: AT, lt: '2026-03-10T11:00:00.001Z' } })).toContain(NEVER);
  });

  it('name the bound that is wrong', () => {
    expect(refusal({ number: { gte: 'many', lte: 5 } })).toContain('filter.number.gte must be a number');
    expect(refusal({ number: { gte: 5, lte: 'many' } })).toContain('filter.number.lte must be a number');
  });

  it('of nanoseconds step as far as their numbers are apart', () => {
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    for (const [end, apart] of [
      [most - 1n, 1n],
      [most + 1n, 2n],
      [2n * (most + 1n), 4n],
      [1795168800000000000n, 256n],
    ] as const) {
      expect(range('nanos', { gt: String(end), lte: String(end * 2n) })[0]).toBe(String(end + apart));
      expect(range('nanos', { gte: String(-2n * end), lt: String(-end) })[1]).toBe(String(-end - apart));
    }
    // The last number that is exact on either side.
    expect(range('nanos', { gt: String(most), lte: String(2n * most) })[0]).toBe(String(most + 1n));
    expect(range('nanos', { gte: String(-2n * most), lt: String(-most) })[1]).toBe(String(-most - 1n));
  });

  it('are of whole numbers where the name of the column says so', () => {
    for (const name of ['incidentNumber', 'retryCount', 'httpPort', 'order', 'priority', 'version', 'delayMinutes'])
      expect(hasWholeNumbers(name), name).toBe(true);
    for (const name of ['value', 'Orders', 'reorder', 'orderly', 'countOf', 'percentage', 'numbers'])
      expect(hasWholeNumbers(name), name).toBe(false);
  });
});

describe('objects that JSON must contain', () => {
  it('are sent as they are, and no operator that would match nothing', () => {
    for (const json of [
      { a: 1, contains: 'x' },
      { contains: 'x', a: 1 },
    ])
      expect(queryOf({ json })).toEqual({ json });
    expect(queryOf({ json: { a: [null, 1] } })).toEqual({ json: { a: [null, 1] } });
    expect(queryOf({ json: { any: [1] } })).toEqual({ json: { any: [1] } });
    for (const condition of [...[...TEXT, ...ORDER, 'in', 'not'].map((only) => ({ [only]: 'a' })), {}, { _type: 'x' }])
      expect(refusal({ json: condition }), JSON.stringify(condition)).toContain('filter.json does not take');
    expect(refusal({ json: { a: 1, _type: 'x' } })).toContain('filter.json does not take');
    // What every object has is no operator.
    expect(queryOf({ json: { toString: 1 } })).toEqual({ json: { toString: 1 } });
  });
});

describe('related rows', () => {
  it('one is asked for by its id, under the id column', () => {
    expect(queryOf({ owner: 'Ann' })).toEqual({ ownerId: 'owner Ann (filter.owner)' });
    expect(queryOf({ owner: { in: ['Ann'] } })).toEqual({ ownerId: wire('Includes', ['owner Ann (filter.owner.in)']) });
    expect(queryOf({ owner: [null, 'Ann'] })).toEqual({ ownerId: wire('EqualToOrNull', 'owner Ann (filter.owner)') });
    expect(queryOf({ owner: { empty: true } })).toEqual({ ownerId: { _type: 'IsNull' } });
    expect(queryOf({ nameless: 'x' })).toEqual({ nameless: 'owner x (filter.nameless)' });
  });

  it('or by columns of its own, under the relation', () => {
    expect(queryOf({ owner: { name: 'Ann' } })).toEqual({ owner: { name: 'Ann' } });
    expect(queryOf({ owner: { name: { contains: 'a%' }, number: '5' } })).toEqual({
      owner: { name: wire('Search', 'a\\%'), number: 5 },
    });
    expect(queryOf({ owner: { id: 'x' } })).toEqual({ owner: { _id: ' x (filter.owner.id)' } });
    expect(queryOf({ owner: { team: 'Red' } })).toEqual({ owner: { teamId: 'team Red (filter.owner.team)' } });
    expect(queryOf({ owner: { contains: 'a' } })).toEqual({ owner: { name: wire('Search', 'a') } });
  });

  it('whose columns are compared with plain values alone', () => {
    for (const kind of kinds.filter((name) => name !== 'id')) {
      const { shape } = traitsOf(kind);
      const [written, sent] = sampleOf(kind, `filter.owner.${kind}`);
      const isPlain = !['list', 'choices', 'json', 'time'].includes(shape);
      if (isPlain) expect(queryOf({ owner: { [kind]: written } })).toEqual({ owner: { [kind]: sent } });
      const refused = [{ contains: 'a', not: 'b' }, { not: 'a' }, ['a'], null, ...(isPlain ? [] : [written])];
      for (const condition of [...refused, ...(shape === 'text' ? [] : [{ contains: 'a' }])])
        expect(refusal({ owner: { [kind]: condition } })).toBe(
          `Through a relation the API only compares plain values: filter.owner.${kind} is none. Use a value, {"contains": "text"}, or first list owners and filter by their ids.`,
        );
    }
    expect(refusal({ owner: { name: { contains: '' } } })).toContain(
      'filter.owner.name must be a text that is not empty',
    );
    expect(refusal({ owner: { contains: 5 } })).toContain('filter.owner.contains must be a text that is not empty');
    expect(refusal({ owner: { nope: 'a' } })).toContain('owners cannot be filtered by "nope"');
  });

  it('are asked for by operators or by columns, not by both, and by no columns where there is no reading them', () => {
    expect(refusal({ owner: { in: ['Ann'], name: 'Ann' } })).toContain('filter.owner does not take "name"');
    expect(refusal({ owner: {} })).toContain('an empty object');
    for (const name of ['closedOne', 'source'])
      expect(refusal({ [name]: { name: 'Ann' } })).toContain(`filter.${name} does not take "name"`);
    // Rows without a name contain no text in it.
    expect(refusal({ nameless: { contains: 'a' } })).toContain('owners cannot be filtered by "contains"');
  });
});

describe('linked rows', () => {
  const label = (text: string, argument = 'filter.many') => `label ${text} (${argument})`;

  it('any, all or none of them', () => {
    for (const condition of ['a', ['a'], { any: 'a' }, { any: ['a'] }, { all: 'a' }, { all: ['a'] }])
      expect(encode({ many: condition })).toEqual({
        query: { many: wire('IncludesAll', [label('a')]) },
        notes: [],
        partial: [],
      });
    for (const condition of [['a', 'b'], { any: ['a', 'b'] }])
      expect(encode({ many: condition })).toMatchObject({
        query: { many: wire('Includes', [label('a'), label('b')]) },
        partial: ['many'],
      });
    expect(encode({ many: { all: ['a', 'b'] } })).toMatchObject({
      query: { many: wire('IncludesAll', [label('a'), label('b')]) },
      partial: [],
    });
    for (const none of ['a', ['a']])
      expect(encode({ many: { none } })).toMatchObject({
        query: { many: wire('IncludesNone', [label('a')]) },
        partial: [],
      });
    expect(queryOf({ many: 5 })).toEqual({ many: wire('IncludesAll', [label('5')]) });
  });

  it('are there at all, or not', () => {
    expect(queryOf({ many: { empty: true } })).toEqual({ many: { _type: 'IsNull' } });
    expect(queryOf({ many: { empty: false } })).toEqual({ many: { _type: 'NotNull' } });
    expect(refusal({ many: { empty: ['a'] } })).toContain('filter.many.empty must be true or false');
  });

  it('are named, by one operator', () => {
    for (const condition of [[], { any: [] }, { all: [] }, { none: [] }])
      expect(refusal({ many: condition })).toMatch(/filter.many is an empty list.*\{"empty": true\}/);
    expect(refusal({ many: { any: ['a'], none: ['b'] } })).toContain('filter.many has 2 operators');
    expect(refusal({ many: { in: ['a'] } })).toContain('filter.many does not take "in"');
    expect(refusal({ many: { any: ['a'], not: ['b'] } })).toContain('filter.many does not take "not"');
    for (const condition of [{}, [{}]])
      expect(refusal({ many: condition })).toBe(
        'filter.many does not take an empty object. It takes a value or one of any, all, none, empty.',
      );
    for (const member of [{}, { a: 1 }, true, '', ['a'], undefined])
      for (const operator of ['any', 'all', 'none'])
        expect(refusal({ many: { [operator]: [member] } })).toContain('filter.many must be a text, not ');
    expect(refusal({ many: [null, { any: ['a'] }] })).toContain('Ask once for each');
  });
});

describe('what a result is told', () => {
  const notesOf = (filter: unknown) => encode(filter).notes;

  it('of rows without a value: which conditions keep them and which leave them out', () => {
    expect(notesOf({ text: { not_contains: 'a' } })).toEqual([
      'filter.text.not_contains: rows without a value are included.',
    ]);
    expect(notesOf({ mayBeNone: { not: 'a' } })).toEqual([
      'filter.mayBeNone.not: rows without a value are left out too.',
    ]);
    expect(notesOf({ mayBeNone: { not: ['a'] } })).toEqual([
      'filter.mayBeNone.not: rows without a value are left out too.',
    ]);
    for (const filter of [
      { text: { not: 'a' } },
      { mayBeNone: { in: ['a'] } },
      { mayBeNone: { contains: 'a' } },
      { mayBeNone: 'a' },
      { mayBeNone: { empty: true } },
      { text: [null, { not_contains: 'a' }] },
    ])
      expect(notesOf(filter), JSON.stringify(filter)).toEqual([]);
  });
});

describe('patterns', () => {
  it('are looked for as they stand', () => {
    for (const operator of TEXT)
      expect(queryOf({ text: { [operator]: '5%_\\x' } })).toEqual({
        text: wire(SENT[operator] as string, '5\\%\\_\\\\x'),
      });
    for (const operand of ['', 5, ['a'], { a: 1 }, true])
      for (const operator of TEXT)
        expect(refusal({ text: { [operator]: operand } })).toContain(
          `filter.text.${operator} must be a text that is not empty. Give the text to look for.`,
        );
  });
});

describe('columns', () => {
  it('are named as a result names them, and the id by that word', () => {
    expect(filterColumn(THING, 'id')[0]).toBe('_id');
    expect(filterColumn(THING, 'text')).toEqual(['text', THING.columns.text]);
    expect(queryOf({ id: 'x' })).toEqual({ _id: ' x (filter.id)' });
    const { _id, ...others } = THING.columns;
    expect(refusal({ id: 'x' }, { ...THING, columns: others })).toContain('things cannot be filtered by "id"');
  });

  it('that none is, or may be named, are refused with what would do', () => {
    expect(refusal({ txet: 'x' })).toMatch(/^things cannot be filtered by "txet"\. Did you mean text/);
    expect(refusal({ [`x${'q'.repeat(90)}`]: 1 })).toContain(`by "x${'q'.repeat(59)}". Filters: text,`);
    expect(refusal({ word: 'x' })).toMatch(/^things cannot be filtered by word: it is a secret, .* Filters: text,/);
    expect(refusal({ unread: 'x' })).toContain('things cannot be filtered by "unread"');
    for (const name of ['project', 'projectId'])
      expect(refusal({ [name]: 'x' })).toContain('The API key decides the project');
    expect(refusal({ toString: 'x' })).toContain('things cannot be filtered by "toString"');
  });

  it('behind a path are told how to be written', () => {
    expect(refusal({ 'textMap.a.b': 'x' })).toContain('Write {"textMap": {"a.b": …}}.');
    expect(refusal({ 'owner.name': 'x' })).toContain('Write {"owner": {"name": …}}.');
    expect(refusal({ [`textMap.${'k'.repeat(110)}`]: 'x' })).toContain(`{"textMap": {"${'k'.repeat(100)}": …}}.`);
    for (const name of ['owner.team.name', 'text.a', 'many.name', 'nope.name', 'json.a'])
      expect(refusal({ [name]: 'x' }), name).not.toMatch(/Write \{|telemetry store/);
  });

  it('of the telemetry store that it cannot look into are told as such', () => {
    const stored: ResourceModule = { ...THING, analytics: true };
    for (const kind of ['json', 'numbers'])
      for (const name of [kind, `${kind}.a`]) {
        expect(refusal({ [name]: 'x' }, stored)).toMatch(
          new RegExp(`filtered by "${name}": no operator of the telemetry store .*read it as a field.* Filters: text,`),
        );
        expect(() => refusal({ [kind]: { empty: true } })).toThrow('Not refused');
      }
    expect(refusal({ [`json.${'k'.repeat(70)}`]: 'x' }, stored)).toContain(`by "json.${'k'.repeat(55)}": no operator`);
    expect(refusal({ 'owner.name': 'x' }, stored)).not.toContain('Write {');
    for (const name of ['text.a', 'nope', 'nope.a'])
      expect(refusal({ [name]: 'x' }, stored), name).toMatch(/^things cannot be filtered by "[a-z.]+"\. /);
  });
});

describe('an operator that is none', () => {
  it('is told as a slip, if no column has it', () => {
    expect(operatorMeant('contain', TEXT)).toBe('Did you mean contains or not_contains?');
    for (const word of EVERY) expect(operatorMeant(word, ['contain', 'an', 'gtee', 'emptyy'])).toBeUndefined();
    expect(refusal({ text: { contain: 'a' } })).toBe(
      'filter.text does not take "contain". Did you mean contains or not_contains?',
    );
    expect(refusal({ text: { [`x${'q'.repeat(90)}`]: 'a' } })).toContain(`does not take "x${'q'.repeat(59)}".`);
    // One of two is none: it is named, whichever it is.
    expect(refusal({ text: { contains: 'a', start_with: 'b' } })).toContain('does not take "start_with". Did you mean');
  });
});
