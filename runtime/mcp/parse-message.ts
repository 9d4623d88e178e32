import type { IncomingHttpHeaders } from 'node:http';
import { BODY_BOUNDS, type Bounds, type Excess, type ReadJson, readJson } from '../basics/bounds.ts';
import { readJsonInTurns } from '../basics/json-in-turns.ts';
import { type LongTurn, ownTurn } from '../basics/own-turn.ts';
import type { Plain } from '../basics/plain.ts';
import { dropNulls } from './drop-nulls.ts';
import { widthProblem } from './envelope-width.ts';
import { type HttpError, httpError } from './http-call.ts';
import { idsFoundIn } from './id-finder.ts';
import { meantObjects } from './meant-objects.ts';
import { type MessageProblem, messageProblem } from './message-problem.ts';
import { textOf } from './message-text.ts';
import { ERROR, HTTP_REFUSAL, MAX_BATCH } from './protocol.ts';
import { type RefusedIds, refusedIds } from './request-ids.ts';

const UNSUPPORTED = 'Unsupported Media Type:';
export const NOT_JSON_TYPE = httpError(415, HTTP_REFUSAL, `${UNSUPPORTED} Content-Type must be application/json`);
/** For a client that takes neither form of an answer. */
export const NOT_ACCEPTABLE = httpError(
  406,
  HTTP_REFUSAL,
  'Not Acceptable: answers are application/json or text/event-stream, and Accept excludes both. Send Accept: application/json, text/event-stream',
);
const ENCODED = httpError(415, HTTP_REFUSAL, `${UNSUPPORTED} send the request body without Content-Encoding`);

/** Either the message a client sent, or a batch of them, or why it is none. Type before text, as the SDK checks them. */
export type ParsedMessage = { readonly message: unknown } | { readonly error: HttpError };

/**
 * Reads the body of a POST as it came, within bounds. What it returns is JSON-RPC, without the nulls that mean nothing; a
 * promise of it where the body is long: that takes turns, of its caller's.
 */
export function parseMessage(
  body: unknown,
  { 'content-type': type, 'content-encoding': encoding = '' }: IncomingHttpHeaders,
  bounds: Bounds = BODY_BOUNDS,
  turn: LongTurn = ownTurn,
): ParsedMessage | Promise<ParsedMessage> {
  if (!isJsonType(type)) return { error: NOT_JSON_TYPE };
  if (!PLAIN.has(encoding.trim().toLowerCase())) return { error: ENCODED };
  const bytes = Buffer.isBuffer(body) ? body : NOTHING;
  return bytes.length < LONG ? parsedShort(bytes, bounds) : parsedLong(bytes, bounds, turn);
}

function parsedShort(bytes: Buffer, bounds: Bounds): ParsedMessage {
  const { text, problem } = textOf(bytes);
  return unreadable(text, problem) ?? parsed(messageOf(readJson(text, bounds), text));
}

/** The same with turns for others in between. */
async function parsedLong(bytes: Buffer, bounds: Bounds, turn: LongTurn): Promise<ParsedMessage> {
  await turn();
  const { text, problem } = textOf(bytes);
  return unreadable(text, problem) ?? parsed(messageOf(await readJsonInTurns(text, bounds, turn), text));
}

function unreadable(text: string, problem: string | undefined): ParsedMessage | undefined {
  if (problem !== undefined) return refuse(ERROR.parse, `Parse error: the request body cannot be read, ${problem}`);
  return text.trim() === '' ? refuse(ERROR.parse, 'Parse error: the request body is empty', null) : undefined;
}

/** Bytes of a message that is read with turns for others in between. */
const LONG = 64 * 1024;

function parsed(read: ReadMessage): ParsedMessage {
  if (!('problem' in read)) return read;
  const { code, message, ids } = read.problem;
  return refuse(code, message, ids);
}

const PLAIN: ReadonlySet<string> = new Set(['', 'identity']);

/** What is wrong with a message, and the ids to say so under. */
interface RefusedMessage extends MessageProblem {
  readonly ids: RefusedIds;
  /** Where it was not even parsed. */
  readonly kind?: Excess['kind'];
}

type ReadMessage = { readonly message: unknown } | { readonly problem: RefusedMessage };

/** Reads a text as a message, or as a batch of messages, with everything put right that can be meant in one way only. */
export function readMessage(text: string, bounds: Bounds): ReadMessage {
  return messageOf(readJson(text, bounds), text);
}

function messageOf(read: ReadJson, text: string): ReadMessage {
  if ('excess' in read) {
    const { kind } = read.excess;
    const ids = kind === 'syntax' ? undefined : idsFoundIn(text);
    if (ids === undefined) return { problem: { ...NOT_JSON, kind: 'syntax', ids: null } };
    return { problem: { ...excessProblem(read.excess), kind, ids } };
  }
  const message = read.value;
  // Before anything is put right: that may be what makes a request of it.
  const ids = refusedIds(message);
  const wide = widthProblem(message, text.length);
  if (wide !== undefined) return { problem: { ...wide, ids } };
  if (text.includes('null')) dropNulls(message);
  const problem = meantObjects(message) ?? (Array.isArray(message) ? batchProblem(message) : messageProblem(message));
  return problem === undefined ? { message } : { problem: { ...problem, ids } };
}

const NOT_JSON: MessageProblem = { code: ERROR.parse, message: 'Parse error: Invalid JSON' };

function excessProblem({ kind, wrong, next }: Excess): MessageProblem {
  if (kind === 'key') return { code: ERROR.parse, message: 'Parse error: the key __proto__ is not allowed' };
  return { code: ERROR.invalidRequest, message: `Invalid Request: the message ${wrong}. ${next}` };
}

const NOTHING = Buffer.alloc(0);

/** A batch is taken whole or not at all, so that nothing of it was done when its client corrects it. */
function batchProblem(batch: readonly unknown[]): MessageProblem | undefined {
  if (batch.length === 0) return { code: ERROR.invalidRequest, message: 'Invalid Request: the batch is empty' };
  if (batch.length > MAX_BATCH) {
    return { code: ERROR.invalidRequest, message: `Invalid Request: Batch must not exceed ${MAX_BATCH} messages` };
  }
  for (const [index, one] of batch.entries()) {
    const problem = messageProblem(one);
    if (problem === undefined) continue;
    const { code, message } = problem;
    return { code, message: `${message} (message ${index + 1} of the batch, of which nothing was carried out)` };
  }
  if (batch.filter((one) => (one as Plain).method === 'tools/list').length > 1) return SEVERAL_LISTS;
  // Two answers with one id would tell the client nothing.
  const ids = [refusedIds(batch)].flat();
  if (new Set(ids).size < ids.length) return EQUAL_IDS;
  return batch.length > 1 && batch.some((one) => (one as Plain).method === 'initialize') ? NOT_ALONE : undefined;
}

const EQUAL_IDS: MessageProblem = {
  code: ERROR.invalidRequest,
  message: 'Invalid Request: each request of a batch needs an id of its own. Nothing was done.',
};
/** Each is of megabytes, and says the same. */
const SEVERAL_LISTS: MessageProblem = {
  code: ERROR.invalidRequest,
  message: 'Invalid Request: a batch asks for tools/list once at the most. Nothing was done.',
};
const NOT_ALONE: MessageProblem = {
  code: ERROR.invalidRequest,
  message: 'Invalid Request: initialize is sent alone, and what follows it in requests of their own. Nothing was done.',
};

function refuse(code: number, message: string, ids?: RefusedIds): ParsedMessage {
  return { error: { ...httpError(400, code, message), ...(ids === undefined ? {} : { ids }) } };
}

/** The media type alone counts; parameters, even sloppy ones, do not. */
function isJsonType(contentType: string | undefined): boolean {
  return contentType === 'application/json' || /^\s*application\/json\s*(;[^,]*)?$/i.test(contentType ?? '');
}
