/** Members of a row's lists before a write that replaces them. */
import { ToolError } from '../basics/errors.ts';
import type { Call } from '../call/platform.ts';
import { notFound } from '../call/reads.ts';
import { presentRow } from './reads.ts';

/** Ids of the members per column. Throws `not_found`, and `not_permitted` where the key may not read them. */
export async function presentMembers(
  call: Call,
  id: string,
  columns: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { module } = call.tool;
  const row = await presentRow(call, id, columns);
  if (row === undefined) throw notFound(module);
  if (row === 'unreadable')
    throw new ToolError(
      'not_permitted',
      `The key may not read ${columns.join(', ')} of ${module.plural}, and the API only replaces a whole list.`,
      'Give the whole list, or use a key that may.',
    );
  const ids = (value: unknown): string[] =>
    Array.isArray(value) ? value.map((member) => String((member as { id?: unknown }).id)) : [];
  return Object.fromEntries(columns.map((name) => [name, ids(row[name])]));
}
