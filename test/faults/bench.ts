/** The product over an instance that misbehaves, under a clock that a test moves by hand. */
import { afterAll, expect, vi } from 'vitest';
import { isQuestions } from '../../runtime/mcp/asking/questions.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { openProduct, type Product } from '../../runtime/start/open-product.ts';
import { readSettings, type Settings } from '../../runtime/start/settings.ts';
import { KEY } from '../catalogue.ts';
import { HandClock } from '../time/hand-clock.ts';
import { type Asked, BadUpstream, isWrite } from './bad-upstream.ts';
import { MAX_BYTES } from './faults.ts';

export interface Outcome {
  readonly result: ToolResult;
  readonly text: string;
  /** What was asked of the instance by this call. */
  readonly seen: readonly Asked[];
  readonly writes: readonly Asked[];
}

export interface Bench {
  readonly product: Product;
  readonly upstream: BadUpstream;
  readonly url: string;
  readonly clock: HandClock;
  /** With a key of its own nothing is known from calls before. */
  call(name: string, args: object, key?: string): Promise<Outcome>;
  /** What connects next connects anew. */
  disconnect(): Promise<void>;
  /** Fails unless the next call goes through. */
  expectSound(): Promise<void>;
  close(): Promise<void>;
}

const TURNS = 20;

/** Settings of a server that asks nobody, and whose requests are those of the call alone. */
export function plainSettings(url: string, env: NodeJS.ProcessEnv = {}): Settings {
  const read = readSettings([], {
    ONEUPTIME_URL: url,
    UPSTREAM_RETRIES: '0',
    ALLOW_MASTER_KEY: 'true',
    CONFIRM: 'never',
    ...env,
  });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  return read.settings;
}

/** Opens both; closed again after the last test of the file, when nothing may be left of them. */
export async function openBench(env: NodeJS.ProcessEnv = {}): Promise<Bench> {
  const upstream = new BadUpstream();
  const url = await upstream.listen();
  const clock = new HandClock();
  const product = await openProduct(plainSettings(url, env), {
    env: {},
    after: clock.after,
    maxAnswerBytes: MAX_BYTES,
  });
  const written = vi.spyOn(process.stderr, 'write');
  const close = async (): Promise<void> => {
    await product.close();
    for (let turn = 0; turn < 200 && upstream.connections > 0; turn++) await new Promise(setImmediate);
    expect(upstream.connections, 'connections that are left').toBe(0);
    await upstream.close();
    expect(written.mock.calls, 'what was written to standard error').toEqual([]);
    written.mockRestore();
  };
  const disconnect = async (): Promise<void> => {
    upstream.drop();
    for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const expectSound = async (): Promise<void> => {
    // Connections that were silent from the beginning stay so.
    if (upstream.misdeed(undefined)) await disconnect();
    upstream.misdeed = () => undefined;
    const { text } = await bench.call('count_labels', {});
    expect(JSON.parse(text)).toMatchObject({ count: upstream.labels.size });
  };
  const call: Bench['call'] = (name, args, key = KEY) => outcomeOf(bench, name, args, key);
  const bench: Bench = { product, upstream, url, clock, close, call, disconnect, expectSound };
  afterAll(close);
  return bench;
}

async function outcomeOf(
  { product, upstream, clock }: Bench,
  name: string,
  args: object,
  key: string,
): Promise<Outcome> {
  const from = upstream.seen.length;
  const { signal } = new AbortController();
  let isDone = false;
  const answer = product.server.call({ name, arguments: args, credential: { key }, signal });
  const ended = Promise.resolve(answer).finally(() => {
    isDone = true;
  });
  const turns = async (): Promise<void> => {
    for (let turn = 0; !isDone && turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  while (!isDone) {
    await Promise.race([upstream.holds(), ended]);
    // What came before the silence is read first.
    await turns();
    while (!isDone && upstream.held > 0) {
      if (!clock.passToNext()) throw new Error(`${name} goes on without a limit.`);
      await turns();
    }
  }
  const result = await ended;
  if (!result || isQuestions(result)) throw new Error(`${name} is not known, or asks.`);
  expect(clock.waiting, 'timers that are left').toBe(0);
  const seen = upstream.seen.slice(from);
  const text = result.content.map((part) => part.text).join('\n');
  return { result, text, seen, writes: seen.filter(isWrite) };
}
