import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { messagesIn, type Sent, send } from './raw-client.ts';
import { legacy, type RawRequest, type Served, serve } from './serve.ts';
import { type ClientSession, events, nextEvent, openSession, within } from './session-client.ts';
import { until } from './until.ts';
import { WritingToolServer } from './writing-tool-server.ts';

// Request ids are no identities: an equal call is a repetition only where it must be one.

let served: Served;
let url: string;
let tools: WritingToolServer;
let store: MemorySessions;
let session: ClientSession;
beforeEach(async () => {
  tools = new WritingToolServer();
  store = new MemorySessions();
  served = await serve({ at: () => tools, sessions: store });
  url = `${served.url}/mcp`;
  session = await openSession(url);
});
afterEach(async () => {
  tools.release();
  await served.close();
});

const call = (k: string, id: string | number = 1, name = 'write'): RawRequest =>
  legacy('tools/call', { name, arguments: { k } }, id);
const sendIn = (request: RawRequest): Sent => send(url, within(session, request));
const notify = (method: string, params: object) =>
  sendIn({ headers: legacy('x').headers, message: { jsonrpc: '2.0', method, params } }).answer;
const batch = (...requests: RawRequest[]): RawRequest => ({
  headers: legacy('x').headers,
  message: requests.map(({ message }) => message),
});
const said = async ({ answer }: Sent) => messagesIn((await answer).text).map(({ result }) => result?.content[0]?.text);
const begun = (count: number) => until(() => tools.pending.length === count);
const times = (k: string) => tools.done.get(k) ?? 0;
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 120));
/** Sends and answers it at once. */
const done = async (request: RawRequest) => {
  const sent = sendIn(request);
  await begun(1);
  tools.release();
  return said(sent);
};

describe('an equal call under the same id', () => {
  it('is another one when the first was answered, however many there were', async () => {
    for (let n = 1; n <= 40; n += 1) expect(await done(call('a'))).toEqual([`write a #${n}`]);
  });

  it('gets the answer of the first while that is under way', async () => {
    const [first, second] = [sendIn(call('a')), sendIn(call('a'))];
    await begun(1);
    await aMoment();
    tools.release();
    expect([await said(first), await said(second)]).toEqual([['write a #1'], ['write a #1']]);
    expect(await done(call('a'))).toEqual(['write a #2']);
  });

  it('gets an answer that was lost, once', async () => {
    const first = sendIn(call('a'));
    await begun(1);
    first.drop();
    await aMoment();
    tools.release();
    await aMoment();
    expect(await said(sendIn(call('a')))).toEqual(['write a #1']);
    await aMoment();
    expect(await done(call('a'))).toEqual(['write a #2']);
  });

  it('gets what was kept of an answer that its client never read to the end', async () => {
    const first = send(url, within(session, call('a')), false);
    await begun(1);
    tools.release(undefined, 'x'.repeat(30_000_000));
    await aMoment();
    // It is on its way: the client may still get it.
    first.drop();
    await aMoment();
    expect((await said(sendIn(call('a'))))[0]).toMatch(/was carried out before.*not kept/);
    expect(times('a')).toBe(1);
  });

  it('gets it again where the repetition was lost as well', async () => {
    const first = sendIn(call('a'));
    await begun(1);
    first.drop();
    const second = sendIn(call('a'));
    await aMoment();
    second.drop();
    await aMoment();
    tools.release();
    await aMoment();
    expect(await said(sendIn(call('a')))).toEqual(['write a #1']);
    expect(times('a')).toBe(1);
  });

  it('is carried out where the first was lost and surely changed nothing', async () => {
    const first = sendIn(call('a', 1, 'refuse'));
    await begun(1);
    first.drop();
    await aMoment();
    tools.release();
    await aMoment();
    expect(await done(call('a', 1, 'refuse'))).toEqual(['refuse a #2']);
  });

  it('is carried out when the first was cancelled, before or after its connection broke', async () => {
    const first = sendIn(call('a'));
    await begun(1);
    await notify('notifications/cancelled', { requestId: 1 });
    expect(await said(first)).toEqual([]);
    expect(tools.pending[0]?.call.signal.aborted).toBe(true);
    tools.release();
    expect(await done(call('a'))).toEqual(['write a #2']);
    const third = sendIn(call('a'));
    await begun(1);
    third.drop();
    await aMoment();
    tools.release();
    await aMoment();
    await notify('notifications/cancelled', { requestId: 1 });
    expect(await done(call('a'))).toEqual(['write a #4']);
  });

  it('is not hurt by a cancellation that comes after the answer', async () => {
    for (let n = 1; n <= 3; n += 1) {
      expect(await done(call('a'))).toEqual([`write a #${n}`]);
      expect((await notify('notifications/cancelled', { requestId: 1 })).status).toBe(202);
    }
  });
});

describe('a repetition that waits', () => {
  it('hears of the cancellation before the call is free again', async () => {
    const cancel = store.claims.cancel.bind(store.claims);
    store.claims.cancel = async (...given) => {
      await cancel(...given);
      // Redis, and the way back from there.
      await new Promise((resolve) => setTimeout(resolve, 700));
    };
    const [first, second] = [sendIn(call('a')), sendIn(call('a'))];
    await begun(1);
    await aMoment();
    await notify('notifications/cancelled', { requestId: 1 });
    expect([await said(first), await said(second), times('a')]).toEqual([[], [], 1]);
  });
});

describe('another call under the same id', () => {
  it('is carried out beside the first, each with its own answer', async () => {
    const [first, second] = [sendIn(call('a')), sendIn(call('b'))];
    await begun(2);
    tools.release('b');
    expect(await said(second)).toEqual(['write b #1']);
    tools.release('a');
    expect(await said(first)).toEqual(['write a #1']);
  });

  it('is cancelled with it: nobody can tell which one is meant', async () => {
    const [first, second] = [sendIn(call('a')), sendIn(call('b'))];
    await begun(2);
    await notify('notifications/cancelled', { requestId: 1 });
    expect([await said(first), await said(second)]).toEqual([[], []]);
  });

  it('does not take the number for the text', async () => {
    const [first, second] = [sendIn(call('a', 1)), sendIn(call('a', '1'))];
    await begun(2);
    await notify('notifications/cancelled', { requestId: '1' });
    expect(await said(second)).toEqual([]);
    tools.release();
    expect(await said(first)).toEqual(['write a #2']);
  });
});

describe('more calls than ever', () => {
  it('are each sent once, however many are under way', async () => {
    const sent = Array.from({ length: 100 }, (_, n) => sendIn(call(`k${n}`, n)));
    await begun(100);
    for (const one of sent) one.drop();
    const again = Array.from({ length: 100 }, (_, n) => sendIn(call(`k${n}`, n)));
    await aMoment();
    tools.release();
    for (const [n, one] of again.entries()) expect(await said(one)).toEqual([`write k${n} #1`]);
    expect([...tools.done.values()].every((count) => count === 1)).toBe(true);
  });
});

describe('a batch', () => {
  it('keeps the promise for each of its calls', async () => {
    const alone = sendIn(call('a', 1));
    await begun(1);
    const both = sendIn(batch(call('a', 1), call('b', 2), call('c', 3, 'read')));
    await begun(3);
    tools.release();
    expect(await said(alone)).toEqual(['write a #1']);
    expect((await said(both)).sort()).toEqual(['read c #1', 'write a #1', 'write b #1']);
    const again = sendIn(batch(call('a', 1), call('b', 2)));
    await begun(2);
    tools.release();
    expect((await said(again)).sort()).toEqual(['write a #2', 'write b #2']);
  });

  it('that was lost is answered to its repetition, and to a single one', async () => {
    const lost = sendIn(batch(call('a', 1), call('b', 2)));
    await begun(2);
    tools.release('a');
    await aMoment();
    lost.drop();
    await aMoment();
    tools.release('b');
    await aMoment();
    expect(await said(sendIn(call('b', 2)))).toEqual(['write b #1']);
    expect(await said(sendIn(call('a', 1)))).toEqual(['write a #1']);
    await aMoment();
    expect(await done(call('a', 1))).toEqual(['write a #2']);
  });

  it('whose requests are cancelled one by one answers the others', async () => {
    const both = sendIn(batch(call('a', 1), call('b', 2)));
    await begun(2);
    await notify('notifications/cancelled', { requestId: 2 });
    tools.release();
    expect(await said(both)).toEqual(['write a #1']);
    const again = sendIn(batch(call('a', 1), call('b', 2)));
    await begun(2);
    await notify('notifications/cancelled', { requestId: 1 });
    await notify('notifications/cancelled', { requestId: 2 });
    expect(await said(again)).toEqual([]);
  });

  it('that is answered in JSON alone gets the answers that there are', async () => {
    const { headers, message } = within(session, batch(call('a', 1), call('b', 2)));
    const both = send(url, { headers: { ...headers, accept: 'application/json' }, message });
    await begun(2);
    tools.release('a');
    await aMoment();
    await notify('notifications/cancelled', { requestId: 2 });
    const { status, text } = await both.answer;
    expect([status, JSON.parse(text)]).toMatchObject([200, [{ id: 1, result: {} }]]);
  });

  it('of one is answered with a list, as refusals are', async () => {
    for (const sent of [sendIn(batch(legacy('ping'))), send(url, within(session, batch(legacy('nope'))))])
      expect(JSON.parse((await sent.answer).text)).toMatchObject([{ id: 1 }]);
  });

  it('with equal ids is refused, and nothing is done', async () => {
    const request = batch(call('a', 1), call('b', 1));
    for (const sent of [sendIn(request), send(url, request)]) {
      const { status, text } = await sent.answer;
      expect([status, JSON.parse(text)]).toMatchObject([400, [{ id: 1, error: { code: -32600 } }, { id: 1 }]]);
    }
    expect(tools.done.size).toBe(0);
  });

  it('with a handshake in it is refused, and nothing is done', async () => {
    const initialize = legacy('initialize', { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: {} }, 2);
    for (const request of [batch(initialize, call('a')), batch(call('a'), initialize)]) {
      for (const sent of [sendIn(request), send(url, request)]) {
        const { status, text } = await sent.answer;
        expect(status).toBe(400);
        expect(JSON.parse(text).map(({ id }: { id: number }) => id)).toEqual(expect.arrayContaining([1, 2]));
      }
    }
    expect(tools.done.size).toBe(0);
  });
});

describe('a stream that is resumed', () => {
  it('has delivered what it gave: an equal call is another one', async () => {
    const first = sendIn(call('a', 1));
    await begun(1);
    const resumeFrom = await lastIdOf(first);
    first.drop();
    await aMoment();
    const stream = await events(url, session, resumeFrom);
    tools.release();
    await nextEvent(stream, 'write a #1');
    await stream.ended;
    await aMoment();
    expect(await done(call('a', 1))).toEqual(['write a #2']);
    // What is over is over: nothing is waited for that was said before.
    await expect(events(url, session, stream.received.at(-1)?.id)).rejects.toThrow('405');
  }, 15_000);

  it('gives all answers of a batch', async () => {
    const lost = sendIn(batch(call('a', 1), call('b', 2)));
    await begun(2);
    const resumeFrom = await lastIdOf(lost);
    lost.drop();
    await aMoment();
    const stream = await events(url, session, resumeFrom);
    tools.release('a');
    await nextEvent(stream, 'write a #1');
    tools.release('b');
    await nextEvent(stream, 'write b #1');
    await stream.ended;
    await aMoment();
    const again = sendIn(batch(call('a', 1), call('b', 2)));
    await begun(2);
    tools.release();
    expect((await said(again)).sort()).toEqual(['write a #2', 'write b #2']);
  }, 15_000);

  /** Id of the event that a slow answer begins with. */
  async function lastIdOf(sent: Sent): Promise<string> {
    await until(() => /^id: .+$/m.test(sent.received()), { turns: 700 });
    return /^id: (.+)$/m.exec(sent.received())?.[1] ?? '';
  }
});
