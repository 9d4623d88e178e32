import { afterEach, describe, expect, it } from 'vitest';
import { MAX_WATCHED } from '../../runtime/mcp/protocol.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { EVENTS, KEYLESS, sessionQuota } from '../../runtime/mcp/sessions/session-quotas.ts';
import { DEFAULT_LIMITS, ENDED, STANDALONE } from '../../runtime/mcp/sessions/session-store.ts';
import { AskingToolServer } from './asking-tool-server.ts';
import { legacy, messageOf, post, type Served, serve } from './serve.ts';
import { type ClientSession, events, nextEvent, openSession, within } from './session-client.ts';
import { until } from './until.ts';

// What others do to a server, and what a client sees of it: nothing.

const LIMIT = 12;

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function start(sessions = LIMIT) {
  const toolServer = new AskingToolServer();
  const store = new MemorySessions({ ...DEFAULT_LIMITS, sessions });
  served = await serve({ at: (path) => (path === '' ? toolServer : undefined), sessions: store });
  return { url: `${served.url}/mcp`, store, toolServer };
}

const keyed = (key: string) => ({ 'x-api-key': key });
const isOpen = async ({ ended }: { readonly ended: Promise<void> }) =>
  (await Promise.race([ended.then(() => 'ended'), new Promise((resolve) => setTimeout(resolve, 5))])) !== 'ended';

/** One request of a crowd. */
const FLOODS: Readonly<Record<string, (url: string, n: number) => Promise<unknown>>> = {
  'handshakes without a key': (url) => openSession(url),
  'handshakes of one other key': (url) => openSession(url, keyed('other')),
  'handshakes with a key each': (url, n) => openSession(url, keyed(`key-${n}`)),
  'handshakes with what is no key': (url, n) => openSession(url, keyed(`<your key> ${n}`)),
  'ids that nobody gave out, without a key': (url, n) => drained(url, { id: `made up ${n}`, headers: {} }),
  'ids that nobody gave out, with another key': (url, n) =>
    drained(url, { id: `made up ${n}`, headers: keyed('other') }),
};
const drained = async (url: string, session: ClientSession) =>
  (await post(url, within(session, legacy('ping')))).text();

/** Who was there before. */
const HERE: Readonly<Record<string, Record<string, string>>> = {
  'a client with a key': keyed('mine'),
  'one without': {},
};

const cases = Object.keys(FLOODS).flatMap((flood) => Object.keys(HERE).map((here) => ({ flood, here })));

describe('a crowd', () => {
  it.each(cases)('of $flood ends nothing of $here', async ({ flood, here }) => {
    const { url, store } = await start();
    const headers = HERE[here] ?? {};
    const session = await openSession(url, headers);
    const quiet = await openSession(url, headers);
    const stream = await events(url, session);
    for (let n = 0; n < 2 * LIMIT; n += 1) await FLOODS[flood]?.(url, n);
    expect(store.size).toBeLessThanOrEqual(LIMIT);
    expect(await isOpen(stream)).toBe(true);
    await store.append(session.id, STANDALONE, '{"jsonrpc":"2.0","method":"notifications/x"}');
    const heard = await nextEvent(stream, 'notifications/x');
    await stream.close();
    const again = await events(url, session, stream.received.find(({ id }) => id !== '')?.id);
    expect(await nextEvent(again, 'notifications/x')).toEqual(heard);
    await again.close();
    for (const one of [session, quiet])
      expect(await messageOf(await post(url, within(one, legacy('ping'))))).toMatchObject({ result: {} });
  });

  it.each([10, 30, 60])('without a key leaves the sessions of keys where they are: room for %i', async (limit) => {
    const { url, store } = await start(limit);
    const own: string[] = [];
    for (let n = 0; n < Math.min(8, limit / 2); n += 1) own.push((await openSession(url, keyed(`key-${n}`))).id);
    for (let n = 0; n < limit + 20; n += 1) await openSession(url);
    for (const id of own) expect(await store.find(id)).toBeDefined();
    expect(store.keptOf(KEYLESS).sessions).toBeLessThanOrEqual(sessionQuota(KEYLESS, limit));
    expect(store.size).toBeLessThanOrEqual(limit);
  });

  it.each([15, 30, 45])(
    'of ids that are made up, with the same key, leaves those that were given out: %i',
    async (count) => {
      const { url, store } = await start();
      const own: string[] = [];
      for (let n = 0; n < 5; n += 1) own.push((await openSession(url, keyed('mine'))).id);
      for (let n = 0; n < count; n += 1) await drained(url, { id: `made up ${n}`, headers: keyed('mine') });
      for (const id of own) expect(await store.find(id)).toBeDefined();
    },
  );

  it.each(['a', 'b', 'c'])('of keyless ends makes no end of others forgotten: %s', async (name) => {
    const { url, store } = await start();
    const session = await openSession(url, keyed(name));
    const headers = { ...session.headers, 'mcp-session-id': session.id };
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200);
    for (let n = 0; n < ENDED.count + 10; n += 1) await store.end(`gone ${n}`, `name ${n}`);
    expect((await post(url, within(session, legacy('ping')))).status).toBe(404);
  });
});

describe('what a session wants to hear of', () => {
  it.each([1, MAX_WATCHED, MAX_WATCHED + 1, 3 * MAX_WATCHED, 500])(
    'is so much, the first of it: of %i',
    async (count) => {
      const store = new MemorySessions(DEFAULT_LIMITS);
      await store.create({ id: 's', initialize: {}, protocolVersion: '2025-11-25', principal: 'p', owner: 'key' });
      const uris = Array.from({ length: count }, (_, at) => `uri:${at}`);
      for (const uri of uris) await store.subscribe('s', uri, true);
      expect(await store.subscriptions('s')).toEqual(uris.slice(0, MAX_WATCHED));
      await store.subscribe('s', 'uri:0', false);
      await store.subscribe('s', 'another', true);
      expect(await store.subscriptions('s')).toEqual([...uris.slice(1, MAX_WATCHED), 'another']);
    },
  );
});

describe('the answer of a call that became a stream', () => {
  const KB = 'x'.repeat(1_024);

  it.each(
    [keyed('mine'), {}].flatMap((headers) => [1, 8, 20, 40, 300, 600].map((kilobytes) => ({ headers, kilobytes }))),
  )('is kept for a client that loses it where it is no larger than that: $kilobytes KB, $headers', async (given) => {
    const { url, store, toolServer } = await start();
    const { headers, kilobytes } = given;
    toolServer.call = async ({ channel }) => {
      channel?.progress(1, 2, 'half');
      return { content: [{ type: 'text', text: KB.repeat(kilobytes) }] };
    };
    const session = await openSession(url, headers);
    const params = { name: 'echo', arguments: {}, _meta: { progressToken: 'p' } };
    const text = await (await post(url, within(session, legacy('tools/call', params)))).text();
    const ids = [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id as string);
    const most = 'x-api-key' in headers ? EVENTS.sessionBytes : EVENTS.keylessSessionBytes;
    const isKept = 2 * 1_024 * kilobytes + 1_000 < most;
    expect(text).toContain(KB.repeat(kilobytes));
    expect(ids).toHaveLength(isKept ? 3 : 2);
    expect(store.eventBytes).toBeLessThanOrEqual(most);
    const again = await fetch(url, {
      headers: { ...headers, accept: 'text/event-stream', 'mcp-session-id': session.id, 'last-event-id': ids[1] ?? '' },
    });
    // Nobody waits for what is not kept.
    expect([again.status, (await again.text()).includes(KB)]).toEqual([isKept ? 200 : 405, isKept]);
  });

  it.each([1, 5, 19])('is not kept where it is a list: %i lists', async (count) => {
    const { url, store } = await start();
    const call = { name: 'steps', arguments: {}, _meta: { progressToken: 'p' } };
    /** Bytes that are kept of as many calls, and of the list that was asked for beside each. */
    const bytesWith = async (lists: 0 | 1): Promise<number> => {
      const session = await openSession(url, keyed(`with-${lists}`));
      for (let sent = 0; sent < count; sent++) {
        const messages = Array.from({ length: lists }, () => ({ jsonrpc: '2.0', id: 'list', method: 'tools/list' }));
        const message = [...messages, { jsonrpc: '2.0', id: 'call', method: 'tools/call', params: call }];
        const request = within(session, { headers: legacy('x').headers, message });
        const headers = { ...request.headers, 'mcp-protocol-version': '2025-03-26' };
        const text = await (await post(url, { headers, message })).text();
        expect(text.split('"tools":[')).toHaveLength(lists + 1);
      }
      return store.keptOf((await store.find(session.id))?.owner ?? '').eventBytes;
    };
    // But for the marks that a stream is over.
    expect(await bytesWith(1)).toBeLessThan((await bytesWith(0)) + 500 * count);
  });
});

describe('a handshake', () => {
  const INFO = { name: 't', version: '1' };

  it.each([100, 3_000, 5_000, 200_000])(
    'takes no more room than a small one: an icon of %i characters',
    async (length) => {
      const { url, store } = await start();
      const clientInfo = { ...INFO, icons: [{ src: `data:image/png;base64,${'A'.repeat(length)}` }] };
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
      const answer = await post(url, legacy('initialize', params));
      const found = await store.find(answer.headers.get('mcp-session-id') ?? '');
      expect(found?.initialize).toEqual({ protocolVersion: '2025-11-25', capabilities: {}, clientInfo: INFO });
    },
  );

  it.each([100, 1_000, 3_500, 4_500, 9_000, 20_000, 50_000])(
    'is served without a session where it is too long: %i',
    async (length) => {
      const { url, store } = await start();
      const capabilities = { experimental: { x: { long: 'x'.repeat(length) } } };
      const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: INFO };
      const answer = await post(url, legacy('initialize', params));
      const isKept = length < 4_000;
      expect([answer.status, answer.headers.has('mcp-session-id'), store.size]).toEqual([200, isKept, isKept ? 1 : 0]);
    },
  );

  it.each([6, 15, 29])(
    'of those without a key is forgotten after %i minutes, and had back from the id',
    async (minutes) => {
      let now = 1_000;
      const store = new MemorySessions(DEFAULT_LIMITS, () => now);
      served = await serve({ sessions: store });
      const url = `${served.url}/mcp`;
      const [keyless, own] = [await openSession(url), await openSession(url, keyed('mine'))];
      now += minutes * 60_000;
      store.sweep();
      expect([await store.find(keyless.id), (await store.find(own.id))?.id]).toEqual([undefined, own.id]);
      for (const session of [keyless, own]) expect((await post(url, within(session, legacy('ping')))).status).toBe(200);
      await until(() => store.size === 2);
    },
  );
});
