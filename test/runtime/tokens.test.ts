/** What a default result costs beside the API's own rows, in tokens, for every list tool. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { BUDGET, estimateTokens } from '../../runtime/call/tokens.ts';
import { type Column, type ResourceModule, traitsOf } from '../../runtime/catalogue/kinds.ts';
import { WRAPPERS } from '../../runtime/oneuptime/wire-kinds.ts';
import { api, callWith, textOf } from '../catalogue.ts';
import { sandboxCaller } from '../sandbox-caller.ts';
import { USUAL_TOOLS } from '../usual-tools.ts';

const ROWS = 20;
const modules = await Promise.all(Object.values(resources).map(({ load }): Promise<ResourceModule> => load()));
const tokens = (text: string): number => encode(text).length;

/** Ids that differ, as those of real rows do. */
function id(seed: number): string {
  const hex = [1, 2, 3, 4].map((part) => ((seed * 2654435761 * part) >>> 0).toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A value as the API sends it: what a row of a busy project holds, neither bare nor bloated. */
function wireValue(name: string, column: Column, row: number, asked: unknown): unknown {
  const wire = WRAPPERS[column.kind];
  const { shape } = traitsOf(column.kind);
  const seed = row * 131 + name.length * 7 + name.charCodeAt(0);
  const label = column.label ? { [column.label]: `Service number ${row % 4}` } : {};
  const linked = asked === true ? { _id: id(seed) } : { _id: id(seed), ...label };
  if (column.kind === 'one') return linked;
  if (column.kind === 'many') return row % 3 === 0 ? [linked] : [];
  if (column.kind === 'id') return id(row + 1);
  if (column.values) return column.values[row % column.values.length];
  const plain = plainValue(shape, column, row, seed);
  return wire ? { _type: wire, value: plain } : plain;
}

function plainValue(shape: string, column: Column, row: number, seed: number): unknown {
  if (column.nullable && row % 2 === 1) return null;
  if (shape === 'id') return id(seed);
  if (shape === 'time') return new Date(Date.UTC(2026, 2, 10, 12, row, seed % 60)).toISOString();
  if (shape === 'number') return row;
  if (shape === 'integer') return `17731${seed}000000000`;
  if (shape === 'boolean') return row % 2 === 0;
  if (shape === 'list' || shape === 'choices') return ['first', 'second'];
  if (shape === 'json') return { key: 'value', count: row };
  return column.heavy
    ? 'A long text that goes on for a while. '.repeat(20)
    : column.kind === 'markdown'
      ? `What happened, in a sentence or two, number ${row}.`
      : `Example text ${row}`;
}

const rowOf = (module: ResourceModule, row: number, select: Record<string, unknown>): object =>
  Object.fromEntries(
    Object.keys(select).map((name) => [name, wireValue(name, module.columns[name] as Column, row, select[name])]),
  );

interface Cost {
  readonly tool: string;
  readonly json: number;
  readonly table: number;
}

/** Share of the API's tokens that a default result saves. */
async function costOf(module: ResourceModule): Promise<Cost> {
  const { list } = module.operations;
  const path = list?.path ?? '';
  const everything = Object.fromEntries(
    Object.entries(module.columns)
      .filter(([, { access }]) => access.includes('r'))
      .map(([name]) => [name, true]),
  );
  const full = tokens(
    JSON.stringify({
      data: Array.from({ length: ROWS }, (_, row) => rowOf(module, row, everything)),
      count: ROWS,
      skip: 0,
      limit: ROWS,
    }),
  );
  const handler = http.post(api(path), async ({ request }) => {
    const { select } = (await request.json()) as { select: Record<string, unknown> };
    return HttpResponse.json({
      data: Array.from({ length: ROWS }, (_, row) => rowOf(module, row, select)),
      count: ROWS,
    });
  });
  const shown = async (format: string): Promise<number> => {
    const { result } = await callWith(list?.name ?? '', { format }, { handlers: [handler] });
    expect(result.isError, textOf(result)).toBeFalsy();
    return tokens(textOf(result));
  };
  return { tool: list?.name ?? '', json: 1 - (await shown('json')) / full, table: 1 - (await shown('table')) / full };
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const EVERYDAY = [
  'list_incidents',
  'list_alerts',
  'list_monitors',
  'list_status_pages',
  'list_scheduled_maintenance_events',
  'list_on_call_policies',
  'list_on_call_policy_schedules',
  'list_services',
  'list_logs',
  'list_exceptions',
];

describe('a default result of twenty rows', async () => {
  const costs = await Promise.all(modules.map(costOf));

  it('is much smaller than the rows of the API, and never larger', () => {
    expect(median(costs.map(({ json }) => json))).toBeGreaterThanOrEqual(0.75);
    expect(median(costs.map(({ table }) => table))).toBeGreaterThanOrEqual(0.8);
    expect(costs.filter(({ json, table }) => json < 0 || table < 0)).toEqual([]);
  });

  it.each(EVERYDAY)('%s saves most of all', (tool) => {
    expect(costs.find((cost) => cost.tool === tool)?.table).toBeGreaterThanOrEqual(0.85);
  });
});

it('the estimate of tokens is never below what the model counts, for texts that results hold', () => {
  for (const row of [0, 1, 2]) {
    for (const module of modules.slice(0, 60)) {
      const text = JSON.stringify(
        rowOf(module, row, Object.fromEntries(module.defaultColumns.map((name) => [name, true]))),
      );
      expect(estimateTokens(text), text).toBeGreaterThanOrEqual(tokens(text));
    }
  }
});

it('a default page of the usual lists fits where a client cuts results: in 8,000 characters', async () => {
  const { call } = await sandboxCaller();
  for (const name of USUAL_TOOLS.filter((tool) => tool.startsWith('list_')))
    expect(textOf(await call(name)).length, name).toBeLessThanOrEqual(8000);
});

it('a page stays within its budget, cut between rows, and goes on where it was cut', async () => {
  const all = Array.from({ length: 100 }, (_, row) => ({
    _id: id(row + 1),
    title: `Incident ${row} ${'and more words about it '.repeat(12)}`,
    createdAt: { _type: 'DateTime', value: '2026-03-10T11:00:00.000Z' },
  }));
  const handler = http.post(api('/incident/get-list'), async ({ request }) => {
    const { skip, limit } = (await request.json()) as { skip: number; limit: number };
    return HttpResponse.json({ data: all.slice(skip, skip + limit), count: all.length });
  });
  const seen: unknown[] = [];
  let cursor: unknown;
  for (let page = 0; page < 20; page += 1) {
    const { result } = await callWith(
      'list_incidents',
      { limit: 100, ...(cursor ? { cursor } : {}) },
      { handlers: [handler] },
    );
    expect(tokens(textOf(result))).toBeLessThanOrEqual(BUDGET * 1.1);
    const { items, nextCursor } = result.structuredContent as { items: { id: string }[]; nextCursor?: string };
    seen.push(...items.map((item) => item.id));
    cursor = nextCursor;
    if (!nextCursor) break;
  }
  expect(seen).toEqual(all.map(({ _id }) => _id));
});
