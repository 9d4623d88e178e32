/** Tells whoever watches of each request to the API, and notes it where its call is noted. */
import { ToolError } from '../basics/errors.ts';
import type { Observer, SeenAnswer, SeenCall, SeenSending } from '../basics/observer.ts';
import { type Deadline, NotBegun } from './deadline.ts';
import { UpstreamFailure } from './upstream-failure.ts';

export class WatchedSending {
  readonly #observer: Observer;
  readonly #host: string;

  constructor(observer: Observer, host: string) {
    this.#observer = observer;
    this.#host = host;
  }

  /** Sends with the headers that observers add, and tells them what came of it; `deadline`: that of the request. */
  async run<T extends { readonly status: number }>(
    { deadline, ...sending }: Omit<SeenSending, 'host'> & { readonly deadline: Deadline },
    send: (headers: readonly string[] | undefined) => Promise<T>,
  ): Promise<T> {
    const sent = this.#observer.sending?.({ ...sending, host: this.#host });
    const began = performance.now();
    const over = (status: number | undefined, failure: string | undefined): void => {
      const answer = { ms: performance.now() - began, status, failure };
      note(sending.call, sending.attempt, answer);
      sent?.answered?.(answer);
    };
    try {
      const answer = await send(sent?.headers);
      over(answer.status, undefined);
      return answer;
    } catch (cause) {
      over(cause instanceof UpstreamFailure ? cause.status : undefined, codeOf(cause, deadline));
      throw cause;
    }
  }
}

function note(call: SeenCall | undefined, attempt: number, { ms, status }: SeenAnswer): void {
  if (call === undefined) return;
  call.requests += 1;
  if (attempt > 1) call.retries += 1;
  call.upstreamMs += ms;
  if (status !== undefined) call.status = status;
}

/** The code of an error of ours; of others, such as undici's, theirs. What was given up broke for no fault of its own. */
function codeOf(cause: unknown, deadline: Deadline): string {
  if (cause instanceof NotBegun && deadline.isOver) return 'unreachable';
  if (deadline.isOver) return 'timed_out';
  if (cause instanceof ToolError) return cause.code;
  if (deadline.aborted) return deadline.reason instanceof ToolError ? deadline.reason.code : 'cancelled';
  const { code, name } = cause as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : String(name);
}
