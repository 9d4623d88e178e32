/** `clear: ["description", "labels"]` of an update: columns emptied on purpose, and how a result names them. */
import { badArgument } from '../basics/errors.ts';
import type { Plain } from '../basics/plain.ts';
import { columnNamed, columnOf, type ResourceModule } from '../catalogue/kinds.ts';
import { emptinessOf } from '../catalogue/reading.ts';
import { clearableColumns } from '../catalogue/schema.ts';
import { shortList } from './choices.ts';
import { nameHint } from './meant-columns.ts';

/**
 * Arguments of an update in which every column that `clear` names is null, as a plan takes what is emptied. Throws
 * `bad_arguments` for what cannot be emptied, and for what is given a value, too.
 */
export function withCleared(module: ResourceModule, args: Plain): Plain {
  const { clear, ...values } = args;
  if (!Array.isArray(clear) || 'clear' in module.columns) return args;
  const cleared: Record<string, unknown> = {};
  const known = clearableColumns(module);
  for (const written of clear as string[]) {
    const name = clearableColumn(module, written.trim(), known);
    const value = values[name];
    if (value !== undefined && emptinessOf(value) === undefined)
      throw badArgument(`${name} is given a value and is to be emptied.`, 'Keep one: the value, or the name in clear.');
    cleared[name] = null;
  }
  return { ...values, ...cleared };
}

function clearableColumn(module: ResourceModule, written: string, known: readonly string[]): string {
  const name = columnNamed(module, written);
  if (known.includes(name)) return name;
  if (columnOf(module, name)?.access.includes('u'))
    throw badArgument(
      `${name} of this ${module.title} cannot be emptied.`,
      `Give it another value, or clear others: ${shortList(known, written)}.`,
    );
  throw badArgument(
    `${JSON.stringify(written.slice(0, 60))} is no column that an update of this ${module.title} can empty.`,
    nameHint(module, written, known, 'It can empty'),
  );
}

/** Whether the value of an update leaves its column empty. */
export function isEmptied(value: unknown): boolean {
  return value === null || emptinessOf(value) !== undefined;
}
