/** Columns are emptied on purpose only, and the result names them. */
import { describe, expect, it } from 'vitest';
import { columnNamed } from '../../runtime/catalogue/kinds.ts';
import { clearableColumns } from '../../runtime/catalogue/schema.ts';
import { FLOWS } from '../../runtime/oneuptime/state-flows.ts';
import { answer, callWith, changesAmong, errorOf, ID } from '../catalogue.ts';
import { type Arguments, caller, catalogue, listedOf, moduleOf, modules, read } from './every-tool.ts';

const OTHER = '11111111-2222-4333-8444-555555555555';

describe('clear', () => {
  const updates = catalogue.tools.filter(({ verb }) => verb === 'update');

  it('is listed exactly where an update can empty a column, and no column is called so', () => {
    for (const entry of updates)
      expect('clear' in (listedOf(entry).properties ?? {}), entry.name).toBe(
        clearableColumns(moduleOf(entry)).length > 0,
      );
    expect([...modules.values()].filter(({ columns }) => 'clear' in columns || 'cleared' in columns)).toEqual([]);
  });

  it('empties each column that it can, and the result names it', async () => {
    const wrong: string[] = [];
    let emptied = 0;
    for (const entry of updates) {
      const module = moduleOf(entry);
      for (const name of clearableColumns(module)) {
        const { seen, text, isError } = await caller.requestsOf(entry.name, { id: ID, clear: [name] });
        const column = module.columns[name];
        const data = (seen.at(-1)?.body as { data?: Arguments } | undefined)?.data ?? {};
        const value = data[column?.via ?? name];
        const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
        emptied += isEmpty ? 1 : 0;
        if (isError || !isEmpty || !text.includes(`"cleared":["${name}"]`))
          wrong.push(`${entry.name} ${name}: ${JSON.stringify(data)} ${text.slice(0, 200)}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(emptied).toBeGreaterThan(500);
  }, 120_000);

  it('is not listed for what the API keeps filled: what it demands of a new row, and relations whose id it stores', () => {
    const kept = [...modules.values()].flatMap((module) =>
      Object.entries(module.columns)
        .filter(([, { kind, via, required }]) => required || (kind === 'one' && via && !module.columns[via]?.nullable))
        .filter(([name]) => clearableColumns(module).includes(name))
        .map(([name]) => `${module.resource}.${name}`),
    );
    expect(kept).toEqual([]);
    for (const [tool, column] of [
      ['update_incident', 'incidentSeverity'],
      ['update_alert', 'alertSeverity'],
      ['update_monitor', 'currentMonitorStatusId'],
      ...Object.entries(FLOWS).map(([resource, { column }]) => [`update_${resource}`, column] as const),
    ] as const)
      expect(read(tool, { id: ID, clear: [column] }), tool).toMatch(/cannot be emptied|no column that an update/);
  });

  it('refuses each column that it cannot empty', () => {
    const wrong: string[] = [];
    for (const entry of updates.filter((each) => listedOf(each).properties?.clear)) {
      const module = moduleOf(entry);
      const can = new Set(clearableColumns(module));
      for (const name of [...Object.keys(module.columns), 'id', 'preview', 'toString'].filter(
        (each) => !can.has(columnNamed(module, each)),
      )) {
        const found = read(entry, { id: ID, clear: [name] });
        if (typeof found !== 'string' || !/cannot be emptied|is no column that an update/.test(found))
          wrong.push(`${entry.name} ${name}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });

  it('is one thing, a value another; text will do, and an id column for its relation', () => {
    const update = (args: Arguments): unknown => read('update_incident', { id: ID, ...args });
    expect(update({ clear: 'description, labels' })).toEqual(update({ clear: ['labels', 'description', 'labels'] }));
    expect(update({ clear: ['description'], description: null })).toEqual(update({ clear: ['description'] }));
    expect(update({ clear: ['description'], description: '' })).toEqual(update({ clear: ['description'] }));
    expect(update({ clear: ['description'], description: 'x' })).toContain('description is given a value');
    expect(update({ clear: ['labels'], labels: { add: [ID] } })).toContain('labels is given a value');
    expect(update({ clear: ['descriptn'] })).toContain('"descriptn" is no column');
    expect(update({ clear: ['changeMonitorStatusToId'] })).toMatchObject({ args: { changeMonitorStatusTo: null } });
  });

  it('is planned like any change: a preview shows it, and several rows have it', async () => {
    const args = { id: [ID, OTHER], clear: ['description'], name: 'b' };
    const handlers = [ID, OTHER].flatMap((id) => [
      answer(`/label/${id}`, {}),
      answer(`/label/${id}/get-item`, { _id: id, name: 'a', description: 'old' }),
    ]);
    const previewed = await callWith('update_label', { ...args, preview: true }, { handlers });
    expect(previewed.result.structuredContent).toMatchObject({
      preview: { body: { data: { name: 'b', description: null } }, rows: [{ before: { description: 'old' } }, {}] },
      sent: false,
    });
    const { result, seen } = await callWith('update_label', args, { handlers });
    expect(changesAmong(seen).map(({ body }) => body)).toEqual(
      [ID, OTHER].map(() => ({ data: { name: 'b', description: null } })),
    );
    expect(result.structuredContent).toMatchObject({ updated: ['name'], cleared: ['description'] });
  });

  it('is what null was: without it an update of nulls is one of nothing, and says what would empty a column', async () => {
    const { result, seen } = await callWith('update_label', { id: ID, description: null });
    expect(errorOf(result)).toMatchObject({
      message: 'Nothing to change was given.',
      next: expect.stringContaining('clear'),
    });
    expect(seen).toEqual([]);
  });
});
