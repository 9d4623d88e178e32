/** Generated conditions on related rows, by their names and by their columns, against a plain reading of both tables. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Column, filterColumns, relationOf, shapeOf } from '../../runtime/catalogue/kinds.ts';
import { textOf } from '../catalogue.ts';
import { modules, pathOf } from '../oneuptime/every-module.ts';
import { countedModules, fillTables, wholeRows } from '../oneuptime/filled-tables.ts';
import type { PlainRow } from '../oneuptime/plain-groups.ts';
import { sandboxCaller } from '../sandbox-caller.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');
const { sandbox, call } = await sandboxCaller(() => NOW);
const { store } = sandbox;
fillTables(sandbox, NOW.getTime());
const COUNTED = await countedModules(call);
/** Conditions on each table in one run: they are other ones each time. */
const RUNS = 4;

interface Condition {
  readonly name: string;
  readonly filter: unknown;
  readonly holds: (row: PlainRow) => boolean;
}

const folded = (value: unknown): string => String(value).trim().toLowerCase();
const byResource = new Map(modules.map((module) => [module.resource, module]));

/** Rows of another table by id, as they are stored. */
function targets(to: string, ids: readonly string[]): ReadonlyMap<string, PlainRow> {
  const module = byResource.get(to);
  const resource = module && store.model.byPath.get(pathOf(module))?.name;
  return new Map(ids.flatMap((id) => (store.find(resource, id) ? [[id, store.find(resource, id) as PlainRow]] : [])));
}

/** Texts that tell one row from all others of its table, whatever their letter case. */
function tellingNames(to: string, label: string, ids: readonly string[]): (readonly [string, string])[] {
  const module = byResource.get(to);
  const resource = module && store.model.byPath.get(pathOf(module))?.name;
  const all = resource === undefined ? [] : [...store.table(resource).rows.values()].map((row) => folded(row[label]));
  return [...targets(to, ids)].flatMap(([id, row]): (readonly [string, string])[] => {
    const name = row[label];
    if (typeof name !== 'string' || name.trim() === '') return [];
    return all.filter((other) => other === folded(name)).length === 1 ? [[id, name]] : [];
  });
}

/** Files, rows that a table keeps by their ids alone, and those of another edition have no names to be looked up by. */
function isByIdOnly({ byId, to = '' }: Column): boolean {
  if (!COUNTED.some(({ resource }) => resource === to)) return true;
  return byId === true || byResource.get(to)?.byId === true || byResource.get(to)?.operations.list === undefined;
}

function conditions(name: string, column: Column, rows: readonly PlainRow[]): fc.Arbitrary<Condition>[] {
  const { to, label } = column;
  if (to === undefined) return [];
  const idsOf = (row: PlainRow): string[] => [row[name]].flat().filter((id) => typeof id === 'string');
  const ids = [...new Set(rows.flatMap(idsOf))];
  const related = targets(to, ids);
  const options: fc.Arbitrary<Condition>[] = [];
  const make = (filter: unknown, holds: (id: string) => boolean): Condition => ({
    name,
    filter,
    holds: (row) => idsOf(row).some(holds),
  });
  if (label !== undefined && !isByIdOnly(column)) {
    const named = tellingNames(to, label, ids);
    if (named.length > 0) {
      const one = fc.constantFrom(...named);
      options.push(
        one.map(([id, text]) => make(text, (found) => found === id)),
        one.map(([id, text]) => make(` ${text.toUpperCase()} `, (found) => found === id)),
        one.map(([id, text]) => make([text], (found) => found === id)),
      );
      const part = one.map(([, text]) => text.slice(0, 4)).filter((text) => text.trim() === text && text !== '');
      const has = (id: string, part: string): boolean => folded(related.get(id)?.[label]).includes(folded(part));
      options.push(part.map((text) => make({ contains: text }, (id) => has(id, text))));
    }
  }
  const target = byResource.get(to);
  if (relationOf(column) === 'one' && target)
    for (const [inside, nested] of filterColumns(target)) {
      if (relationOf(nested) !== undefined || !['boolean', 'number', 'text', 'choice'].includes(shapeOf(nested)))
        continue;
      const values = [...new Set([...related.values()].map((row) => row[inside]))].filter(
        (value) => value !== null && value !== undefined && value !== '' && typeof value !== 'object',
      );
      if (values.length > 0)
        options.push(
          fc
            .constantFrom(...values)
            .map((value) => make({ [inside]: value }, (id) => String(related.get(id)?.[inside]) === String(value))),
        );
    }
  return options;
}

describe.each(COUNTED.map((module) => [module.resource, module] as const))(
  'conditions on what %s point to',
  (_, module) => {
    let rows: PlainRow[];
    let conditionsOf: fc.Arbitrary<Condition>[];
    beforeAll(async () => {
      rows = await wholeRows(sandbox, module);
      conditionsOf = [...filterColumns(module)].flatMap(([name, column]) => conditions(name, column, rows));
    });

    it('find exactly the rows a reader would, or say what works', async () => {
      if (conditionsOf.length === 0) return;
      await fc.assert(
        fc.asyncProperty(fc.oneof(...conditionsOf), async ({ name, filter, holds }) => {
          const said = JSON.stringify({ [name]: filter });
          const result = await call(module.operations.count?.name ?? '', { filter: { [name]: filter } });
          expect(result.isError, `${said} ${textOf(result)}`).toBeFalsy();
          expect(result.structuredContent?.count, said).toBe(rows.filter(holds).length);
        }),
        { numRuns: RUNS },
      );
    });
  },
);
