/** How many arguments a call may bring: told before anything that validates is loaded. */
import { badArgument, type ToolError } from '../basics/errors.ts';
import type { Plain } from '../basics/plain.ts';

/** The widest tool has fewer than a hundred, and clients add some of their own. */
const MAX_ARGUMENTS = 300;

/** Refuses more arguments than any tool has; undefined where there are no more. */
export function tooManyArguments(given: Plain): ToolError | undefined {
  const count = Object.keys(given).length;
  if (count <= MAX_ARGUMENTS) return undefined;
  return badArgument(
    `${count} arguments are too many: no tool takes more than ${MAX_ARGUMENTS}.`,
    'Send only those that the tool lists.',
  );
}
