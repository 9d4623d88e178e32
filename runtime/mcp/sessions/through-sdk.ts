import type { JSONRPCMessage, Server } from '@modelcontextprotocol/server';
import { signalOf } from '../../basics/stop.ts';
import type { CallWatch, FaultReporter } from '../call-tool.ts';
import type { HttpCall } from '../http-call.ts';
import type { RequestId } from '../protocol.ts';
import { connectReplayed, type ReplayedConnection } from './connect-replayed.ts';
import type { Outcome } from './run-once.ts';
import type { PostedRequest, SessionPost } from './session-post.ts';
import type { SessionRecord } from './session-store.ts';

export interface ThroughSdkOptions {
  /** A fresh server of the SDK for the requests of a POST. */
  readonly server: (call: HttpCall, session: SessionRecord | undefined, watch: CallWatch) => Promise<Server>;
  readonly report: FaultReporter;
}

/** Carries out one request of a POST. */
export type Perform = (posted: PostedRequest, post: SessionPost) => Promise<Outcome>;

/** Carries requests of one POST out through one server, which is made for the first of them and ends with the POST. */
export function throughSdk(call: HttpCall, { server: serverFor, report }: ThroughSdkOptions): Perform {
  const waiting = new Map<RequestId, (outcome: Outcome) => void>();
  const unchanged = new Set<RequestId>();
  const connect = async (post: SessionPost): Promise<ReplayedConnection> => {
    const { session, gone } = post;
    const onResult = (id: RequestId, isUnchanged: boolean) => {
      if (isUnchanged) unchanged.add(id);
      else unchanged.delete(id);
    };
    const server = await serverFor(call, session, { gone: signalOf(gone), onResult });
    // Without a stream there is no way to ask.
    const initialize = session && { ...session.initialize, ...(call.accepted.stream ? {} : { capabilities: {} }) };
    const connection = await connectReplayed(server, initialize, (message) => {
      const text = JSON.stringify(message);
      if ('method' in message) return post.answer.send(text);
      const id = message.id as RequestId;
      waiting.get(id)?.({ text, isUnchanged: unchanged.has(id) });
    });
    post.receive = (message) => connection.receive(message);
    post.onClose(() => void connection.end().catch((fault) => report(fault, 'closing a connection')));
    return connection;
  };
  let connected: Promise<ReplayedConnection> | undefined;
  return async ({ id, request, signal }, post) => {
    const answered = new Promise<Outcome>((resolve) => waiting.set(id, resolve));
    connected ??= connect(post);
    const connection = await connected;
    if (signal.aborted) return { text: signal.reason as string };
    signal.addEventListener('abort', () => connection.receive(cancelled(id)));
    connection.receive(request);
    return answered;
  };
}

function cancelled(requestId: RequestId): JSONRPCMessage {
  return { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } };
}
