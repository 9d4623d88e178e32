import type { CallOutcome } from '../runtime/call/under-way.ts';
import { isQuestions } from '../runtime/mcp/asking/questions.ts';
import type { ToolResult } from '../runtime/mcp/tool-server.ts';

/** A call that asks nobody: its result. */
export function resultsOf<A extends unknown[]>(call: (...given: A) => Promise<CallOutcome>) {
  return async (...given: A): Promise<ToolResult> => {
    const outcome = await call(...given);
    if (isQuestions(outcome)) throw new Error('It asks a question.');
    return outcome;
  };
}
