/** What a kind is stands in the catalogue, how it travels in OneUptime's own table: key by key the same kinds. */
import { describe, expect, it } from 'vitest';
import { KINDS, type Kind, shapeOf } from '../../runtime/catalogue/kinds.ts';
import { rulesFor } from '../../runtime/catalogue/shapes.ts';
import { operatorsOf } from '../../runtime/oneuptime/filter-operators.ts';
import { WRAPPERS } from '../../runtime/oneuptime/wire-kinds.ts';

const kinds = Object.keys(KINDS) as Kind[];

describe('kinds', () => {
  it('have a wire each, in the same order, and no wire is of a kind that is none', () => {
    expect(Object.keys(WRAPPERS)).toEqual(kinds);
  });

  it('are listed, read and filtered by the rules of their own', () => {
    for (const kind of kinds) {
      const column = { kind, access: 'cr', values: ['a', 'b'] };
      expect(rulesFor(column).schema(column), kind).toBeDefined();
      expect(operatorsOf(column), kind).toContain('empty');
      const takesValues = rulesFor(column).filter !== undefined;
      // What a filter lists as a value is what the API can compare with.
      const comparable = !['time', 'list', 'choices', 'json'].includes(shapeOf(column)) || kind === 'many';
      if (kind === 'nanos') continue; // Of telemetry alone, and rounded there: see telemetry-filters.test.ts.
      expect(takesValues, kind).toBe(comparable);
    }
  });
});
