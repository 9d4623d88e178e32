/** Related rows in filters: one by its id or by columns of its own, several by any, all or none of them. */
import { describe, expect, it } from 'vitest';
import { traitsOf } from '../../runtime/catalogue/kinds.ts';
import { encode, kinds, queryOf, refusal, sampleOf, wire } from './every-kind.ts';

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
