/** Filters of ordinary tables: every kind of column with every operator, what is sent, what is refused and what is told of it. */
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../runtime/catalogue/kinds.ts';
import { operatorMeant, operatorsOf } from '../../runtime/oneuptime/filter-operators.ts';
import {
  EVERY,
  encode,
  OF_MANY,
  ORDER,
  plain,
  queryOf,
  refusal,
  SENT,
  sampleOf,
  single,
  TEXT,
  takenBy,
  valued,
  wire,
} from './every-kind.ts';

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
