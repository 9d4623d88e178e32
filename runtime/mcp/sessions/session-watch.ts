import type { FastifyRequest } from 'fastify';
import type { FaultReporter } from '../call-tool.ts';
import { MAX_WATCHED } from '../protocol.ts';
import type { ServedResources } from '../resources-and-prompts.ts';
import type { Credential } from '../tool-server.ts';
import { type SessionRecord, type SessionStore, STANDALONE } from './session-store.ts';
import type { OnStandalone } from './session-stream.ts';

export interface WatchOptions {
  readonly store: SessionStore;
  readonly resources: ServedResources | undefined;
  readonly credential: (request: FastifyRequest) => Credential | undefined;
  readonly report: FaultReporter;
}

/**
 * Watches the resources a session has subscribed to while one of its streams is open here: with the key that came with
 * the stream, which is forgotten when it closes.
 */
export function watchSubscriptions({ store, resources, credential, report }: WatchOptions): OnStandalone | undefined {
  if (resources?.watch === undefined) return undefined;
  return (session, request) => {
    const watched = new Map<string, AbortController>();
    const tell = (uri: string): void => {
      const params = { uri };
      const message = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/resources/updated', params });
      store.append(session.id, STANDALONE, message).catch((fault) => report(fault, 'the event log'));
    };
    const adjust = async (): Promise<void> => {
      const wanted = new Set((await store.subscriptions(session.id)).slice(0, MAX_WATCHED));
      for (const [uri, stop] of watched) {
        if (wanted.has(uri)) continue;
        stop.abort();
        watched.delete(uri);
      }
      for (const uri of wanted) {
        if (watched.has(uri)) continue;
        const stop = new AbortController();
        watched.set(uri, stop);
        resources.watch?.(uri, { credential: credential(request), signal: stop.signal }, () => tell(uri));
      }
    };
    return whileOpen(
      store,
      session,
      adjust,
      () => {
        for (const stop of watched.values()) stop.abort();
      },
      report,
    );
  };
}

function whileOpen(
  store: SessionStore,
  session: SessionRecord,
  adjust: () => Promise<void>,
  end: () => void,
  report: FaultReporter,
): () => void {
  let isClosed = false;
  const run = (): void => {
    if (isClosed) return;
    adjust().then(
      () => isClosed && end(),
      (fault) => report(fault, 'the subscriptions of a session'),
    );
  };
  const unlisten = store.listen(session.id, ({ kind }) => {
    if (kind === 'subscriptions') run();
  });
  run();
  return () => {
    isClosed = true;
    unlisten();
    end();
  };
}
