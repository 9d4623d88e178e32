import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { RedisSessions } from '../../runtime/mcp/sessions/redis-sessions.ts';
import { DEFAULT_LIMITS } from '../../runtime/mcp/sessions/session-store.ts';
import { messagesIn, type Sent, send } from './raw-client.ts';
import { hasRedis, OwnRedis } from './redis-server.ts';
import { legacy, type RawRequest, type Served, serve } from './serve.ts';
import { type ClientSession, openSession, within } from './session-client.ts';
import { until } from './until.ts';
import { WritingToolServer } from './writing-tool-server.ts';

// Calls, repetitions, broken connections, cancellations and batches in any order, against what a session promises: a model
// of a few lines says how often each call is carried out, and which answer each client gets.

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_129);
const RUNS = Number(process.env.FUZZ_RUNS ?? 20);
const SETTLE_MS = 100;
/** So many conversations at a time: each of them mostly waits. */
const AT_ONCE = 5;

const tools = new WritingToolServer();

type Step =
  | { readonly do: 'call'; readonly calls: readonly number[] }
  /** Breaks the nth of the connections that are open, or the last one. */
  | { readonly do: 'drop'; readonly which: number }
  | { readonly do: 'cancel'; readonly id: number }
  | { readonly do: 'release'; readonly call: number };

/** Calls by number: two ids, three calls under each, one of which is refused. */
const CALLS = [1, 2].flatMap((id) => ['a', 'b', 'refuse'].map((what) => ({ id, what })));
const NUMBERS = CALLS.map((_, number) => number);
const number = fc.constantFrom(...NUMBERS);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: number.map((one) => ({ do: 'call', calls: [one] }) as const) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(0, 1, 2), fc.constantFrom(3, 4, 5))
      .map((calls) => ({ do: 'call', calls }) as const),
  },
  { weight: 3, arbitrary: fc.nat(5).map((which) => ({ do: 'drop', which }) as const) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2).map((id) => ({ do: 'cancel', id }) as const) },
  { weight: 5, arbitrary: number.map((call) => ({ do: 'release', call }) as const) },
);

const lost = (call: number): Step[] => [
  { do: 'call', calls: [call] },
  { do: 'drop', which: -1 },
  { do: 'release', call },
];
const again = (call: number): Step => ({ do: 'call', calls: [call] });
/** Whoever has lost an answer is likely to do something about it. */
const turn: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 3, arbitrary: step.map((one) => [one]) },
  { weight: 1, arbitrary: fc.tuple(number, step).map(([call, next]) => [...lost(call), next]) },
  {
    weight: 1,
    arbitrary: number.map((call): Step[] => [...lost(call), { do: 'cancel', id: CALLS[call]?.id ?? 0 }, again(call)]),
  },
  {
    weight: 1,
    arbitrary: number.map((call): Step[] => [
      ...lost(call),
      { do: 'call', calls: [call] },
      { do: 'call', calls: [call] },
    ]),
  },
);

/** A POST as the model has it: what each of its calls was answered, once it was. */
interface Posted {
  readonly sent: Sent;
  readonly calls: readonly number[];
  readonly answers: Map<number, string | undefined>;
  isOpen: boolean;
}

class Model {
  /** Number of the conversation. */
  readonly #run: number;
  readonly counts = new Map<number, number>();
  /** The POST that carries a call out. */
  readonly begun = new Map<number, Posted>();
  /** Answers that no client has got, and whose they are. */
  readonly kept = new Map<number, { readonly text: string }>();
  readonly posts: Posted[] = [];

  constructor(run: number) {
    this.#run = run;
  }

  post(posted: Posted): void {
    this.posts.push(posted);
    for (const call of posted.calls) {
      const kept = this.kept.get(call);
      if (kept !== undefined) posted.answers.set(call, kept.text);
      else if (!this.begun.has(call)) {
        this.counts.set(call, (this.counts.get(call) ?? 0) + 1);
        this.begun.set(call, posted);
      }
    }
    this.#deliver();
  }

  release(call: number): void {
    const first = this.begun.get(call);
    if (first === undefined) return;
    this.begun.delete(call);
    const text = `${nameOf(call)} ${keyOf(call, this.#run)} #${this.counts.get(call) ?? 0}`;
    this.#answer(call, text);
    if (CALLS[call]?.what !== 'refuse') this.kept.set(call, { text });
    this.#deliver();
  }

  cancel(id: number): void {
    for (const call of NUMBERS.filter((one) => CALLS[one]?.id === id)) {
      this.kept.delete(call);
      this.begun.delete(call);
      this.#answer(call, undefined);
    }
    this.#deliver();
  }

  #answer(call: number, text: string | undefined): void {
    for (const post of this.posts) {
      if (post.calls.includes(call) && !post.answers.has(call)) post.answers.set(call, text);
    }
  }

  /** A POST whose calls all have their answers is over; what it gave to a client that is there is delivered. */
  #deliver(): void {
    for (const post of this.posts) {
      if (!post.isOpen || post.answers.size < post.calls.length) continue;
      post.isOpen = false;
      for (const [call, text] of post.answers) if (this.kept.get(call)?.text === text) this.kept.delete(call);
    }
  }
}

const nameOf = (call: number) => (CALLS[call]?.what === 'refuse' ? 'refuse' : 'write');
const keyOf = (call: number, run: number) => `${run}/${call}`;
let runs = 0;

function requestOf(calls: readonly number[], run: number): RawRequest {
  const requests = calls.map((call) =>
    legacy('tools/call', { name: nameOf(call), arguments: { k: keyOf(call, run) } }, CALLS[call]?.id ?? 0),
  );
  const { headers, message } = requests[0] as RawRequest;
  return { headers, message: calls.length === 1 ? message : requests.map((one) => one.message) };
}

/** Plays a conversation with servers that share their sessions, each message to the next of them. */
async function play(steps: readonly Step[], servers: readonly Served[]): Promise<void> {
  runs += 1;
  const run = runs;
  let turn = 0;
  const url = (): string => `${servers[turn++ % servers.length]?.url}/mcp`;
  const session: ClientSession = await openSession(url());
  const model = new Model(run);
  const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const countOf = (call: number) => tools.done.get(keyOf(call, run)) ?? 0;
  const counted = () => until(() => NUMBERS.every((call) => countOf(call) === (model.counts.get(call) ?? 0)));
  for (const one of steps) {
    if (one.do === 'call') {
      const sent = send(url(), within(session, requestOf(one.calls, run)));
      model.post({ sent, calls: one.calls, answers: new Map(), isOpen: true });
      await counted();
      await settle();
    } else if (one.do === 'drop') {
      const open = model.posts.filter(({ isOpen }) => isOpen);
      const dropped = one.which === -1 ? open.at(-1) : open[one.which % Math.max(1, open.length)];
      if (dropped === undefined) continue;
      dropped.isOpen = false;
      dropped.sent.drop();
      await settle();
    } else if (one.do === 'cancel') {
      const message = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: one.id } };
      const { status } = await send(url(), within(session, { headers: legacy('x').headers, message })).answer;
      expect(status).toBe(202);
      model.cancel(one.id);
      await settle();
    } else if (model.begun.has(one.call)) {
      tools.release(keyOf(one.call, run));
      model.release(one.call);
      await settle();
    }
  }
  for (const call of NUMBERS) {
    tools.release(keyOf(call, run));
    model.release(call);
  }
  await settle();
  expect(NUMBERS.map(countOf)).toEqual(NUMBERS.map((call) => model.counts.get(call) ?? 0));
  for (const { sent, answers, calls } of model.posts) {
    const { isWhole, text, status } = await sent.answer;
    if (!isWhole) continue;
    const wanted = calls.flatMap((call) => answers.get(call) ?? []);
    const given = messagesIn(text).flatMap(({ result }) => result?.content[0]?.text ?? []);
    expect([status, given.sort()]).toEqual([200, wanted.sort()]);
  }
}

async function playAll(runs: number, servers: readonly Served[]): Promise<void> {
  const conversation = fc.array(turn, { minLength: 2, maxLength: 8 });
  const several = fc.array(conversation, { minLength: AT_ONCE, maxLength: AT_ONCE });
  await fc.assert(
    fc.asyncProperty(several, async (conversations) => {
      await Promise.all(conversations.map((turns) => play(turns.flat(), servers)));
    }),
    { seed: SEED, numRuns: Math.ceil(runs / AT_ONCE), interruptAfterTimeLimit: 100_000, endOnFailure: true },
  );
}

describe('every call is carried out as often as it is meant', () => {
  const servers: Served[] = [];
  let redis: OwnRedis | undefined;
  afterEach(async () => {
    for (const served of servers.splice(0)) await served.close();
    await redis?.stop();
  });

  it(`in ${RUNS} conversations with one process`, async () => {
    servers.push(await serve({ at: () => tools, sessions: new MemorySessions() }));
    await playAll(RUNS, servers);
  }, 200_000);

  it.skipIf(!hasRedis())(
    `in ${RUNS} conversations with two`,
    async () => {
      redis = await OwnRedis.start();
      for (let n = 0; n < 2; n += 1) {
        const sessions = new RedisSessions({ url: redis.url, limits: DEFAULT_LIMITS, report: () => {} });
        await sessions.opened();
        servers.push(await serve({ at: () => tools, sessions }));
      }
      await playAll(RUNS, servers);
    },
    200_000,
  );
});
