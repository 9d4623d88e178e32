/** Ends of an HTTP process, step by step: whoever was connected has an answer, whatever the call and the era. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { TimeLimits } from '../../runtime/basics/time-limit.ts';
import { callerOf } from '../../runtime/guard/principal.ts';
import { loadSseTransport } from '../../runtime/http/legacy-sse.ts';
import { createHttpServer } from '../../runtime/http/server.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { HttpStop } from '../../runtime/start/http-stop.ts';
import { AskingToolServer } from '../mcp/asking-tool-server.ts';
import { legacy, modern, post, type RawRequest } from '../mcp/serve.ts';
import { events, openSession, within } from '../mcp/session-client.ts';
import { until } from '../mcp/until.ts';

/** Its tools end as told: with their limits, or never. */
class EndingToolServer extends AskingToolServer {
  readonly limits = new TimeLimits();
  readonly #ends: boolean;

  constructor(ends: boolean) {
    super();
    this.#ends = ends;
  }

  override call(call: Parameters<AskingToolServer['call']>[0]) {
    if (call.name !== 'hang') return super.call(call);
    this.calls.push(call);
    const { signal } = new AbortController();
    const limit = this.limits.begin(signal);
    if (this.#ends) {
      return new Promise<never>((_resolve, reject) =>
        limit.until('end').addEventListener('abort', () => reject(signal)),
      ).catch(() => ({
        content: [{ type: 'text' as const, text: 'The outcome is not known.' }],
        isError: true as const,
      }));
    }
    return new Promise<never>(() => {});
  }
}

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of cleanUp.splice(0).reverse()) await one();
});

async function started({ ends = true, drainMs = 0, patienceMs = 0 } = {}) {
  let drained = () => {};
  const draining = (ms: number) =>
    ms === 0
      ? Promise.resolve()
      : new Promise<void>((resolve) => {
          drained = resolve;
        });
  const toolServer = new EndingToolServer(ends);
  const stop = new HttpStop({ drainMs, limits: toolServer.limits, patienceMs, lastWordsMs: 150, draining });
  const closed: string[] = [];
  const app = createHttpServer({
    at: (path) => (path === '' ? toolServer : undefined),
    address: '127.0.0.1',
    callerOf: callerOf({}),
    sessions: new MemorySessions(),
    legacySse: await loadSseTransport(),
    tools: async () => ({}),
    health: async () => ({}),
    report: (fault) => closed.push(String(fault)),
    orders: stop.orders,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  cleanUp.push(() => app.close());
  return {
    toolServer,
    app,
    url,
    mcp: `${url}/mcp`,
    faults: closed,
    drained: () => drained(),
    stop: (signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM') => stop.run(app, signal),
  };
}

const HANG = { name: 'hang', arguments: {} };
const batch = (): RawRequest => ({
  headers: { ...legacy('ping').headers, 'mcp-protocol-version': '2025-03-26' },
  message: [1, 2].map((id) => legacy('tools/call', HANG, id).message),
});
const asEvents = ({ headers, message }: RawRequest): RawRequest => ({
  headers: { ...headers, accept: 'text/event-stream' },
  message,
});

/** Requests whose answer hangs, and the ids that they wait under. */
const HANGING: readonly [string, RawRequest, readonly number[], boolean][] = [
  ['a call', modern('tools/call', HANG), [1], false],
  ['a call of the handshake era', legacy('tools/call', HANG), [1], false],
  ['a call in a session', legacy('tools/call', HANG), [1], true],
  ['a call for events', asEvents(modern('tools/call', HANG)), [1], false],
  ['a call in a session, for events', asEvents(legacy('tools/call', HANG)), [1], true],
  ['a batch', batch(), [1, 2], false],
  ['a batch in a session', batch(), [1, 2], true],
];

describe.each([true, false])('a process that ends while a call hangs, which ends with its limits: %s', (ends) => {
  it.each(HANGING)('answers %s that its outcome is not known', async (_what, request, ids, inSession) => {
    const { mcp, toolServer, stop, faults } = await started({ ends });
    const session = inSession ? await openSession(mcp) : undefined;
    const answered = post(mcp, session ? within(session, request) : request).then((answer) => answer.text());
    await until(() => toolServer.calls.length === ids.length);
    const ended = stop();
    const said = await answered;
    await ended;
    for (const id of ids) expect(said).toMatch(new RegExp(`"id":${id}\\b`));
    expect(said).toMatch(/not known/);
    expect(faults).toEqual([]);
  });
});

describe('a process that is told to end', () => {
  it.each([
    ['SIGTERM', 300],
    ['SIGTERM', 500],
    ['SIGTERM', 700],
    ['SIGINT', 60_000],
  ] as const)(
    'serves on, says that it is not ready, and waits only after a signal from outside: %s, %i ms',
    async (signal, drainMs) => {
      const { url, mcp, app, stop, drained } = await started({ drainMs, patienceMs: 5_000 });
      const ended = stop(signal);
      await until(async () => (await fetch(`${url}/readyz`)).status === 503);
      expect((await fetch(`${url}/livez`)).status).toBe(200);
      const answer = await post(mcp, modern('tools/list'));
      await answer.text();
      expect([answer.status, answer.headers.get('connection')]).toEqual([signal === 'SIGTERM' ? 200 : 503, 'close']);
      drained();
      await ended;
      expect(app.server.listening).toBe(false);
    },
  );

  it.each([1, 4, 8])('answers every request of %i clients that connect anew each time', async (clients) => {
    const { mcp, stop } = await started({ patienceMs: 5_000 });
    const statuses: (number | string)[] = [];
    const ended = stop();
    const client = async () => {
      for (let one = 0; one < 12; one += 1) {
        const { headers, message } = modern('tools/list');
        const answer = await post(mcp, { headers: { ...headers, connection: 'close' }, message }).catch(
          (cause) => cause.cause?.code,
        );
        statuses.push(answer instanceof Response ? answer.status : String(answer));
        if (answer instanceof Response) await answer.text();
        else return;
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    await ended;
    expect(statuses.filter((status) => ![200, 503, 'ECONNREFUSED'].includes(status as never))).toEqual([]);
    // The first of each came when nobody had ceased to come.
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(clients);
  });

  it.each(['one that only connects', 'one that begins a request'])('does not wait for %s', async (what) => {
    const { url, stop } = await started({ patienceMs: 2_000 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    cleanUp.push(() => socket.destroy());
    await once(socket, 'connect');
    if (what.includes('request')) socket.write('POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 9\r\n\r\n{');
    const said = text(socket).catch(() => '');
    await stop();
    expect(await said).toMatch(what.includes('request') ? /^HTTP\/1\.1 503 [\s\S]*nothing of this was begun/ : /^$/);
  });

  it('ends the stream of a session cleanly', async () => {
    const { mcp, stop } = await started({ patienceMs: 5_000 });
    const stream = await events(mcp, await openSession(mcp));
    await Promise.all([stop(), stream.ended]);
  });

  it('ends a stream that listens with its result', async () => {
    const { mcp, stop } = await started({ patienceMs: 5_000 });
    const answer = await post(mcp, modern('subscriptions/listen', { notifications: { toolsListChanged: true } }, 5));
    const [said] = await Promise.all([answer.text(), stop()]);
    expect(said).toMatch(/"id":5/);
  });

  it.each([
    [true, 2],
    [true, 4],
    [false, 1],
    [false, 3],
  ])('answers on the stream of 2024-11-05 before that ends, in time: %s, %i calls', async (isInTime, count) => {
    const { url, toolServer, stop } = await started({ patienceMs: isInTime ? 5_000 : 100 });
    const stream = await fetch(`${url}/mcp/sse`);
    let said = '';
    const read = (async () => {
      for await (const chunk of stream.body ?? []) said += Buffer.from(chunk).toString();
    })();
    await until(() => said.includes('data: '));
    const endpoint = /^data: (.*)$/m.exec(said)?.[1] ?? '';
    for (let id = 1; id <= count; id += 1) {
      const name = isInTime && id === count ? 'slow' : isInTime ? 'echo' : 'hang';
      expect((await post(url + endpoint, legacy('tools/call', { name, arguments: {} }, id))).status).toBe(202);
    }
    await until(() => toolServer.written + toolServer.calls.length === count);
    const ended = stop();
    if (isInTime) setTimeout(() => toolServer.release(), 100);
    await Promise.all([ended, read]);
    for (let id = 1; id <= count; id += 1) expect(said).toMatch(new RegExp(`"id":${id}\\b`));
    expect(said).toMatch(isInTime ? /at last/ : /not known/);
  });
});
