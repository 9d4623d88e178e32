import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { JSONRPCMessage, JSONRPCRequest, Transport } from '@modelcontextprotocol/server';
import type { Bounds } from '../../basics/bounds.ts';
import { refusedIdsIn } from '../id-finder.ts';
import { textOf } from '../message-text.ts';
import { readMessage } from '../parse-message.ts';
import { ERROR, errorAnswer, type RequestId } from '../protocol.ts';
import { cancelledId, type RefusedIds, refusedIds } from '../request-ids.ts';
import type { ToolList } from '../tool-server.ts';
import { Lines } from './stdio-lines.ts';
import { plainError } from './validator-words.ts';

/** Stands in a tools/list result for the real tools; recognised by identity and replaced by their bytes. */
export const LISTED_TOOLS: readonly object[] = Object.freeze([]);

/**
 * How long a client that closed our input, or told the process to end, may still get answers to what it asked before. Clients
 * wait two seconds from step to step, the last of which is to kill. Calls that have no answer by then are ended first, so
 * that each says what it knows.
 */
const DRAIN_MS = 1_900;
const PATIENCE_MS = 1_500;

export interface StdioWireOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly list: () => Promise<ToolList>;
  /** What a line may hold. */
  readonly bounds: Bounds;
  /** Ends calls under way. */
  readonly stop?: (() => void) | undefined;
  /** Gives those who listen their result, and closes the wire. */
  readonly endListening?: (() => void) | undefined;
}

/**
 * Lines of JSON-RPC on two streams. Beyond what the SDK's own transport does, it writes the tool list as bytes,
 * answers lines that are no JSON-RPC, and lets calls under way finish when the input ends, so that a list piped in is
 * answered before the process goes.
 */
export class StdioWire implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #options: StdioWireOptions;
  /** How many requests under an id wait for their answers: there are clients that number every one the same. */
  readonly #unanswered = new Map<RequestId, number>();
  /** Requests that are answered when the connection ends. */
  readonly #listening = new Set<RequestId>();
  readonly #lines: Lines;
  readonly #drain: NodeJS.Timeout[] = [];
  /** What all wait for who have written more than is taken just now. */
  #room: Promise<void> | undefined;
  #isInputEnded = false;
  #isClosed = false;

  constructor(options: StdioWireOptions) {
    this.#options = options;
    const { bytes } = options.bounds;
    const tooLong = `Parse error: the line is too long. At most ${bytes} bytes are taken`;
    this.#lines = new Lines(bytes, {
      take: (line) => this.#receive(line),
      refuse: (ids) => this.#refuse(ids, ERROR.parse, tooLong),
    });
  }

  async start(): Promise<void> {
    const { input, output } = this.#options;
    input.on('data', this.#read);
    input.on('end', this.#end);
    input.on('close', this.#end);
    input.on('error', this.#end);
    output.on('error', this.#fail);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) return;
    const chunks = isListed(message) ? await listChunks(message, this.#options.list) : [lineOf(message)];
    await this.#write(chunks);
    if ('id' in message && !('method' in message)) this.#settle(message.id);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#drain) clearTimeout(timer);
    const { input } = this.#options;
    input.off('data', this.#read).off('end', this.#end).off('close', this.#end);
    input.pause();
    this.onclose?.();
  }

  #read = (chunk: Buffer): void => this.#lines.push(chunk);

  #receive(line: Buffer): void {
    const { text, problem: unreadable } = textOf(line);
    // A line in UTF-16 ends in the middle of its line feed.
    if (text.trim() === '' || text === '\0') return;
    if (unreadable !== undefined) {
      this.#refuse(refusedIdsIn(line), ERROR.parse, `Parse error: the line cannot be read, ${unreadable}`);
      return;
    }
    const message = this.#parse(text);
    if (message === undefined) return;
    this.#track(message);
    this.onmessage?.(message);
  }

  /** The message on a line; undefined when it was refused. */
  #parse(text: string): JSONRPCMessage | undefined {
    const read = readMessage(text, this.#options.bounds);
    if ('problem' in read) {
      const { ids, code, kind, message } = read.problem;
      this.#refuse(ids, code, kind === 'syntax' ? NOT_JSON : message);
    } else if (Array.isArray(read.message)) this.#refuse(refusedIds(read.message), NO_BATCHES.code, NO_BATCHES.message);
    else return read.message as JSONRPCMessage;
    return undefined;
  }

  #track(message: JSONRPCMessage): void {
    if (isRequest(message) && message.method === 'subscriptions/listen') this.#listening.add(message.id);
    else if (isRequest(message)) this.#unanswered.set(message.id, (this.#unanswered.get(message.id) ?? 0) + 1);
    else this.#settle(cancelledId(message));
  }

  #settle(id: RequestId | undefined): void {
    const left = id === undefined ? 0 : (this.#unanswered.get(id) ?? 0) - 1;
    if (left > 0) this.#unanswered.set(id as RequestId, left);
    else this.#unanswered.delete(id as RequestId);
    this.#listening.delete(id as RequestId);
    if (this.#isInputEnded && this.#unanswered.size === 0) this.#leave();
  }

  #leave(): void {
    if (this.#listening.size > 0) this.#options.endListening?.();
    else void this.close();
  }

  /** Takes nothing new, answers what is under way, and closes. Later calls do nothing. */
  end(): void {
    const { input } = this.#options;
    input.off('data', this.#read).pause();
    this.#end();
  }

  #end = (): void => {
    if (this.#isInputEnded) return;
    this.#lines.end();
    this.#isInputEnded = true;
    if (this.#unanswered.size === 0) this.#leave();
    else this.#drain.push(setTimeout(this.#stop, PATIENCE_MS), setTimeout(this.#giveUp, DRAIN_MS));
  };

  #stop = (): void => this.#options.stop?.();

  /** A script may still read, and would take silence for success. */
  #giveUp = (): void => {
    for (const [id, count] of this.#unanswered) this.#refuse(Array(count).fill(id), ERROR.internal, GIVEN_UP);
    void this.close();
  };

  /** Nobody reads any more. */
  #fail = (error: Error): void => {
    this.onerror?.(error);
    void this.close();
  };

  /** Every request that is refused gets an answer of its own. */
  #refuse(ids: RefusedIds, code: number, message: string): void {
    for (const id of Array.isArray(ids) ? ids : [ids]) void this.#write([errorAnswer(id, code, message)]);
  }

  /** One message as one line; resolves when the stream takes more. */
  async #write(chunks: readonly (string | Buffer)[]): Promise<void> {
    const { output } = this.#options;
    output.cork();
    for (const chunk of chunks) output.write(chunk);
    const hasRoom = output.write('\n');
    output.uncork();
    if (hasRoom || this.#isClosed) return;
    this.#room ??= hasRoomAgain(output).finally(() => {
      this.#room = undefined;
    });
    await this.#room;
  }
}

/** Resolves when a stream takes more, or never will. */
async function hasRoomAgain(output: Writable): Promise<void> {
  const waiting = new AbortController();
  await Promise.race(['drain', 'close'].map((event) => once(output, event, waiting))).catch(() => {});
  waiting.abort();
}

const GIVEN_UP =
  'The input ended, or the process was told to end, before the answer was there, so that the call was given up; a write may ' +
  'have taken effect: look before you call again. Keep the input open until every answer has come';

const NOT_JSON = 'Parse error: the line is not valid JSON. Send each message as JSON on one line';

const NO_BATCHES = {
  code: ERROR.invalidRequest,
  message: 'Invalid Request: batches are not taken here. Send each message on a line of its own',
};

function lineOf(message: JSONRPCMessage): string {
  return JSON.stringify('error' in message ? { ...message, error: plainError(message.error) } : message);
}

/** Of what is a message: whatever else comes is refused before. */
export function isRequest(message: JSONRPCMessage): message is JSONRPCRequest {
  return 'method' in message && 'id' in message;
}

type ListedMessage = JSONRPCMessage & { readonly id: RequestId; readonly result: { readonly tools: unknown } };

function isListed(message: JSONRPCMessage): message is ListedMessage {
  return 'result' in message && (message.result as { tools?: unknown }).tools === LISTED_TOOLS;
}

async function listChunks(message: ListedMessage, list: () => Promise<ToolList>): Promise<(string | Buffer)[]> {
  const { tools: _, ...fields } = message.result;
  const rest = JSON.stringify(fields).slice(1);
  const head = `{"jsonrpc":"2.0","id":${JSON.stringify(message.id)},"result":{"tools":`;
  return [head, (await list()).json, `${rest === '}' ? '' : ','}${rest}}`];
}
