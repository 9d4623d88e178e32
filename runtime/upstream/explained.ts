/** What a request that got no answer of the API is told as: given up, cancelled, broken, or answered by something else. */
import { isTimedOut, ToolError } from '../basics/errors.ts';
import type { Stop } from '../basics/stop.ts';
import { ServerEnding } from '../basics/time-limit.ts';
import { TooLarge, UnreadableAnswer } from './answer-text.ts';
import { connectionFailure } from './connection-failures.ts';
import { type Deadline, NotBegun } from './deadline.ts';
import { Crowded } from './places.ts';
import type { UpstreamApi } from './upstream-api.ts';
import { notSent, UpstreamFailure } from './upstream-failure.ts';

/** The circumstances of a request. */
interface Circumstances {
  readonly api: UpstreamApi;
  readonly origin: string;
  readonly isRead: boolean;
  /** The caller's, whose reason is told where it is a ToolError. */
  readonly signal: Stop | undefined;
  readonly deadline: Deadline;
  readonly deadlineMs: number;
  /** All was over before the request began. */
  readonly wasAborted: boolean;
}

/** The error to throw; of a write an UpstreamFailure, which knows whether it may have arrived. */
export function explained(cause: unknown, around: Circumstances): ToolError {
  if (cause instanceof Crowded) return cause;
  const reason: unknown = around.signal?.reason;
  if (cause instanceof ToolError && cause !== reason && !(cause instanceof UpstreamFailure))
    return around.isRead ? cause : new UpstreamFailure(cause.code, cause.message, cause.next);
  // What had no connection was not slow.
  const isNoConnection = cause instanceof NotBegun && (!around.signal?.aborted || isCallOver(reason));
  if (around.isRead && reason instanceof ToolError && !isNoConnection) return reason;
  return isNoConnection ? noConnection(around) : failureOf(cause, around);
}

/** Whether it was the time of the call that was over. */
function isCallOver(reason: unknown): boolean {
  return isTimedOut(reason) && !(reason instanceof ServerEnding);
}

function noConnection({ api, origin }: Circumstances): UpstreamFailure {
  const message = `${api.title} at ${origin} cannot be reached, no connection came about in time`;
  const next = `Check ${api.setting} and the network of this server; if other calls get through, wait a little and try again.`;
  return notSent('unreachable', message, next);
}

function failureOf(
  cause: unknown,
  { api, origin, isRead, signal, deadline, deadlineMs, wasAborted }: Circumstances,
): UpstreamFailure {
  if (cause instanceof TooLarge && !isRead) {
    const next = `No answer to a write is so long: look at what stands between this server and ${api.title}.`;
    return new UpstreamFailure(cause.code, cause.message, next);
  }
  if (cause instanceof UpstreamFailure) return cause;
  if (signal?.aborted) {
    const { reason } = signal;
    const isUnsent = wasAborted || cause instanceof NotBegun;
    if (reason instanceof ToolError) return new UpstreamFailure(reason.code, reason.message, reason.next, { isUnsent });
    const next = 'Call again if the answer is still wanted.';
    return new UpstreamFailure('cancelled', 'The call was cancelled.', next, { isUnsent });
  }
  if (deadline.isOver) {
    const message = `${api.title} at ${origin} did not answer within ${deadlineMs / 1000} s (UPSTREAM_TIMEOUT).`;
    return new UpstreamFailure('timed_out', message, 'Try again, or ask for less.');
  }
  if (cause instanceof UnreadableAnswer) {
    const next = `Try again; if it stays, look at what stands between this server and ${api.title}.`;
    return new UpstreamFailure('upstream_failed', `The answer of ${api.title} is ${cause.message}.`, next);
  }
  return connectionFailure(cause, api, origin);
}
