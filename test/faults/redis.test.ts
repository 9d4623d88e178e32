/** A Redis that is away, or that is none: told of in one line, which is for the operator and holds no password. */
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { RedisLink } from '../../runtime/mcp/sessions/redis-link.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A port on which a server says what it likes to whoever connects; undefined: nobody listens. */
async function portSaying(words: string | undefined): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {}).on('data', () => socket.write(words ?? ''));
    open.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  if (words === undefined) await new Promise((resolve) => server.close(resolve));
  else open.push(() => server.close());
  return port;
}

it.each([
  ['nobody listens', '127.0.0.1', undefined],
  ['nobody listens at several addresses', 'localhost', undefined],
  ['the password is wrong', '127.0.0.1', '-WRONGPASS invalid username-password pair\r\n'],
  ['it wants a password', '127.0.0.1', '-NOAUTH Authentication required.\r\n'],
  ['something else answers', '127.0.0.1', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
])('where %s', async (_what, host, words) => {
  const port = await portSaying(words);
  const first = await new Promise<readonly [fault: unknown, where: string]>((resolve) => {
    const report = (fault: unknown, where: string): void => resolve([fault, where]);
    const link = new RedisLink(
      { url: `redis://user:hunter2@${host}:${port}`, report },
      { onMessage: () => {}, onReady: () => {} },
    );
    open.push(() => link.close());
  });
  expect(first[0]).toEqual(expect.stringMatching(/^\S[^\r\n]*$/));
  expect(first.join(' ')).not.toMatch(/hunter2|\n|\bat .+:\d+:\d+|node_modules/);
  expect(first[1]).toMatch(/^Redis/);
});
