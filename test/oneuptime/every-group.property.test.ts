/** Groups of the rows of every ordinary table, by whatever it may be grouped by, against a plain count of the same rows. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ALWAYS_THROUGH_RELATION,
  argumentName,
  type Column,
  filterColumns,
  type ResourceModule,
  relationOf,
  shapeOf,
} from '../../runtime/catalogue/kinds.ts';
import { textOf } from '../catalogue.ts';
import { sandboxCaller } from '../sandbox-caller.ts';
import { modules, pathOf } from './every-module.ts';
import { countedModules, fillTables, wholeRows } from './filled-tables.ts';
import { grouped, type PlainRow, readTable, stepLabel } from './plain-groups.ts';

const NOW = new Date('2026-03-29T03:00:00.000Z');
const { sandbox, call } = await sandboxCaller(() => NOW);
const { store } = sandbox;
fillTables(sandbox, NOW.getTime());
const projectId = store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0]?.projectId;
const COUNTED = await countedModules(call);
/** Ways of grouping each table in one run: they are other ones each time. */
const RUNS = 2;
const ZONES = ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
const STEPS = ['minute', 'hour', 'day', 'week', 'month', 'year'];
const byResource = new Map(modules.map((module) => [module.resource, module]));

type Label = (row: PlainRow, zone: string) => readonly string[];

/** What a call writes, and how a plain reader tells the groups. */
interface Key {
  readonly by: string;
  readonly labels: Label;
}

const shown = (value: unknown): string =>
  value === null || value === undefined ? '(none)' : value === '' ? '""' : String(value).replaceAll('|', '\\|');

function targetOf(to: string, id: unknown): PlainRow | undefined {
  const module = byResource.get(to);
  return store.find(module && store.model.byPath.get(pathOf(module))?.name, id);
}

/** A text as a cell shows it. */
const cut = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}… (${text.length} characters)` : text);

/** Rows by their names, or ids where they have none, or share it with others of the groups. */
function relatedLabels(name: string, { to = '', label = '' }: Column, rows: readonly PlainRow[]): Label {
  const idsOf = (row: PlainRow): unknown[] => [row[name]].flat().filter((id) => typeof id === 'string');
  const nameOf = (id: unknown): string => String(targetOf(to, id)?.[label] ?? '');
  const met = [...new Set(rows.flatMap(idsOf))].map(nameOf);
  return (row) => {
    const ids = idsOf(row);
    if (ids.length === 0) return ['(none)'];
    return ids.map((id) => {
      const own = nameOf(id);
      const isShared = met.filter((other) => other === own).length > 1;
      return shown(own === '' ? id : isShared ? `${cut(own)} (${String(id)})` : cut(own));
    });
  };
}

function plainKeys(name: string, column: Column): Key[] {
  const value = (row: PlainRow): unknown => row[name];
  if (shapeOf(column) === 'time')
    return STEPS.map((step) => ({
      by: `${name}:${step}`,
      labels: (row, zone) => [value(row) ? stepLabel(String(value(row)), step, zone) : '(none)'],
    }));
  return [{ by: name, labels: (row) => [shown(value(row))] }];
}

const isPlain = (column: Column): boolean =>
  !column.heavy &&
  column.kind !== 'id' &&
  ['text', 'number', 'boolean', 'choice', 'time', 'integer'].includes(shapeOf(column));

function keysOf(module: ResourceModule, rows: readonly PlainRow[]): Key[] {
  return [...filterColumns(module)].flatMap(([name, column]): Key[] => {
    if (column.heavy) return [];
    if (relationOf(column) === undefined) return isPlain(column) ? plainKeys(name, column) : [];
    const by = argumentName(module, name);
    const target = byResource.get(column.to ?? '');
    const own: Key = { by, labels: relatedLabels(name, column, rows) };
    if (relationOf(column) !== 'one' || !target?.operations.list || column.label === undefined) return [own];
    const inside = [...filterColumns(target)].filter(
      ([, nested]) => isPlain(nested) && relationOf(nested) === undefined && shapeOf(nested) !== 'time',
    );
    return [
      own,
      ...inside.map(([part, nested]): Key => {
        const labels: Label = (row) => {
          const found = targetOf(column.to ?? '', row[name]);
          // What is of no project, such as the probes of the instance, is listed for none.
          const isListed =
            nested.throughRelation === true || ALWAYS_THROUGH_RELATION.includes(part) || found?.projectId === projectId;
          return [found && !isListed ? '(not visible)' : shown(found?.[part])];
        };
        return { by: `${by}.${part}`, labels };
      }),
    ];
  });
}

describe.each(COUNTED.map((module) => [module.resource, module] as const))('groups of %s', (_, module) => {
  let rows: PlainRow[];
  let keys: Key[];
  beforeAll(async () => {
    rows = await wholeRows(sandbox, module);
    keys = keysOf(module, rows);
  });

  it('are those of a plain count', async () => {
    if (keys.length === 0) return;
    const asked = fc.uniqueArray(fc.constantFrom(...keys), {
      minLength: 1,
      maxLength: 2,
      selector: ({ by }) => by.split(':')[0],
    });
    await fc.assert(
      fc.asyncProperty(asked, fc.constantFrom(...ZONES), async (some, timezone) => {
        const by = some.map((key) => key.by);
        const result = await call(module.operations.count?.name ?? '', { by, top: 500, timezone });
        const said = textOf(result);
        // Of some tables no key may read what a relation does not show.
        if (result.isError) {
          expect(said).toMatch(
            /^\w+\.\w+(, \w+\.\w+)*: the relation does not show it|needs the Enterprise Edition|^The API key may not do this/,
          );
          return;
        }
        const found = readTable(said);
        const expected = grouped(
          rows,
          some.map(
            ({ labels }) =>
              (row: PlainRow) =>
                labels(row, timezone),
          ),
        );
        expect(found.total, `${JSON.stringify(by)} ${said}`).toBe(String(rows.length));
        expect(found.groups, `${JSON.stringify(by)} ${said.slice(0, 3000)}\n${[...expected.keys()].join('\n')}`).toBe(
          expected.size,
        );
        for (const [label, figure] of found.shown)
          expect(Number(figure), `${by} ${label}`).toBe(expected.get(label)?.length);
      }),
      { numRuns: RUNS },
    );
  });
});
