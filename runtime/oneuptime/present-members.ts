/** Members of a row's lists before a write that replaces them. */
import { ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { Call } from '../call/platform.ts';
import { notFound } from '../call/reads.ts';
import { strange } from './answers.ts';
import { idOfText } from './codec.ts';
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
  return Object.fromEntries(columns.map((name) => [name, idsOf(row[name], name)]));
}

/** A list is written whole: a member that cannot be told would be lost. */
function idsOf(members: unknown, name: string): string[] {
  if (!Array.isArray(members)) return [];
  return members.map((member: unknown) => {
    const id = isPlain(member) ? idOfText(member.id) : undefined;
    if (id === undefined) throw strange(`a member of ${name} that has no id`);
    return id;
  });
}
