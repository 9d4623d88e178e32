/** What went wrong between this server and the API: not a word of it is the API's. */
import { type ErrorCode, ToolError } from '../basics/errors.ts';

interface FailureFacts {
  /** The request surely did not reach the API: nothing is changed. */
  readonly isUnsent?: boolean;
  /** The message says itself that nothing was sent. */
  readonly saysUnsent?: boolean;
  /** It may be over in a moment: a read is worth trying again. */
  readonly isPassing?: boolean;
  /** Seconds after which whoever answered wants to be asked again. */
  readonly retryAfter?: number | undefined;
  /** Status of what answered in the API's place. */
  readonly status?: number | undefined;
}

/** A request that the API did not answer. Of a write that is not `isUnsent`, the outcome is not known. */
export class UpstreamFailure extends ToolError {
  readonly isUnsent: boolean;
  readonly saysUnsent: boolean;
  readonly isPassing: boolean;
  readonly retryAfter: number | undefined;
  readonly status: number | undefined;

  constructor(code: ErrorCode, message: string, next: string, facts: FailureFacts = {}) {
    super(code, message, next);
    this.isUnsent = facts.isUnsent ?? false;
    this.saysUnsent = facts.saysUnsent ?? false;
    this.isPassing = facts.isPassing ?? false;
    this.retryAfter = facts.retryAfter;
    this.status = facts.status;
  }
}

const NOTHING_SENT = ': nothing was sent.';

/** A failure before anything was sent, which its message says behind `what` happened. */
export function notSent(
  code: ErrorCode,
  what: string,
  next: string,
  more: Pick<FailureFacts, 'isPassing' | 'retryAfter'> = {},
): UpstreamFailure {
  return new UpstreamFailure(code, `${what}${NOTHING_SENT}`, next, { ...more, isUnsent: true, saysUnsent: true });
}

/** What a failure says of `part` of a call, where others were carried out before: not that nothing was sent. */
export function saidOfPart(failure: ToolError, part: string): string {
  const { message } = failure;
  if (!(failure instanceof UpstreamFailure) || !failure.saysUnsent) return message;
  return `${message.slice(0, -NOTHING_SENT.length)}: ${part} was not sent.`;
}
