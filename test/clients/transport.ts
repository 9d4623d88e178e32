/** How a client's messages reach the built product: over HTTP, or through the pipes of a process. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { BIN, end } from '../e2e/product.ts';
import type { RequestId, RpcRequest } from './requests.ts';

export interface RpcAnswer {
  readonly id?: RequestId | null;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the tests look at.
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What came back for one message. */
export interface Answer {
  /** The status of HTTP; over pipes 200. */
  readonly status: number;
  /** The media type, without its parameters. */
  readonly type: string;
  /** The answer under the request's id; else whatever JSON the body is; undefined when there is none. */
  readonly message: RpcAnswer | undefined;
  readonly session: string | undefined;
}

/** A message without an id. */
export interface Notification {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** How long a client of these tests waits; the real ones wait for a minute or more. */
const PATIENCE_MS = 10_000;

export interface Transport {
  /** Throws when nothing comes back in time. */
  send(message: RpcRequest | Notification, headers: Readonly<Record<string, string>>): Promise<Answer>;
  /** Opens the stream that a server may speak on unasked; nothing over pipes. */
  openStream(headers: Readonly<Record<string, string>>): Promise<void>;
  /** Ends a session; nothing over pipes. */
  endSession(headers: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

/** POSTs to one address. */
export class HttpTransport implements Transport {
  readonly #url: () => string;
  readonly #stop = new AbortController();

  /** `url` is asked for each time: a server that comes back may be elsewhere. */
  constructor(url: () => string) {
    this.#url = url;
  }

  async send(message: RpcRequest | Notification, headers: Readonly<Record<string, string>>): Promise<Answer> {
    const response = await fetch(this.#url(), {
      method: 'POST',
      headers,
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    const type = (response.headers.get('content-type') ?? '').split(';', 1)[0] as string;
    const messages = type === 'text/event-stream' ? eventsOf(text) : text === '' ? [] : [JSON.parse(text)];
    const id = 'id' in message ? message.id : undefined;
    const own = messages.find((one) => one.id === id && !('method' in one));
    const session = response.headers.get('mcp-session-id') ?? undefined;
    return { status: response.status, type, message: own ?? messages.at(-1), session };
  }

  async openStream(headers: Readonly<Record<string, string>>): Promise<void> {
    const { accept: _both, 'content-type': _json, ...others } = headers;
    const own = { ...others, accept: 'text/event-stream' };
    const response = await fetch(this.#url(), { headers: own, signal: this.#stop.signal });
    if (response.status !== 200) throw new Error(`No stream: ${response.status} ${await response.text()}`);
    // Read, so that the connection is used; it ends when the client does.
    response.text().catch(() => {});
  }

  async endSession(headers: Readonly<Record<string, string>>): Promise<void> {
    const { 'content-type': _json, ...others } = headers;
    await (await fetch(this.#url(), { method: 'DELETE', headers: others })).text();
  }

  async close(): Promise<void> {
    this.#stop.abort();
  }
}

function eventsOf(text: string): RpcAnswer[] {
  return [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data as string));
}

/** The server as a process of the client's own. */
export class StdioTransport implements Transport {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<RequestId, (answer: RpcAnswer) => void>();
  /** Whatever came that nobody waits for: an answer without an id of ours is lost to a client. */
  readonly stray: string[] = [];

  constructor(env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [BIN], { env: { ...process.env, ...env }, stdio: 'pipe' });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#take(line));
  }

  send(message: RpcRequest | Notification): Promise<Answer> {
    const answered = new Promise<RpcAnswer | undefined>((resolve, reject) => {
      if (!('id' in message)) return resolve(undefined);
      const why = () => reject(new Error(`No answer to ${JSON.stringify(message)}; there was ${this.stray.join()}`));
      const timer = setTimeout(why, PATIENCE_MS);
      this.#waiting.set(message.id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
    return answered.then((answer) => ({ status: 200, type: '', message: answer, session: undefined }));
  }

  async openStream(): Promise<void> {}
  async endSession(): Promise<void> {}

  async close(): Promise<void> {
    await end(this.#child);
  }

  #take(line: string): void {
    const answer = JSON.parse(line) as RpcAnswer;
    const resolve = answer.id === undefined || answer.id === null ? undefined : this.#waiting.get(answer.id);
    if (resolve === undefined) this.stray.push(line);
    else resolve(answer);
  }
}
