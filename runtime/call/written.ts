/** A write that another tool makes: what it would tell its caller, or why it failed. */
import { ToolError } from '../basics/errors.ts';
import type { Verb } from '../catalogue/kinds.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import type { CallState } from './call-state.ts';
import type { Row } from './platform.ts';
import type { CallOutcome } from './under-way.ts';
import { create, remove, update } from './writes.ts';

const WRITES: Readonly<Partial<Record<Verb, (state: CallState) => Promise<CallOutcome>>>> = {
  create,
  update,
  delete: remove,
};

/** Whether calls of a verb write. */
export function isWriting(verb: Verb): boolean {
  return verb in WRITES;
}

/** Makes the write of a call, or shows it where it is a preview. Writes of other tools are agreed to before: none asks. */
export async function written(state: CallState): Promise<ToolResult> {
  const write = WRITES[state.tool.verb] as (state: CallState) => Promise<CallOutcome>;
  return (await write(state)) as ToolResult;
}

/** What it tells. Throws where it failed, wholly or in part. */
export function toldBy({ structuredContent = {}, isError }: ToolResult): Row {
  if (!isError) return structuredContent;
  const { code, message, next } = structuredContent.error as ToolError;
  throw new ToolError(code, message, next);
}
