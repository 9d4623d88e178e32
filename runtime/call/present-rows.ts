/** Rows as they are before they are written: what they are called, and what tells their version. */
import { idColumn, type ResourceModule } from '../catalogue/kinds.ts';
import { notFound } from './reads.ts';
import type { RowPlan } from './row-plan.ts';

export interface PresentRow {
  readonly id: string;
  /** Changes with each change of the row; null where nothing can be read of it, or it is not there yet. */
  readonly version: unknown;
  /** Its name; undefined where it has none, or the key may not read it. */
  readonly label: unknown;
}

/** What changes with each change of a row. */
const VERSION = ['updatedAt', 'version'] as const;

/** Columns by which the version of a row is told, as far as they can be read. */
export function versionColumns(module: ResourceModule): string[] {
  return readableOf(module, VERSION);
}

function readableOf({ columns }: ResourceModule, names: readonly string[]): string[] {
  return names.filter((name) => columns[name]?.access.includes('r') === true);
}

/** Rows read at the same time. */
const TOGETHER = 8;

/** Throws `not_found` where one is not there. */
export async function presentRows(rows: readonly RowPlan[]): Promise<readonly PresentRow[]> {
  const found: PresentRow[] = [];
  for (let at = 0; at < rows.length; at += TOGETHER)
    found.push(...(await Promise.all(rows.slice(at, at + TOGETHER).map(presentRow))));
  return found;
}

async function presentRow({ state, id }: RowPlan): Promise<PresentRow> {
  const { module } = state.tool;
  if (id === '' || !module.operations.get) return { id, version: null, label: undefined };
  const names = readableOf(module, [...VERSION, module.label ?? '']);
  const row = await state.platform.present(state, id, names.length > 0 ? names : [idColumn(module) ?? 'id']);
  if (row === undefined) throw notFound(module);
  if (row === 'unreadable') return { id, version: null, label: undefined };
  const { updatedAt = null, version = null } = row;
  return { id, version: [updatedAt, version], label: row[module.label ?? ''] };
}
