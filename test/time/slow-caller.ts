/** Calls of an instance of which some requests hang, under a clock that a test moves by hand. */
import { HttpResponse, http } from 'msw';
import { resources } from '../../generated/oneuptime/index.ts';
import { TimeLimits } from '../../runtime/basics/time-limit.ts';
import { Executor } from '../../runtime/call/executor.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import type { ClientChannel } from '../../runtime/mcp/asking/questions.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { oneuptime } from '../../runtime/oneuptime/platform.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { KEY, ORIGIN } from '../catalogue.ts';
import { MswDispatcher, type Seen } from '../msw-dispatcher.ts';
import { HandClock } from './hand-clock.ts';

/** The body that a request is answered with; undefined: it hangs. */
export type Answer = (request: Pick<Seen, 'method' | 'path' | 'body'>, place: number) => object | undefined;

export interface SlowCall {
  readonly result: Promise<ToolResult>;
  readonly seen: readonly Seen[];
  readonly clock: HandClock;
  /** Resolves when nothing goes on but a request that hangs, or the call has its result. */
  hangs(): Promise<void>;
  /** Requests that hang, and those of them that were ended. */
  readonly held: { count: number; ended: number };
  /** The first one that hung, and whether anything had been sent by then that changes rows. */
  first(): { readonly path: string; readonly hadWritten: boolean } | undefined;
  readonly faults: readonly unknown[];
  /** Ends the call as a process does that is told to end. */
  stop(): void;
}

export const CATALOGUE = new Catalogue(resources);
// Reading files takes its own time: it is over before that of a test begins.
await Promise.all(Object.keys(resources).map((resource) => CATALOGUE.module(resource)));

/** Begins a call. */
export function slowCall(name: string, args: unknown, answer: Answer, channel?: ClientChannel): SlowCall {
  const clock = new HandClock();
  const held = { count: 0, ended: 0 };
  const faults: unknown[] = [];
  let tell: () => void = () => {};
  let place = 0;
  let first: ReturnType<SlowCall['first']>;
  const dispatcher = new MswDispatcher([
    http.all('*', async ({ request }) => {
      const { pathname, search } = new URL(request.url);
      const text = await request.text();
      const asked = { method: request.method, path: pathname + search, body: text ? JSON.parse(text) : undefined };
      const body = answer(asked, place++);
      if (body !== undefined) return HttpResponse.json(body);
      held.count += 1;
      first ??= { path: asked.path, hadWritten: !dispatcher.seen.every(isReading) };
      request.signal.addEventListener('abort', () => {
        held.ended += 1;
      });
      tell();
      return new Promise<never>(() => {});
    }),
  ]);
  const limits = new TimeLimits({ after: clock.after });
  const executor = new Executor({
    catalogue: CATALOGUE,
    platform: oneuptime(CATALOGUE),
    upstream: new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher, deadlineMs: 3_600_000 }),
    onInternalError: (fault) => faults.push(fault),
    now: () => new Date('2026-03-10T12:00:00.000Z'),
    limits,
  });
  const { signal } = new AbortController();
  const result = executor.callByName({ name, arguments: args, credential: { key: KEY }, signal, channel });
  const hangs = async (): Promise<void> => {
    if (held.count === held.ended) {
      const more = new Promise<void>((resolve) => {
        tell = resolve;
      });
      await Promise.race([more, result]);
    }
    // Whatever was sent beside it is answered first.
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { result, seen: dispatcher.seen, clock, hangs, held, first: () => first, faults, stop: () => limits.stop() };
}

/** Lets time pass whenever nothing else goes on, and resolves with the result; fails where the call never ends. */
export async function toTheEnd({ result, hangs, held, clock }: SlowCall): Promise<ToolResult> {
  let isDone = false;
  const ended = result.then((outcome) => {
    isDone = true;
    return outcome;
  });
  while (!isDone) {
    await hangs();
    for (const before = held.ended; !isDone && held.ended === before; ) {
      if (!clock.passToNext()) throw new Error(`The call goes on: ${held.count - held.ended} requests hang.`);
    }
  }
  return ended;
}

/** Turns of the loop in which everything that is not held comes to its answer: nothing here waits for sockets. */
const TURNS = 30;

/** Whether a request only reads, as the real API has it. */
export const isReading = ({ path }: Pick<Seen, 'path'>): boolean => /\/(get-list|get-item|count)(\?.*)?$/.test(path);
