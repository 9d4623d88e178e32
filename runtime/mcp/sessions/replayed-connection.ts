import { randomUUID } from 'node:crypto';
import type { JSONRPCMessage, Server, Transport } from '@modelcontextprotocol/server';
import type { SessionRecord } from './session-store.ts';

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
  readonly #send: (message: JSONRPCMessage) => void;
  /** Ids of requests to the client are unique in the session: several servers ask at the same time. */
  readonly #nonce = randomUUID();
  #primed: (() => void) | undefined;

  constructor(server: Server, send: (message: JSONRPCMessage) => void) {
    this.#server = server;
    this.#send = send;
  }

  /** Connects the server, with the client's handshake behind it where there was one. */
  async begin(initialize: SessionRecord['initialize'] | undefined): Promise<void> {
    await this.#server.connect(this);
    if (initialize === undefined) return;
    const primed = new Promise<void>((resolve) => {
      this.#primed = resolve;
    });
    this.receive({ jsonrpc: '2.0', id: PRIMING_ID, method: 'initialize', params: { ...initialize } });
    await primed;
  }

  /** Hands a message of the client to the server; responses only when they answer a question of this very server. */
  receive(message: JSONRPCMessage): void {
    if ('method' in message) {
      this.onmessage?.(message);
      return;
    }
    const [nonce, id] = String(message.id).split('/');
    if (nonce === this.#nonce) this.onmessage?.({ ...message, id: Number(id) } as JSONRPCMessage);
  }

  async start(): Promise<void> {}

  async send(message: JSONRPCMessage): Promise<void> {
    if ('id' in message && !('method' in message) && message.id === PRIMING_ID) {
      this.#primed?.();
    } else {
      this.#send('id' in message && 'method' in message ? { ...message, id: `${this.#nonce}/${message.id}` } : message);
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
