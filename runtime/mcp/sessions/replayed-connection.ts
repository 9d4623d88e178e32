import { randomUUID } from 'node:crypto';
import type { JSONRPCMessage, Server, Transport } from '@modelcontextprotocol/server';

/** The params of the handshake that opened the session, as the client sent them. */
export type InitializeParams = Readonly<Record<string, unknown>>;

const PRIMING_ID = 'replayed-initialize';

/**
 * The connection of one POST within a session to a fresh server of the SDK. The handshake is replayed into it, so that
 * it knows the client; nothing of it outlives the POST. So any process can serve any POST of any session.
 */
export class ReplayedConnection implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #server: Server;
  readonly #tell: (message: JSONRPCMessage) => void;
  /** Ids of requests to the client are unique in the session: several servers ask at the same time. */
  readonly #nonce = randomUUID();
  #primed: (() => void) | undefined;

  constructor(server: Server, tell: (message: JSONRPCMessage) => void) {
    this.#server = server;
    this.#tell = tell;
  }

  /** Connects the server, with the client's handshake behind it where there was one. */
  async begin(initialize: InitializeParams | undefined): Promise<void> {
    await this.#server.connect(this);
    if (initialize === undefined) return;
    const primed = new Promise<void>((resolve) => {
      this.#primed = resolve;
    });
    this.receive({ jsonrpc: '2.0', id: PRIMING_ID, method: 'initialize', params: { ...initialize } });
    await primed;
  }

  /** Hands a message of the client to the server; responses only when they answer a question of this very exchange. */
  receive(message: JSONRPCMessage): void {
    if ('method' in message) {
      this.onmessage?.(message);
      return;
    }
    const [nonce, id] = splitId(message.id);
    if (nonce === this.#nonce) this.onmessage?.({ ...message, id: Number(id) } as JSONRPCMessage);
  }

  async start(): Promise<void> {}

  async send(message: JSONRPCMessage): Promise<void> {
    if ('id' in message && !('method' in message) && message.id === PRIMING_ID) {
      this.#primed?.();
    } else if ('id' in message && 'method' in message) {
      this.#tell({ ...message, id: `${this.#nonce}/${message.id}` });
    } else {
      this.#tell(message);
    }
  }

  async close(): Promise<void> {
    this.onclose?.();
  }

  /** Ends it: whatever still runs is aborted. */
  async end(): Promise<void> {
    await this.#server.close();
  }
}

function splitId(id: unknown): readonly [string, string] {
  const [nonce = '', number = ''] = String(id).split('/');
  return [nonce, number];
}
