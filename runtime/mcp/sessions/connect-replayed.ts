import { randomUUID } from 'node:crypto';
import type { JSONRPCMessage, Server } from '@modelcontextprotocol/server';
import type { SessionRecord } from './session-store.ts';

/** The connection of one POST to a server of its own. */
export interface ReplayedConnection {
  /** Hands a message of the client to the server; responses only when they answer a question of this very server. */
  receive(message: JSONRPCMessage): void;
  /** Ends it: whatever still runs is aborted. */
  end(): Promise<void>;
}

/**
 * Connects one POST within a session to a fresh server of the SDK. The client's handshake, where there was one, is
 * replayed into it, so that it knows the client; nothing of it outlives the POST. So any process can serve any POST of any
 * session.
 */
export async function connectReplayed(
  server: Server,
  initialize: SessionRecord['initialize'] | undefined,
  onMessage: (message: JSONRPCMessage) => void,
): Promise<ReplayedConnection> {
  const { InMemoryTransport } = await import('@modelcontextprotocol/server');
  const [client, served] = InMemoryTransport.createLinkedPair();
  const send = (message: JSONRPCMessage): void => {
    client.send(message).catch(() => {}); // It has ended: nobody waits for it any more.
  };
  await server.connect(served);
  if (initialize !== undefined) {
    await new Promise((answered) => {
      client.onmessage = answered;
      send({ jsonrpc: '2.0', id: 'replayed', method: 'initialize', params: { ...initialize } });
    });
  }
  // Ids of requests to the client are unique in the session: several servers ask at the same time.
  const nonce = randomUUID();
  client.onmessage = (message) => onMessage(withUniqueId(message, nonce));
  return {
    receive: (message) => {
      if ('method' in message) return send(message);
      const [own, id] = String(message.id).split('/');
      if (own === nonce) send({ ...message, id: Number(id) });
    },
    end: () => server.close(),
  };
}

/** A question to the client, or its withdrawal, under an id of its own; anything else as it is. */
function withUniqueId(message: JSONRPCMessage, nonce: string): JSONRPCMessage {
  if (!('method' in message)) return message;
  if ('id' in message) return { ...message, id: `${nonce}/${message.id}` };
  if (message.method !== 'notifications/cancelled') return message;
  return { ...message, params: { ...message.params, requestId: `${nonce}/${String(message.params?.requestId)}` } };
}
