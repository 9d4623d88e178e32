/** Lists of alternatives in filters: of which pairs the API has an operator, for every kind of column. */
import { describe, expect, it } from 'vitest';
import { KINDS, type Kind, traitsOf } from '../../runtime/catalogue/kinds.ts';
import { EVERY, kinds, ORDER, queryOf, refusal, sampleOf, valued, wire } from './every-kind.ts';

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
