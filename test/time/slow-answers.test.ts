/** Calls that take long, without sessions: what the client has of them before the answer. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SLOW_MS } from '../../runtime/mcp/answer-stream.ts';
import { AskingToolServer } from '../mcp/asking-tool-server.ts';
import { legacy, messageOf, modern, post, type RawRequest, type Served, serve } from '../mcp/serve.ts';
import { until } from '../mcp/until.ts';

let served: Served;
let toolServer: AskingToolServer;
beforeEach(async () => {
  toolServer = new AskingToolServer();
  served = await serve({ at: (path) => (path === '' ? toolServer : undefined) });
});
afterEach(async () => {
  vi.useRealTimers();
  await served.close();
});

const accepting = ({ headers, message }: RawRequest, accept: string): RawRequest => ({
  headers: { ...headers, accept },
  message,
});
const slow = { name: 'slow', arguments: {} };

/** Posts a call that takes long, and lets it be slow. */
async function postSlowly(request: RawRequest): Promise<Response> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const answering = post(`${served.url}/mcp`, request);
  await untilTurns(() => toolServer.written === 1);
  vi.advanceTimersByTime(SLOW_MS);
  vi.useRealTimers();
  return answering;
}

/** Looks again with each turn of the loop: timers stand still. */
async function untilTurns(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

it.each([
  ['modern', modern('tools/call', slow)],
  ['handshake', legacy('tools/call', slow)],
])('%s: the answer begins as an event stream while the call goes on', async (_era, request) => {
  const response = await postSlowly(request);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  toolServer.release();
  expect(await messageOf(response)).toMatchObject({ result: { content: [{ text: 'at last' }] } });
});

it.each(['application/json', 'application/json, text/event-stream;q=0', '*/*'])(
  'whoever accepts %s gets JSON, however long it takes',
  async (accept) => {
    const answering = postSlowly(accepting(modern('tools/call', slow), accept));
    await until(() => toolServer.written === 1);
    await until(() => !vi.isFakeTimers());
    toolServer.release();
    const response = await answering;
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await messageOf(response)).toMatchObject({ result: { content: [{ text: 'at last' }] } });
  },
);

it('a call that asks after a while asks in the stream', async () => {
  const ask = toolServer.call.bind(toolServer);
  let asked: Promise<unknown> = Promise.resolve();
  toolServer.call = (call) => {
    // The second call is the one by which the question is put into words.
    if (toolServer.written > 0) return ask(call);
    toolServer.written = 1;
    const waiting = new Promise<void>((resolve) => {
      toolServer.release = resolve;
    });
    const answer = waiting.then(() => ask(call) as Promise<never>);
    asked = answer;
    return answer;
  };
  const response = await postSlowly(modern('tools/call', { name: 'delete', arguments: {} }));
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  toolServer.release();
  await asked;
  expect(await messageOf(response)).toMatchObject({
    result: { resultType: 'input_required', inputRequests: { confirm: { method: 'elicitation/create' } } },
  });
});

it('a quick call is JSON, and leaves no timer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const response = await post(`${served.url}/mcp`, modern('tools/call', { name: 'write', arguments: {} }));
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(vi.getTimerCount()).toBe(0);
  await response.text();
});
