/** A line is written for each call that is over. What makes one is loaded with the first: most processes begin with reads. */
import { CallRecord } from '../basics/call-record.ts';
import { ToolError } from '../basics/errors.ts';
import type { CallOutcome } from '../call/under-way.ts';
import { isRead } from '../catalogue/catalogue.ts';
import type { AuditLine } from '../guard/audit/audit-line.ts';
import { isQuestions } from '../mcp/asking/questions.ts';
import type { ToolCall } from '../mcp/tool-server.ts';
import type { AskedCall, CallAuditOptions, OverCall } from './asked-call.ts';
import { outcomeOf } from './outcome-of.ts';
import { outcomeOfRead, type ReadBeside } from './read-beside.ts';
import type { ResolvedCall } from './resolve-call.ts';

/** What makes a line is loaded with the first. */
async function lineOf(call: AskedCall, ended: OverCall, options: CallAuditOptions): Promise<AuditLine> {
  return (await import('./call-line.ts')).lineOfCall(call, ended, options);
}

/** Refusals of reads that are written, too: somebody tries what is not theirs. */
const TELLING: ReadonlySet<string> = new Set(['not_allowed', 'read_only', 'wrong_dispatcher']);

export class CallAudit {
  readonly #options: CallAuditOptions;

  constructor(options: CallAuditOptions) {
    this.#options = options;
  }

  /**
   * Makes a call and writes its line; of reads, where nobody wants those, only that one was refused. What only asks has no line:
   * it is made again with the answer. Throws `not_allowed` in place of a write that nobody could tell of, where the operator
   * wants that.
   */
  async of(call: AskedCall, make: (call: ToolCall) => Promise<CallOutcome>): Promise<CallOutcome> {
    const { trail, isRequired, reads } = this.#options;
    const isRead = onlyReads(call.resolved);
    const record = isRead && !reads ? undefined : new CallRecord();
    const began = performance.now();
    try {
      if (isRequired && !isRead && trail.isFailing) throw untold();
      const made = await make(record ? { ...call.asked, record } : call.asked);
      if (isQuestions(made)) return made;
      if (record !== undefined || made.isError) this.#over(call, record, outcomeOf(made), began);
      return made;
    } catch (cause) {
      this.#over(call, record, cause instanceof ToolError ? cause.code : 'internal', began);
      throw cause;
    }
  }

  /** The same of what is read beside tools. */
  async ofRead<T>({ method, given, client, surface }: ReadBeside, read: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const over = (outcome: string): void => {
      const call = {
        resolved: { kind: 'unknown', name: method, through: undefined },
        asked: { ...client, name: method, arguments: undefined },
        surface,
        given,
      } as const;
      this.#over(call, this.#options.reads ? new CallRecord() : undefined, outcome, began);
    };
    try {
      const found = await read();
      const outcome = outcomeOfRead(found);
      if (outcome !== undefined) over(outcome);
      return found;
    } catch (cause) {
      over(cause instanceof ToolError ? cause.code : 'internal');
      throw cause;
    }
  }

  #over(call: AskedCall, record: CallRecord | undefined, outcome: string, began: number): void {
    if (record === undefined && !TELLING.has(outcome)) return;
    const ended = { outcome, ms: performance.now() - began, record: record ?? new CallRecord() };
    this.#options.trail.write(lineOf(call, ended, this.#options));
  }
}

function untold(): ToolError {
  return new ToolError(
    'not_allowed',
    'Nothing was sent: the record of what is changed cannot be written just now, and this server changes nothing without it (AUDIT_REQUIRED).',
    'Try again later; whoever runs this server finds the reason in its log.',
  );
}

/** Whether it changes nothing, whatever it says. */
function onlyReads(resolved: ResolvedCall): boolean {
  if (resolved.kind === 'find') return true;
  if (resolved.kind === 'tool') return isRead(resolved.entry);
  if (resolved.kind === 'workflow') return resolved.workflow.risk === 'read';
  return resolved.through === 'call_read';
}
