/** Columns that a filter may name, and what is told of names that are none. */
import { describe, expect, it } from 'vitest';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import { filterColumn } from '../../runtime/oneuptime/filter-columns.ts';
import { queryOf, refusal, THING } from './every-kind.ts';

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
