import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import type { RequestId } from '../protocol.ts';
import type { ToolServer } from '../tool-server.ts';
import { type Claim, type SessionStore, StoreAwayError } from './session-store.ts';

interface RunOnceOptions {
  readonly store: SessionStore;
  readonly session: string;
  readonly request: JSONRPCRequest;
  readonly toolServer: Pick<ToolServer, 'retrySafety'>;
  /** Carries the request out; resolves with the answer's JSON. */
  readonly run: () => Promise<string>;
}

/** How long the repetition of a request that was begun waits for the answer of the first. */
const WAIT_MS = 5_000;
const POLL_MS = 100;

/**
 * Carries a request of a session out, unless it is the repetition of a write: that gets the answer of the first, or is
 * told that nobody knows how it ended. Clients repeat a request when a connection broke under it.
 */
export async function runOnce({ store, session, request, toolServer, run }: RunOnceOptions): Promise<string> {
  const call = callOf(request);
  if (call === undefined) return run();
  const { isRead = false, checkWith } = toolServer.retrySafety?.(call.name, call.arguments) ?? {};
  if (isRead) return run();
  const key = keyOf(request.id);
  const digest = digestOf(call);
  const claim = () => store.claim(session, key, digest);
  const before = await claim().catch((fault: unknown) => {
    if (fault instanceof StoreAwayError) return undefined;
    throw fault;
  });
  if (before === undefined) return notSent(request.id, call.name);
  if (before.kind === 'answered') return before.answer;
  if (before.kind === 'begun') {
    return (await laterAnswer(claim)) ?? unknownOutcome(request.id, call.name, checkWith);
  }
  const answer = await run();
  // An empty answer is a cancelled call: nobody knows how far it came.
  if (answer === '') return answer;
  // Not waited for: should it fail, a repetition is told that the outcome is unknown, which is then true.
  store.record(session, key, digest, answer).catch(() => {});
  return answer;
}

function callOf({ method, params }: JSONRPCRequest): { name: string; arguments: unknown } | undefined {
  if (method !== 'tools/call' || typeof params !== 'object' || params === null) return undefined;
  const { name, arguments: args } = params as { name?: unknown; arguments?: unknown };
  return typeof name === 'string' ? { name, arguments: args } : undefined;
}

/** Ids are the client's own text, of any length. */
function keyOf(id: RequestId): string {
  const text = JSON.stringify(id);
  return text.length <= 64 ? text : digestOf({ text });
}

function digestOf(call: object): string {
  return createHash('sha256').update(JSON.stringify(call)).digest('base64url');
}

async function laterAnswer(look: () => Promise<Claim>): Promise<string | undefined> {
  for (let waited = 0; waited < WAIT_MS; waited += POLL_MS) {
    await pause(POLL_MS);
    const claim = await look();
    if (claim.kind === 'answered') return claim.answer;
  }
  return undefined;
}

function unknownOutcome(id: RequestId, name: string, checkWith: string | undefined): string {
  const check = checkWith === undefined ? 'with a read' : `with ${checkWith}`;
  const text =
    `A call of ${name.slice(0, 128)} with this request id was received before, and its outcome is unknown: ` +
    `it may have taken effect. Nothing was sent again. Check ${check} first; if it did not take effect, call again under a new request id.`;
  return failed(id, text);
}

/** Without the store nobody could tell a repetition from a first call. */
function notSent(id: RequestId, name: string): string {
  const text =
    `${name.slice(0, 128)} was not carried out, and nothing was sent: the store of sessions (Redis) does not answer just now, ` +
    'without which a write might be sent twice. Reads go on. Try again in a moment.';
  return failed(id, text);
}

function failed(id: RequestId, text: string): string {
  return JSON.stringify({ result: { content: [{ type: 'text', text }], isError: true }, jsonrpc: '2.0', id });
}
