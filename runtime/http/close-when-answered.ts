import type { ServerResponse } from 'node:http';
import type { Transport } from '@modelcontextprotocol/server';
import { isPlain } from '../basics/plain.ts';
import { cancelledId, refusedIds } from '../mcp/request-ids.ts';

/** A transport that is given its messages. */
interface FedTransport extends Transport {
  handleMessage(message: unknown): Promise<void>;
}

/** What was asked on a transport. */
export interface Answered {
  /** Resolves when that request has its answer, is cancelled, or nobody listens any more. */
  answered(id: unknown): Promise<void>;
}

/**
 * Has a transport whose answers come on one stream close only when it has answered all that it was asked, or nobody listens
 * any more. `close()` does not wait for that.
 */
export function closeWhenAnswered<T extends FedTransport>(transport: T, stream: ServerResponse): T & Answered {
  const unanswered = new Map<unknown, number>();
  const waiting = new Map<unknown, Set<() => void>>();
  const own = {
    handleMessage: transport.handleMessage.bind(transport),
    send: transport.send.bind(transport),
    close: transport.close.bind(transport),
  };
  let isClosing = false;
  const count = (id: unknown, more: 1 | -1): void => {
    const left = (unanswered.get(id) ?? 0) + more;
    if (left > 0) unanswered.set(id, left);
    else unanswered.delete(id);
  };
  const tell = (id: unknown): void => {
    for (const resolve of waiting.get(id) ?? []) resolve();
    waiting.delete(id);
  };
  stream.once('close', () => {
    for (const id of waiting.keys()) tell(id);
  });
  const settle = async (id: unknown): Promise<void> => {
    count(id, -1);
    if (!unanswered.has(id)) tell(id);
    if (isClosing && unanswered.size === 0) await own.close();
  };
  return Object.assign(transport, {
    async handleMessage(message: unknown) {
      const id = refusedIds(message);
      if (id !== null) count(id, 1);
      try {
        await own.handleMessage(message);
      } catch (fault) {
        if (id !== null) await settle(id);
        throw fault;
      }
      const cancelled = cancelledId(message);
      if (cancelled !== undefined) await settle(cancelled);
    },
    async send(...sent: Parameters<Transport['send']>) {
      await own.send(...sent);
      const [message] = sent;
      if (isPlain(message) && !('method' in message)) await settle(message.id);
    },
    answered(id: unknown) {
      return new Promise<void>((resolve) => {
        if (!unanswered.has(id) || stream.destroyed) return resolve();
        waiting.set(id, (waiting.get(id) ?? new Set()).add(resolve));
      });
    },
    async close() {
      isClosing = true;
      if (unanswered.size === 0 || stream.writableEnded || stream.destroyed) await own.close();
    },
  });
}
