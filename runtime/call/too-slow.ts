/** What is said where the API did not answer in time, its own or that of the call: what would do, or where to look. */
import { isTimedOut, ToolError } from '../basics/errors.ts';
import { ServerEnding, TimeUp } from '../basics/time-limit.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { Verb } from '../catalogue/kinds.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { Platform } from './platform.ts';
import { look } from './unknown-outcome.ts';

interface Slow {
  readonly tool: LoadedTool;
  readonly platform: Pick<Platform, 'title'>;
}

/** What makes a read faster. */
const LESS: Readonly<Partial<Record<Verb, string>>> = {
  list: 'Ask for less: a narrower filter, such as a shorter time, fewer fields, a smaller limit.',
  count: 'Narrow the filter, for example to a shorter time.',
  get: 'Ask for less: name the fields that you need.',
};

/** A read that brought nothing in time. */
export function readTooSlow(cause: ToolError, { tool, platform }: Slow): ToolError {
  if (cause instanceof ServerEnding) return cause;
  return new ToolError('timed_out', messageOf(cause, platform), LESS[tool.verb] ?? 'Try again.');
}

/** Names that could not be looked up in time. */
export function namesTooSlow(cause: ToolError): ToolError {
  if (cause instanceof ServerEnding) return cause;
  const { code, message } = cause;
  return new ToolError(code, `Names could not be looked up: ${message}`, 'Give ids in place of names, or try again.');
}

/** Writes of which too few could be planned in time, and how many would be. */
export function plansTooSlow({ code, message, next }: ToolError, planned: number, rows: number): ToolError {
  if (rows <= 1) return new ToolError(code, message, next);
  // Half of the time has to be left for sending.
  const most = Math.max(1, Math.floor(planned / 2));
  const known = `${planned} of ${rows} rows could be read in time.`;
  return new ToolError(code, message, `${known} Call again with fewer rows: ${most} at a time may do.`);
}

/** A write without an answer: nobody knows what became of it, unless it was never sent. */
export function writeTooSlow(cause: ToolError, { tool, platform }: Slow, wasSent: boolean): ToolError {
  const message = messageOf(cause, platform);
  if (cause instanceof UpstreamFailure && cause.isUnsent) return cause;
  if (!wasSent) return new UpstreamFailure('timed_out', message, 'Nothing was sent. Try again.', { isUnsent: true });
  const outcome = 'The change may have been made; whether it was is not known, and it may still come:';
  return new UpstreamFailure('timed_out', message, `${outcome} ${look(tool)} before you call again.`);
}

function messageOf(cause: ToolError, { title }: Slow['platform']): string {
  return cause instanceof TimeUp
    ? `${title} had not answered ${cause.seconds} s into this call, which has to end before its client gives up (CALL_TIMEOUT).`
    : cause.message;
}

/** Throws what kept names from being looked up, as their caller is told of it. */
export function toldAsNames(cause: unknown): never {
  throw isTimedOut(cause) ? namesTooSlow(cause) : cause;
}
