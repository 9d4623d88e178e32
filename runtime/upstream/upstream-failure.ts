/** What went wrong between this server and the API: not a word of it is the API's. */
import { type ErrorCode, ToolError } from '../basics/errors.ts';

interface FailureFacts {
  /** The request surely did not reach the API: nothing is changed. */
  readonly isUnsent?: boolean;
  /** It may be over in a moment: a read is worth trying again. */
  readonly isPassing?: boolean;
  /** Seconds after which whoever answered wants to be asked again. */
  readonly retryAfter?: number | undefined;
}

/** A request that the API did not answer. Of a write that is not `isUnsent`, the outcome is not known. */
export class UpstreamFailure extends ToolError {
  readonly isUnsent: boolean;
  readonly isPassing: boolean;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, next: string, facts: FailureFacts = {}) {
    super(code, message, next);
    this.isUnsent = facts.isUnsent ?? false;
    this.isPassing = facts.isPassing ?? false;
    this.retryAfter = facts.retryAfter;
  }
}

/** What a caller of a write is told of a failure: the failure with what became of the write. */
export function ofWrite(failure: UpstreamFailure): UpstreamFailure {
  const { code, message, next, isUnsent } = failure;
  if (isUnsent) return failure;
  // What follows may say to try again, which holds only for a change that was not made.
  const outcome = 'Whether the change was made is not known: read the row before trying again. If it was not made:';
  return new UpstreamFailure(code, message, `${outcome} ${next}`, failure);
}
