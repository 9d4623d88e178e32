/** A request and its answer over real connections: pieces that are put together, and requests that are given up on the way. */
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { expect, it } from 'vitest';
import { Stopper } from '../../runtime/basics/stop.ts';
import { NotBegun } from '../../runtime/upstream/deadline.ts';
import { exchange } from '../../runtime/upstream/exchange.ts';
import { closing, serving, servingRaw } from './servers.ts';

const ASKED = { origin: 'http://a.test', path: '/', method: 'POST', headers: ['a', 'b'], body: '{}' } as const;
const LIMITS = { maxBytes: 1000, tooLarge: () => new Error('too large') };

/** Asks over one connection. */
function asking(url: string) {
  const pool = closing(new Pool(url, { connections: 1 }));
  return (stop = new Stopper()) => exchange(pool, { ...ASKED, headers: [...ASKED.headers] }, LIMITS, stop);
}

it.each([
  ['in one piece', ['{"a":1}']],
  ['in many pieces', [...'{"a":"ö €"}'].flatMap((letter) => [...Buffer.from(letter)].map((byte) => Buffer.of(byte)))],
  ['with nothing in it', []],
])('an answer comes whole: %s', async (_what, pieces) => {
  const url = await serving(async (_request, response) => {
    response.writeHead(207, { 'X-Said': ['one', 'two'] });
    for (const piece of pieces) {
      response.write(piece);
      await pause(1);
    }
    response.end();
  });
  const { status, headers, bytes } = await asking(url)();
  expect([status, headers['x-said']]).toEqual([207, ['one', 'two']]);
  expect(bytes.toString()).toBe(Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString());
});

it('what comes ahead of an answer is none of it', async () => {
  const url = await servingRaw((socket) =>
    socket.once('data', () =>
      socket.write(
        'HTTP/1.1 103 Early\r\nx-a: early\r\n\r\nHTTP/1.1 200 OK\r\nx-b: late\r\ncontent-length: 2\r\n\r\nok',
      ),
    ),
  );
  const { status, headers, bytes } = await asking(url)();
  expect([status, headers, bytes.toString()]).toEqual([200, { 'x-b': 'late', 'content-length': '2' }, 'ok']);
});

it('an answer beyond the bound ends with what is said of it, and is read no further', async () => {
  const sent: number[] = [];
  const url = await serving(async (_request, response) => {
    response.on('error', () => {});
    for (; !response.destroyed && sent.length < 200; sent.push(1)) {
      response.write('x'.repeat(100));
      await pause(1);
    }
    response.end();
  });
  await expect(asking(url)()).rejects.toThrow('too large');
  expect(sent.length).toBeLessThan(200);
});

it('what is given up once it was begun ends at once, with the reason, and its connection with it', async () => {
  const gone: string[] = [];
  const url = await serving((request, response) => {
    response.write('{');
    request.socket.once('close', () => gone.push('closed'));
  });
  const stop = new Stopper();
  const answer = asking(url)(stop).catch((cause: unknown) => cause);
  await pause(50);
  stop.abort('enough');
  expect(await answer).toBe('enough');
  await expect.poll(() => gone).toEqual(['closed']);
});

it('what still waits for its connection was not begun, and never is', async () => {
  const bodies: string[] = [];
  const answers: (() => void)[] = [];
  const url = await serving((request, response) => {
    bodies.push(request.method ?? '');
    answers.push(() => response.end('{}'));
  });
  const ask = asking(url);
  const first = ask();
  const stop = new Stopper();
  const second = ask(stop).catch((cause: unknown) => cause);
  await expect.poll(() => answers.length).toBe(1);
  stop.abort(new Error('enough'));
  expect(await second).toBeInstanceOf(NotBegun);
  expect(await ask(stop).catch((cause: unknown) => cause)).toBeInstanceOf(NotBegun);
  answers[0]?.();
  await first;
  await pause(20);
  expect(bodies).toHaveLength(1);
});

it('one that fails before it is sent says why', async () => {
  const pool = new Pool('http://127.0.0.1:9');
  await expect(exchange(pool, { ...ASKED, headers: ['a', 'b\n'] }, LIMITS, new Stopper())).rejects.toThrow('header');
  await pool.close();
  await expect(exchange(pool, { ...ASKED, headers: [] }, LIMITS, new Stopper())).rejects.toMatchObject({
    code: expect.stringMatching(/^UND_ERR_(CLOSED|DESTROYED)$/),
  });
});
