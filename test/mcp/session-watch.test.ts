/** What a session wants to hear of is watched while one of its streams is open, with the key of that stream. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { principalOf } from '../../runtime/guard/principal.ts';
import { MAX_WATCHED } from '../../runtime/mcp/protocol.ts';
import type { ServedResources } from '../../runtime/mcp/resources-and-prompts.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { type SessionMessage, type SessionRecord, STANDALONE } from '../../runtime/mcp/sessions/session-store.ts';
import { subscriptionsOf, watchSubscriptions } from '../../runtime/mcp/sessions/session-watch.ts';

const SESSION: SessionRecord = { id: 's', initialize: {}, protocolVersion: '2025-06-18', principal: 'p', owner: 'key' };
const CALLER = principalOf({ key: 'k' });

interface Watch {
  readonly uri: string;
  readonly key: string | undefined;
  readonly signal: AbortSignal;
  readonly changed: () => void;
}

let store: MemorySessions;
let watches: Watch[];
let faults: string[];
beforeEach(async () => {
  store = new MemorySessions();
  await store.create(SESSION);
  watches = [];
  faults = [];
});
afterEach(() => store.close());

const settled = () => new Promise((resolve) => setImmediate(resolve));
const report = (fault: unknown, where: string) => faults.push(`${where}: ${fault}`);
const resources = {
  watch: (
    uri: string,
    { credential, signal }: { credential?: { key: string }; signal: AbortSignal },
    changed: () => void,
  ) => watches.push({ uri, key: credential?.key, signal, changed }),
} as unknown as ServedResources;
const open = () => watchSubscriptions({ store, resources, report })?.(SESSION, CALLER) as () => void;
/** What is watched just now. */
const watched = () => watches.filter(({ signal }) => !signal.aborted).map(({ uri }) => uri);

describe('resources that a session has subscribed to', () => {
  it('are watched with the key of the stream, from when it opens until it closes', async () => {
    await store.subscribe('s', 'uri:a', true);
    await store.subscribe('s', 'uri:b', true);
    const close = open();
    await settled();
    expect(watches.map(({ uri, key }) => [uri, key])).toEqual([
      ['uri:a', 'k'],
      ['uri:b', 'k'],
    ]);
    expect(watched()).toEqual(['uri:a', 'uri:b']);
    close();
    expect(watched()).toEqual([]);
  });

  it('are watched once, however often something changes, and as long as they are wanted', async () => {
    open();
    await settled();
    expect(watched()).toEqual([]);
    for (const uri of ['uri:a', 'uri:b', 'uri:c']) {
      await store.subscribe('s', uri, true);
      await settled();
    }
    expect([watched(), watches.length]).toEqual([['uri:a', 'uri:b', 'uri:c'], 3]);
    await store.subscribe('s', 'uri:b', false);
    await settled();
    expect([watched(), watches.length]).toEqual([['uri:a', 'uri:c'], 3]);
    await store.subscribe('s', 'uri:b', true);
    await settled();
    expect([watched(), watches.length]).toEqual([['uri:a', 'uri:c', 'uri:b'], 4]);
  });

  it('are looked up again for no other message', async () => {
    let looks = 0;
    const subscriptions = store.subscriptions.bind(store);
    store.subscriptions = (id) => {
      looks += 1;
      return subscriptions(id);
    };
    const close = open();
    await store.tell('s', { kind: 'opened', stream: 'x' });
    await store.tell('t', { kind: 'subscriptions' });
    await settled();
    expect(looks).toBe(1);
    await store.tell('s', { kind: 'subscriptions' });
    await settled();
    expect(looks).toBe(2);
    close();
    await store.tell('s', { kind: 'subscriptions' });
    expect(looks).toBe(2);
  });

  it('tell the session of each change, as an event of its own stream', async () => {
    await store.subscribe('s', 'uri:"a"', true);
    open();
    await settled();
    const heard: SessionMessage[] = [];
    store.listen('s', (message) => heard.push(message));
    watches[0]?.changed();
    await settled();
    const [message] = heard as [SessionMessage & { kind: 'event' }];
    expect([heard.length, message.kind, message.event.stream]).toEqual([1, 'event', STANDALONE]);
    expect(JSON.parse(message.event.data)).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/resources/updated',
      params: { uri: 'uri:"a"' },
    });
  });

  it('are not watched once the stream has closed, whatever comes late', async () => {
    await store.subscribe('s', 'uri:a', true);
    const close = open();
    close();
    await settled();
    await store.subscribe('s', 'uri:b', true);
    await settled();
    expect(watches).toEqual([]);
  });

  it('are so many at most', async () => {
    store.subscriptions = async () => Array.from({ length: MAX_WATCHED + 3 }, (_, at) => `uri:${at}`);
    open();
    await settled();
    expect(watched()).toHaveLength(MAX_WATCHED);
  });

  it('are reported where the store cannot say, or not keep what changed', async () => {
    await store.subscribe('s', 'uri:a', true);
    open();
    await settled();
    store.append = () => Promise.reject(new Error('away'));
    store.subscriptions = () => Promise.reject(new Error('gone'));
    watches[0]?.changed();
    await store.tell('s', { kind: 'subscriptions' });
    await settled();
    expect(faults.sort()).toEqual(['the event log: Error: away', 'the subscriptions of a session: Error: gone']);
  });

  it('are watched nowhere where nothing can be', () => {
    for (const none of [undefined, {} as ServedResources])
      expect(watchSubscriptions({ store, resources: none, report })).toBeUndefined();
  });
});

describe('a wish to hear', () => {
  it('is kept, and taken back', async () => {
    const wish = subscriptionsOf(store, SESSION);
    expect(await wish('uri:a', true)).toBe(true);
    expect(await store.subscriptions('s')).toEqual(['uri:a']);
    expect(await wish('uri:a', false)).toBe(true);
    expect(await store.subscriptions('s')).toEqual([]);
  });

  it('is refused where there are as many as may be, which one that is taken back never is', async () => {
    const wish = subscriptionsOf(store, SESSION);
    for (let at = 0; at < MAX_WATCHED; at += 1) expect(await wish(`uri:${at}`, true)).toBe(true);
    expect(await wish('uri:more', true)).toBe(false);
    expect(await wish('uri:0', false)).toBe(true);
    expect(await wish('uri:more', true)).toBe(true);
    expect(await store.subscriptions('s')).toHaveLength(MAX_WATCHED);
  });

  it('without a session is nobody’s, and nothing is kept', async () => {
    const wish = subscriptionsOf(store, undefined);
    expect(await wish('uri:a', true)).toBe(true);
    expect(await store.subscriptions('s')).toEqual([]);
  });
});
