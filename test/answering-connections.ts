/** Connections of the upstream that a function answers: what undici would tell of each request, in the same order. */
import type { Dispatcher } from 'undici';
import type { Connections } from '../runtime/upstream/connections.ts';

export interface Said {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A request as it was sent, with names of headers as they were written. */
export interface AskedFor {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Tells a handler of undici what `answer` says, or how that fails; ends at once where the request is given up. */
export function tell(
  asked: Dispatcher.DispatchOptions,
  handler: Dispatcher.DispatchHandler,
  answer: (asked: AskedFor, signal: AbortSignal) => Promise<Said>,
): void {
  const control = new AbortController();
  const controller: Dispatcher.DispatchController = {
    get aborted() {
      return control.signal.aborted;
    },
    get reason() {
      return control.signal.reason ?? null;
    },
    paused: false,
    pause: () => {},
    resume: () => {},
    abort: (reason) => {
      if (control.signal.aborted) return;
      control.abort(reason);
      handler.onResponseError?.(controller, reason);
    },
  };
  const isOver = (): boolean => control.signal.aborted;
  handler.onRequestStart?.(controller, {});
  if (isOver()) return;
  answer(askedFor(asked), control.signal).then(
    ({ status, headers = {}, body }) => {
      if (!isOver()) handler.onResponseStart?.(controller, status, headers);
      if (!isOver()) handler.onResponseData?.(controller, Buffer.from(body));
      if (!isOver()) handler.onResponseEnd?.(controller, {});
    },
    (cause) => {
      if (!isOver()) handler.onResponseError?.(controller, cause);
    },
  );
}

/** Connections over which all requests are answered so. */
export function answering(answer: (asked: AskedFor) => Promise<Said>): Connections {
  return { dispatch: (asked, handler) => tell(asked, handler, answer), close: async () => {} };
}

function askedFor({ origin, path, method, headers, body }: Dispatcher.DispatchOptions): AskedFor {
  const lines = headers as readonly string[];
  const pairs = lines.flatMap((name, at) => (at % 2 === 0 ? [[name, lines[at + 1] ?? '']] : []));
  const text = typeof body === 'string' ? body : undefined;
  return { origin: String(origin), path, method, headers: Object.fromEntries(pairs), body: text };
}
