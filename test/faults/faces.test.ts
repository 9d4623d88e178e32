/** The same over HTTP: batches, and repeated requests of a session, of which each is told for itself and none is sent twice. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { DEFAULT_LIMITS } from '../../runtime/mcp/sessions/session-store.ts';
import { KEY } from '../catalogue.ts';
import { legacy, messageOf, post, serve } from '../mcp/serve.ts';
import { openSession, within } from '../mcp/session-client.ts';
import { framed, isWrite, type Misdeed } from './bad-upstream.ts';
import { openBench } from './bench.ts';
import { FAULTS } from './faults.ts';
import { expectTrueWrite } from './laws.ts';

const bench = await openBench();
const { upstream, product } = bench;
const served = await serve({ at: (path) => product.at(path), sessions: new MemorySessions(DEFAULT_LIMITS) });
afterAll(() => served.close());
const IDS = [1, 2, 3, 4].map((place) => `00000000-0000-4000-9000-00000000000${place}`);
const key = { 'x-api-key': KEY };

beforeEach(() => {
  upstream.isApplied = false;
  upstream.labels.clear();
  for (const id of IDS) upstream.labels.set(id, { _id: id, name: id, color: '#000000' });
});

interface Answer {
  readonly id: number;
  readonly result: { readonly isError?: true; readonly content: readonly { readonly text: string }[] };
}
const outcomeOf = ({ result }: Answer) => ({
  result: result as never,
  text: result.content.map(({ text }) => text).join(),
  seen: [],
  writes: [],
});

const QUICK = FAULTS.filter(({ isHanging, at }) => !isHanging && at === 'whole');

it.each(
  QUICK.filter((_, place) => place % 6 === 0).map((fault, turn) => [fault.name, turn % IDS.length, fault] as const),
)('a batch of calls, %s in number %i: each has its own truth', async (_name, place, fault) => {
  upstream.misdeed = (asked) =>
    asked && isWrite(asked) && asked.path.endsWith(String(IDS[place])) ? fault : undefined;
  const from = upstream.seen.length;
  const { headers } = legacy('tools/call');
  const message = IDS.map(
    (id, at) => legacy('tools/call', { name: 'delete_label', arguments: { id } }, at + 1).message,
  );
  const response = await post(`${served.url}/mcp`, {
    headers: { ...headers, ...key, accept: 'application/json', 'mcp-protocol-version': '2025-03-26' },
    message,
  });
  const answers = (await messageOf(response)) as Answer[];
  expect(answers.map(({ id }) => id).sort()).toEqual([1, 2, 3, 4]);
  for (const answer of answers) {
    const isHit = answer.id === place + 1;
    if (isHit) expectTrueWrite(outcomeOf(answer), fault, false);
    else expect(answer.result.isError).toBeUndefined();
  }
  const writes = upstream.seen.slice(from).filter(isWrite);
  expect(writes.map(({ path }) => path).sort()).toEqual(IDS.map((id) => `/label/${id}`));
  await bench.expectSound();
});

describe('a write of a session that is asked for again under its id', () => {
  it.each(QUICK.filter((_, place) => place % 12 === 5).map((fault) => [fault.name, fault] as const))(
    '%s',
    async (_name, fault) => {
      const session = await openSession(`${served.url}/mcp`, key);
      let go: () => void = () => {};
      const waiting = new Promise<void>((resolve) => {
        go = resolve;
      });
      // Held until both requests are there: the second asks for what is under way.
      const late: Misdeed = {
        at: 'whole',
        act: (socket, answer) => void waiting.then(() => fault.act(socket, answer, () => {})),
      };
      upstream.misdeed = (asked) => (asked && isWrite(asked) ? late : undefined);
      const from = upstream.seen.length;
      const request = within(session, legacy('tools/call', { name: 'delete_label', arguments: { id: IDS[0] } }, 7));
      const asked = [post(`${served.url}/mcp`, request), post(`${served.url}/mcp`, request)];
      setTimeout(go, 20);
      const answers = (await Promise.all(asked.map(async (one) => messageOf(await one)))) as Answer[];
      expect(upstream.seen.slice(from).filter(isWrite)).toHaveLength(1);
      for (const answer of answers) expectTrueWrite(outcomeOf(answer), fault, false);
      await bench.expectSound();
    },
  );
});

describe('health tells who answers', () => {
  it.each<[string, Misdeed['act'] | undefined, string, number | undefined]>([
    ['the instance', undefined, 'ok', undefined],
    ['a firewall', (socket) => void socket.write(framed(403, '<title>secret words</title>')), 'not_the_api', 403],
    ['a gateway', (socket) => void socket.write(framed(502, 'down')), 'not_the_api', 502],
    [
      'a login',
      (socket) => void socket.write(framed(302, '', { location: 'https://x.example/?secret' })),
      'not_the_api',
      302,
    ],
    ['a page', (socket) => void socket.write(framed(200, '<h1>secret</h1>')), 'not_the_api', 200],
    ['an empty answer', (socket) => void socket.write(framed(204, '')), 'not_the_api', 204],
    ['an instance in trouble', (socket) => void socket.write(framed(500, '{"error":"secret"}')), 'failing', 500],
    ['one that hangs up', (socket) => void socket.destroy(), 'unreachable', undefined],
    ['no HTTP', (socket) => void socket.end('SSH-2.0\r\n'), 'unreachable', undefined],
  ])('%s', async (_who, act, state, status) => {
    upstream.misdeed = (asked) => (asked && act ? { at: 'whole', act } : undefined);
    const health = (await product.health()) as Record<string, unknown>;
    expect(health).toMatchObject({ status: state === 'ok' ? 'ok' : 'degraded', upstream: state });
    expect(health.upstreamStatus).toBe(status);
    expect(JSON.stringify(health)).not.toContain('secret');
    await bench.expectSound();
  });
});
