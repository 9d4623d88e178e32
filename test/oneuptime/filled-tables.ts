/** Rows in every table of a sandbox, with a value, and with none, in whatever columns a table has. */
import { offeredColumns, type ResourceModule } from '../../runtime/catalogue/kinds.ts';
import type { StoredColumn } from '../../sandbox/engine/model.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import type { SandboxCaller } from '../sandbox-caller.ts';
import { modules } from './every-module.ts';
import { type PlainRow, plainValue } from './plain-groups.ts';

/** Rows that each table gets. */
const ROWS = 9;

const TEXTS = ['Alpha', 'beta one', 'Beta One', 'gamma_%', 'Österreich', 'x|y', 'Alpha Centauri', 'v42', 'a\\b'];
const NUMBERS = [0, 1, -3, 12, 40, 2, 100, 7, 7];
/** Columns of numbers that are measured or priced, and not counted. */
const MEASURED = /percent|cost|budget|rate$|value|usd/i;

/** The text of a row where a kind wants a form. */
const FORMS: Readonly<Record<string, (at: number) => string>> = {
  email: (at) => `person${at}@example.com`,
  url: (at) => `https://${at % 2 === 0 ? 'a' : 'b'}.example.com/${at}`,
  domain: (at) => `d${at}.example.com`,
  phone: (at) => `+4930123456${at}`,
  color: (at) => `#00000${at}`,
  version: (at) => `1.${at}.0`,
  slug: (at) => `alpha-${at}`,
};
const TEXT_KINDS = /^(text|longText|veryLongText|markdown|html|css|javascript|permission|name|ip|hostname)$/i;

/** What values are made from. */
interface Company {
  readonly now: number;
  /** Ids of the new rows of a table. */
  readonly idsOf: (resource: string) => readonly string[];
  readonly choicesOf: (column: StoredColumn) => readonly string[];
}

/** Fills all tables but those of telemetry, whose rows come from outside. Some columns of a row stay empty. */
export function fillTables({ store, keys }: Sandbox, now: number): void {
  const projectId = store.where('ApiKey', 'apiKey', keys.admin)[0]?.projectId ?? null;
  const tables = [...store.model.resources.values()].filter(({ facts }) => facts.analytics !== true);
  const rows = new Map(
    tables.map(({ name }) => {
      const insert = (_: unknown, at: number) => store.insert(name, { projectId, createdAt: now - at * 3_600_001 });
      return [name, Array.from({ length: ROWS }, insert)];
    }),
  );
  const company: Company = {
    now,
    idsOf: (resource) => (rows.get(resource) ?? []).map(({ _id }) => _id),
    choicesOf: (column) => (store.model.enums[column.enum ?? ''] ?? []) as readonly string[],
  };
  for (const { name, columns } of tables) {
    const filled = [...columns.values()].filter((column) => !KEPT.has(column.name));
    for (const [at, row] of (rows.get(name) ?? []).entries())
      for (const [place, column] of filled.entries()) {
        const to = columns.get(column.partner ?? '')?.to ?? column.to ?? '';
        const value = valueFor({ ...column, to }, at + place, company);
        if (value !== undefined && row[column.name] !== undefined)
          (row as Record<string, unknown>)[column.name] = value;
      }
  }
}

/** Columns that rows have values in from the start. */
const KEPT: ReadonlySet<string> = new Set(['_id', 'projectId', 'createdAt', 'updatedAt', 'deletedAt', 'version']);

/** One of many values for a column; undefined leaves what is there. */
function valueFor(column: StoredColumn, turn: number, { now, idsOf, choicesOf }: Company): unknown {
  const { kind, to = '' } = column;
  const inTurn = <T>(values: readonly T[]): T | undefined => values[turn % values.length];
  if (column.nullable === true && turn % 4 === 0) return null;
  if (kind === 'fk') return to === 'Project' ? undefined : inTurn(idsOf(to));
  if (kind === 'many') return idsOf(to).filter((_id, index) => (index + turn) % 3 === 0 && turn % 4 !== 1);
  if (kind === 'boolean') return turn % 3 === 0;
  if (kind === 'date') return now - turn * 7_777_777;
  if (kind === 'decimal') return turn + 0.5;
  if (kind === 'number') return (inTurn(NUMBERS) ?? 0) + (MEASURED.test(column.name) ? 0.25 : 0);
  if (kind === 'bigint') return turn * 1000;
  if (kind === 'enum') return inTurn(choicesOf(column));
  if (/NumberWithPrefix$/.test(column.name)) return `NO-${turn}`;
  const form = FORMS[kind];
  if (form) return form(turn % 10);
  return TEXT_KINDS.test(kind) ? inTurn(TEXTS) : undefined;
}

/** Every ordinary table of which a key may count the rows, and that has several. */
export async function countedModules(call: SandboxCaller['call']): Promise<ResourceModule[]> {
  const counted: ResourceModule[] = [];
  for (const module of modules) {
    const { count, list } = module.operations;
    if (module.analytics || !count || !list) continue;
    const { isError, structuredContent } = await call(count.name, {});
    const isListed = !(await call(list.name, { limit: 1 })).isError;
    if (!isError && isListed && Number(structuredContent?.count) > 1) counted.push(module);
  }
  return counted;
}

/** Every row as the API has it, with all columns, ids in place of relations' rows: read without the code under test. */
export async function wholeRows(sandbox: Sandbox, module: ResourceModule): Promise<PlainRow[]> {
  const select = Object.fromEntries(
    offeredColumns(module, 'r')
      .filter(([, { secret }]) => !secret)
      .map(([name, { kind }]) => [name, kind === 'one' || kind === 'many' ? { _id: true } : true]),
  );
  for (;;) {
    const response = await sandbox.handle({
      method: 'POST',
      path: `/api${module.operations.list?.path}`,
      query: {},
      headers: { apikey: sandbox.keys.admin, 'content-type': 'application/json' },
      body: JSON.stringify({ select, limit: 10_000, query: {} }),
    });
    const { data, error = '' } = JSON.parse(response.body) as { data?: PlainRow[]; error?: string };
    if (data) return data.map((row) => Object.fromEntries(Object.entries(row).map(withId)));
    // A few columns are shown to no key.
    const [, denied = ''] = /select on - (\w+)/.exec(error) ?? [];
    if (!(denied in select)) throw new Error(error);
    delete select[denied];
  }
}

const withId = ([name, value]: [string, unknown]): [string, unknown] => {
  const plain = plainValue(value);
  const idOf = (item: unknown): unknown => (item as PlainRow | null)?._id ?? item;
  return [name, Array.isArray(plain) ? plain.map(idOf) : idOf(plain)];
};
