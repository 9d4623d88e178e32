/** What a circuit is told of requests to an instance, and what callers and whoever watches are told of it. */
import { ToolError } from '../basics/errors.ts';
import type { Observer } from '../basics/observer.ts';
import { Circuit, type CircuitWait, type LetThrough } from './circuit.ts';
import type { Deadline } from './deadline.ts';
import type { UpstreamApi } from './upstream-api.ts';
import { notSent, UpstreamFailure } from './upstream-failure.ts';

/** The circuit of the instance at a host, of whose changes an observer is told. */
export function circuitTo(
  host: string,
  { observer, now }: { readonly observer: Observer | undefined; readonly now: (() => number) | undefined },
): Circuit {
  return new Circuit({ onChange: (change) => observer?.circuit?.({ ...change, host }), now });
}

/**
 * Tells what came of a request: without an answer was what broke, was not there or took too long, and what a gateway could not
 * reach. What is amiss for longer, such as a certificate or a firewall, says so itself, at once and more plainly.
 */
export function tellPassage(
  { passage, deadline }: { readonly passage: LetThrough | undefined; readonly deadline: Deadline },
  result: object,
): void {
  if (!(result instanceof ToolError)) passage?.answered();
  else if (result instanceof UpstreamFailure && (result.isPassing || deadline.isOver))
    passage?.failed(result.retryAfter);
  else passage?.undecided();
}

/** What a request is refused with that is kept back. */
export function away(
  { failures, seconds }: CircuitWait,
  { api, origin }: { readonly api: UpstreamApi; readonly origin: string },
): UpstreamFailure {
  const what = `${api.title} at ${origin} did not answer the last ${failures} requests`;
  const next = `It is tried again in ${seconds} s: call again then. If it stays, check ${api.setting} and whether the instance is up.`;
  return notSent('upstream_away', what, next, { retryAfter: seconds });
}
