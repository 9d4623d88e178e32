import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import type { Stop } from '../../basics/stop.ts';
import { CALL_LIMIT_MS } from '../../basics/time-limit.ts';
import type { RequestId } from '../protocol.ts';
import type { ToolServer } from '../tool-server.ts';
import type { CallKey, Claims, Taken } from './claims.ts';
import { StoreAwayError } from './session-store.ts';

/** What the session needs to know of an answer, beside its JSON; empty where none may follow. */
export interface Outcome {
  readonly text: string;
  /** The call surely changed nothing. */
  readonly isUnchanged?: boolean;
}

/** An answer, and what must be done with it: when one that was held goes out, and once it is known whether the client got it. */
export interface Settled {
  readonly text: string;
  readonly send?: () => Promise<void>;
  readonly settle: (isDelivered: boolean) => void;
}

/** A call that may change something. */
export interface WritingCall {
  readonly id: RequestId;
  readonly name: string;
  readonly arguments: unknown;
  /** A tool that shows whether it took effect. */
  readonly checkWith: string | undefined;
}

interface RunOnceOptions {
  readonly claims: Claims;
  readonly session: string;
  readonly call: WritingCall;
  /** Names the POST that this request came with. */
  readonly run: string;
  /** Its answer waits for others, and says by `send` that it goes out with them. */
  readonly isHeld: boolean;
  /** Aborted when this request is not wanted any more, with a text to answer with, or when its connection has closed. */
  readonly left: Stop;
  /** Tells whoever carries out that run whether somebody else waits for its answer. */
  readonly await: (run: string, isAwaited: boolean) => void;
  /** Carries the call out. */
  readonly perform: () => Promise<Outcome>;
}

/** How long a repetition waits for the first; clients give up after a minute. */
const PATIENCE_MS = CALL_LIMIT_MS;
/** It looks often at first, and less often later. */
const POLL_MS = { least: 50, most: 500 };

/** The call of a request that may change something; undefined for whatever only reads. */
export function writingCall(
  { id, method, params }: JSONRPCRequest,
  toolServer: Pick<ToolServer, 'retrySafety'>,
): WritingCall | undefined {
  if (method !== 'tools/call' || typeof params !== 'object' || params === null) return undefined;
  const { name, arguments: args } = params as { name?: unknown; arguments?: unknown };
  if (typeof name !== 'string') return undefined;
  const { isRead = false, checkWith } = toolServer.retrySafety?.(name, args) ?? {};
  return isRead ? undefined : { id, name, arguments: args, checkWith };
}

/** What a call is known by, and its repetitions. */
export function callKey({ id, name, arguments: args }: Pick<WritingCall, 'id' | 'name' | 'arguments'>): CallKey {
  return { request: requestKey(id), digest: digestOf(JSON.stringify([name, args])) };
}

/** Stands for a request id: ids are the client's own text, of any length. */
export function requestKey(id: RequestId): string {
  const text = JSON.stringify(id);
  return text.length <= 64 ? text : digestOf(text);
}

/**
 * Carries a call out, unless it repeats one that is under way, or whose answer its client did not get: that answer is
 * given instead, once. Clients repeat a request when a connection broke under it.
 *
 * A call stands in the way of an equal later one no longer than that: not when its answer was delivered, nor when it
 * surely changed nothing, nor when it was cancelled. Whoever cancels is told nothing and knows that the outcome is open;
 * what it calls next, it means.
 */
export async function runOnce(options: RunOnceOptions): Promise<Settled> {
  const { claims, session, call, run, isHeld, left, perform } = options;
  const key = callKey(call);
  try {
    for (;;) {
      const claim = await claims.claim(session, key, run);
      if (claim.kind === 'new') break;
      if (claim.kind === 'full') return { text: tooManyUnderWay(call), settle: () => {} };
      const answer = await answerOf(claim, key, options);
      if (answer !== undefined) return answer;
      if (left.aborted) return { text: typeof left.reason === 'string' ? left.reason : '', settle: () => {} };
    }
  } catch (fault) {
    if (fault instanceof StoreAwayError) return { text: notSent(call), settle: () => {} };
    throw fault;
  }
  // Should it fail, a repetition is told that the outcome is unknown, which is then true.
  const keep = (text: string) => claims.record(session, key, run, text, isHeld).catch(() => {});
  const { text, isUnchanged } = await perform().catch((fault: unknown) => {
    void keep(unknownOutcome(call));
    throw fault;
  });
  const release = () => claims.release(session, key, run).catch(() => {});
  // Before the answer goes out: what its client calls next may come to another process.
  if (text !== '') await keep(text);
  if (text === '' || isUnchanged) await release();
  return { text, ...settled(options, key, run) };
}

/** What a repetition is told; undefined where the first has been given up, so that the call is free again. */
async function answerOf(first: Taken, key: CallKey, options: RunOnceOptions): Promise<Settled | undefined> {
  const { call } = options;
  const taken = first.kind === 'begun' ? await awaited(first, key, options) : first;
  if (taken === undefined) return undefined;
  if (taken.kind === 'begun') return { text: underWay(call), settle: () => {} };
  const told = taken.kind === 'lost' ? unknownOutcome(call) : (taken.answer ?? notKept(call));
  if (options.isHeld) await options.claims.abandon(options.session, key, taken.run);
  return { text: told, ...settled(options, key, taken.run) };
}

/** What follows with the answer of a run. */
function settled({ claims, session, isHeld }: RunOnceOptions, key: CallKey, run: string): Omit<Settled, 'text'> {
  const settle = (isDelivered: boolean): void => {
    const told = isDelivered ? claims.release(session, key, run) : claims.abandon(session, key, run);
    told.catch(() => {}); // A repetition waits a while for it, and gets the answer.
  };
  return isHeld ? { settle, send: () => claims.send(session, key, run).catch(() => {}) } : { settle };
}

async function awaited({ run }: Taken, key: CallKey, options: RunOnceOptions): Promise<Taken | undefined> {
  const { claims, session, left } = options;
  options.await(run, true);
  try {
    const end = performance.now() + PATIENCE_MS;
    for (let step = POLL_MS.least; performance.now() < end && !left.aborted; step *= 1.1) {
      await pause(Math.min(step, POLL_MS.most));
      const taken = await claims.look(session, key, run);
      if (taken?.kind !== 'begun') return taken;
    }
    return left.aborted ? undefined : { kind: 'begun', run };
  } finally {
    options.await(run, false);
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function withCheck({ checkWith }: WritingCall): string {
  return checkWith === undefined ? 'with a read' : `with ${checkWith}`;
}

function unknownOutcome(call: WritingCall): string {
  return failed(
    call,
    `A call of ${shown(call)} with this request id was received before, and its outcome is unknown: ` +
      `it may have taken effect. Nothing was sent again. Check ${withCheck(call)} first; if it did not take effect, call again.`,
  );
}

function notKept(call: WritingCall): string {
  return failed(
    call,
    `This call of ${shown(call)} was carried out before, and its answer, which did not reach you, is not kept. ` +
      `Nothing was sent again. Check ${withCheck(call)} how it ended.`,
  );
}

function underWay(call: WritingCall): string {
  return failed(
    call,
    `The first call of ${shown(call)} with this request id is still under way. Nothing was sent again. ` +
      `Call again under the same id for its answer, or check ${withCheck(call)}.`,
  );
}

function tooManyUnderWay(call: WritingCall): string {
  return failed(
    call,
    `${shown(call)} was not carried out, and nothing was sent: too many writes of this session are under way. ` +
      'Wait for the answers to some of them, then call again.',
  );
}

/** Without the store nobody could tell a repetition from a first call. */
function notSent(call: WritingCall): string {
  return failed(
    call,
    `${shown(call)} was not carried out, and nothing was sent: the store of sessions (Redis) does not answer just now, ` +
      'without which a write might be sent twice. Reads go on. Try again in a moment.',
  );
}

function shown({ name }: WritingCall): string {
  return name.slice(0, 128);
}

function failed({ id }: WritingCall, text: string): string {
  return JSON.stringify({ result: { content: [{ type: 'text', text }], isError: true }, jsonrpc: '2.0', id });
}
