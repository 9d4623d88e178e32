import { withoutUuids } from '../basics/without-uuids.ts';
import type { Questions } from './asking/questions.ts';
import type { RequestId } from './protocol.ts';
import type { ToolCall, ToolResult, ToolServer } from './tool-server.ts';

/** Told of what must not happen: a tool server that threw. For the log; the client learns nothing of it. */
export type FaultReporter = (fault: unknown, where: string) => void;

/** What a call learns of its connection, and who is told which calls changed nothing. */
export interface CallWatch {
  /** Aborted when it has closed, where that cancels. The SDK knows of it in the modern era only. */
  readonly closed?: AbortSignal;
  /** Aborted when it has closed and the client did not come back. */
  readonly gone?: AbortSignal;
  /** What its transport calls the request. */
  readonly request?: string | undefined;
  /** Of HTTP, where it came over that. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  /** Told with each result whether the call surely changed nothing. */
  readonly onResult?: (id: RequestId, isUnchanged: boolean) => void;
}

/**
 * Calls a tool so that nothing it throws reaches the client (the SDK would send message, code and data of any Error
 * as they are). Undefined when no tool has that name, which is the one failure that is a protocol error and changes nothing.
 */
export function callTool(
  toolServer: ToolServer,
  call: ToolCall,
  report: FaultReporter,
): Promise<ToolResult | Questions | undefined> {
  const failed = (fault: unknown): ToolResult => {
    if (!call.signal.aborted) report(fault, `tools/call ${call.name}`);
    return INTERNAL_FAULT;
  };
  const made = (result: ToolResult | Questions | undefined) => {
    if (result === undefined) call.unchanged?.();
    return result;
  };
  try {
    return toolServer.call(call)?.then(made, failed) ?? Promise.resolve(made(undefined));
  } catch (fault) {
    return Promise.resolve(failed(fault));
  }
}

const FAULT =
  'The server failed inside while it worked on this call; nothing is wrong with the request as such. If it was a write, look whether it took effect before you repeat it. The operator finds the cause in the log of the server.';
const INTERNAL_FAULT: ToolResult = { content: [{ type: 'text', text: FAULT }], isError: true };

/**
 * What a client is told whose tool does not exist, with those it may have meant. The name is the client's own text, cut to
 * a length worth reading.
 */
export function unknownToolMessage(name: string, toolServer: Pick<ToolServer, 'nearest'>): string {
  const near = toolServer.nearest?.(name) ?? [];
  const instead = near.length > 0 ? `. Did you mean ${near.join(' or ')}?` : '';
  return `Unknown tool: ${withoutUuids(name.length > 128 ? `${name.slice(0, 128)}…` : name)}${instead}`;
}
