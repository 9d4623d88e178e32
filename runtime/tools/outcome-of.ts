import { isPlain } from '../basics/plain.ts';
import type { CallOutcome } from '../call/under-way.ts';

/** `ok`, `preview`, or the code of an error. */
export function outcomeOf(made: CallOutcome): string {
  const { isError, structuredContent = {} } = made as Exclude<CallOutcome, { questions: unknown }>;
  if (!isError) return structuredContent.sent === false && 'preview' in structuredContent ? 'preview' : 'ok';
  const { error } = structuredContent;
  return isPlain(error) && typeof error.code === 'string' ? error.code : 'failed';
}
