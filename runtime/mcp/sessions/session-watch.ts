import type { FaultReporter } from '../call-tool.ts';
import { MAX_WATCHED } from '../protocol.ts';
import type { ServedResources } from '../resources-and-prompts.ts';
import { type SessionRecord, type SessionStore, STANDALONE } from './session-store.ts';
import type { OnStandalone } from './session-stream.ts';

interface WatchOptions {
  readonly store: SessionStore;
  readonly resources: ServedResources | undefined;
  readonly report: FaultReporter;
}

/** Keeps what a session wants to hear of; false when it is too much. Without a session nobody would hear. */
export function subscriptionsOf(store: SessionStore, session: SessionRecord | undefined) {
  return async (uri: string, isWanted: boolean): Promise<boolean> => {
    if (session === undefined) return true;
    if (isWanted && (await store.subscriptions(session.id)).length >= MAX_WATCHED) return false;
    await store.subscribe(session.id, uri, isWanted);
    return true;
  };
}

/**
 * Watches the resources a session has subscribed to while one of its streams is open here: with the key that came with
 * the stream, which is forgotten when it closes.
 */
export function watchSubscriptions({ store, resources, report }: WatchOptions): OnStandalone | undefined {
  if (resources?.watch === undefined) return undefined;
  return ({ id }, { credential }) => {
    const watched = new Map<string, AbortController>();
    let isClosed = false;
    const tell = (uri: string): void => {
      const message = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } });
      store.append(id, STANDALONE, message).catch((fault) => report(fault, 'the event log'));
    };
    /** What is watched becomes what is wanted. */
    const adjust = (wanted: ReadonlySet<string>): void => {
      for (const [uri, stop] of watched) {
        if (wanted.has(uri)) continue;
        stop.abort();
        watched.delete(uri);
      }
      for (const uri of wanted) {
        if (watched.has(uri)) continue;
        const stop = new AbortController();
        watched.set(uri, stop);
        resources.watch?.(uri, { credential, signal: stop.signal }, () => tell(uri));
      }
    };
    const run = (): void => {
      store
        .subscriptions(id)
        .then((uris) => isClosed || adjust(new Set(uris.slice(0, MAX_WATCHED))))
        .catch((fault) => report(fault, 'the subscriptions of a session'));
    };
    const unlisten = store.listen(id, ({ kind }) => {
      if (kind === 'subscriptions') run();
    });
    run();
    return () => {
      isClosed = true;
      unlisten();
      adjust(new Set());
    };
  };
}
