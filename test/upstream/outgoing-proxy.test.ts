/** The way out through a proxy: what the usual variables say, and tunnels and refusals of real ones. */

import { createServer, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { StartError } from '../../runtime/basics/errors.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { outgoingProxy } from '../../runtime/upstream/outgoing-proxy.ts';
import { Upstream, type UpstreamAnswer } from '../../runtime/upstream/upstream.ts';
import { UpstreamFailure } from '../../runtime/upstream/upstream-failure.ts';
import { KEY } from '../catalogue.ts';
import { issue } from './certificates.ts';
import { closing, proxying, proxyTo, serving, servingTls } from './servers.ts';

const HTTP = 'http://oneuptime.test';
const HTTPS = 'https://oneuptime.test';

describe('the variables', () => {
  const cases: readonly (readonly [NodeJS.ProcessEnv, string, string[] | undefined])[] = [
    [{}, HTTPS, undefined],
    [{ HTTPS_PROXY: 'http://a.test:1' }, HTTPS, ['HTTPS_PROXY', 'http://a.test:1']],
    [{ HTTPS_PROXY: 'http://a.test:1' }, HTTP, undefined],
    [{ HTTP_PROXY: 'http://a.test:1' }, HTTP, ['HTTP_PROXY', 'http://a.test:1']],
    [{ HTTP_PROXY: 'http://a.test:1' }, HTTPS, ['HTTP_PROXY', 'http://a.test:1']],
    [{ HTTPS_PROXY: 'http://a.test:1', https_proxy: 'http://b.test:2' }, HTTPS, ['https_proxy', 'http://b.test:2']],
    [{ HTTPS_PROXY: 'http://a.test:1', https_proxy: ' ' }, HTTPS, ['HTTPS_PROXY', 'http://a.test:1']],
    [{ HTTPS_PROXY: '', HTTP_PROXY: '  ' }, HTTPS, undefined],
    [{ HTTPS_PROXY: '""', HTTP_PROXY: "' '" }, HTTPS, undefined],
    [{ HTTPS_PROXY: 'a.test:3128' }, HTTPS, ['HTTPS_PROXY', 'http://a.test:3128']],
    [{ HTTPS_PROXY: 'https://user:pass@a.test' }, HTTPS, ['HTTPS_PROXY', 'https://a.test']],
    [{ HTTPS_PROXY: 'http://a.test:1', NO_PROXY: '*' }, HTTPS, undefined],
    [{ HTTPS_PROXY: 'http://a.test:1', NO_PROXY: 'x.test, *' }, HTTPS, undefined],
    ...['localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'api.localhost', '0.0.0.0', '[::ffff:127.0.0.1]'].map(
      (host) =>
        [{ HTTPS_PROXY: 'http://a.test:1', HTTP_PROXY: 'http://a.test:1' }, `https://${host}:8443`, undefined] as const,
    ),
    [{ HTTPS_PROXY: 'http://a.test:1' }, 'https://localhost.example.com', ['HTTPS_PROXY', 'http://a.test:1']],
    [{ HTTPS_PROXY: 'http://a.test:1', NO_PROXY: 'x.test,10.0.0.0/8' }, 'https://10.1.2.3', undefined],
    [
      { HTTPS_PROXY: 'http://a.test:1', NO_PROXY: '10.0.0.0/16 /8 10.0.0.0/99' },
      'https://10.1.2.3',
      ['HTTPS_PROXY', 'http://a.test:1'],
    ],
    [{ HTTPS_PROXY: 'http://a.test:1' }, 'https://10.0.0.1', ['HTTPS_PROXY', 'http://a.test:1']],
  ];
  it.each(cases)('%j and %s', (env, instance, wanted) => {
    const proxy = outgoingProxy(env, instance);
    expect(proxy && [proxy.variable, proxy.url]).toEqual(wanted);
  });

  it.each([
    'http://',
    '://x',
    'socks5://a.test:1',
    'ftp://a.test',
    'http://us er:hunter2@a b.test',
    'http://user:hunter2@a.test:99999',
    'http://DOMAIN\\user:hunter2@a.test:3128',
    '"http://a.test:3128"',
    'http//a.test:3128',
    'http:/a.test:3128',
  ])('%s is refused at the start, and not repeated', async (text) => {
    const read = readSettings([], { ONEUPTIME_URL: HTTPS });
    if (!('settings' in read)) throw new Error(JSON.stringify(read));
    const opened = openProduct(read.settings, { env: { https_proxy: text } });
    await expect(opened).rejects.toThrow(StartError);
    await expect(opened).rejects.toThrow(/^https_proxy must be the address of an http or https proxy/);
    await expect(opened).rejects.not.toThrow(/hunter2/);
  });
});

/** An upstream that goes the way that the variables say. */
function through(env: NodeJS.ProcessEnv, url: string): Upstream {
  return closing(
    new Upstream({ url, api: ONEUPTIME_API, proxy: outgoingProxy(env, url), deadlineMs: 5000, retries: 1 }),
  );
}

const count = (upstream: Upstream, isRead = true): Promise<UpstreamAnswer> =>
  upstream.send({ method: 'POST', path: '/label/count', body: { query: {} }, isRead }, { key: KEY });

async function failure(answer: Promise<UpstreamAnswer>): Promise<UpstreamFailure> {
  const cause = await answer.catch((error: unknown) => error);
  if (cause instanceof UpstreamFailure) return cause;
  throw new Error(`It did not fail so: ${JSON.stringify(cause)}`);
}

const three = (request: IncomingMessage, response: { end: (text: string) => unknown }) =>
  response.end(
    request.url === '/api/label/count' && request.headers.apikey === KEY ? '{"count":3}' : '{"error":"No."}',
  );

describe('calls through a proxy', () => {
  it('are tunnelled, with its login and without telling it the key', async () => {
    const { env, asked } = await proxyTo(await serving(three), { user: 'ann:p%40ss@' });
    const upstream = through(env, HTTP);
    expect(await Promise.all([count(upstream), count(upstream)])).toMatchObject([
      { body: { count: 3 } },
      { body: { count: 3 } },
    ]);
    expect(new Set(asked)).toEqual(
      new Set([`CONNECT oneuptime.test:80 Basic ${Buffer.from('ann:p@ss').toString('base64')}`]),
    );
  });

  it('are many at a time, and no more than straight ones', async () => {
    const waiting: (() => void)[] = [];
    let underWay = 0;
    let most = 0;
    // Nobody is answered before 32 are there at a time.
    const target = await serving((_request, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      response.on('close', () => {
        underWay -= 1;
      });
      waiting.push(() => response.end('{"count":3}'));
      if (waiting.length >= 32) for (const answer of waiting) answer();
    });
    const { env } = await proxyTo(target);
    const upstream = through(env, HTTP);
    await Promise.all(Array.from({ length: 80 }, () => count(upstream)));
    expect(most).toBe(32);
  });

  it('keep TLS to the instance: the proxy cannot answer for it', async () => {
    const { env, asked } = await proxyTo(await servingTls(issue('localhost').pem, three));
    expect(await failure(count(through(env, HTTPS), false))).toMatchObject({
      isUnsent: true,
      message: expect.stringMatching(/^OneUptime at https:\/\/oneuptime\.test shows a certificate that signed itself/),
      next: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect(asked).toEqual(['CONNECT oneuptime.test:443 no login']);
  });

  it('go straight where NO_PROXY says so', async () => {
    const { env, asked } = await proxyTo(await serving(three));
    for (const NO_PROXY of ['oneuptime.invalid', '.invalid', 'a.test,*.invalid', 'oneuptime.invalid:80']) {
      const straight = await failure(count(through({ ...env, NO_PROXY }, 'http://oneuptime.invalid')));
      expect(straight.message).toMatch(/^OneUptime at http:\/\/oneuptime\.invalid cannot be reached, its name/);
    }
    expect(asked).toEqual([]);
  });

  it('without TLS are forwarded where the proxy tunnels to no such port', async () => {
    const { env, asked } = await proxyTo(await serving(three), { user: 'ann:x@', tunnel: 403, forwards: true });
    const upstream = through(env, HTTP);
    expect(await count(upstream, false)).toMatchObject({ body: { count: 3 } });
    expect(await count(upstream)).toMatchObject({ body: { count: 3 } });
    const basic = `Basic ${Buffer.from('ann:x').toString('base64')}`;
    const forwarded = `POST http://oneuptime.test/api/label/count ${basic}`;
    expect(asked).toEqual([`CONNECT oneuptime.test:80 ${basic}`, forwarded, forwarded]);
  });
});

it('a product goes the way that the variables of its process say', async () => {
  const { env, asked } = await proxyTo(await serving(three));
  const read = readSettings([], { ONEUPTIME_URL: HTTP, ALLOW_MASTER_KEY: 'true' });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const { server } = closing(await openProduct(read.settings, { env }));
  const { signal } = new AbortController();
  const result = await server.call({ name: 'count_labels', arguments: {}, credential: { key: KEY }, signal });
  expect(result).toMatchObject({ structuredContent: { count: 3 } });
  expect(asked).toEqual(['CONNECT oneuptime.test:80 no login']);
});

describe('a proxy that does not connect: nothing was sent', () => {
  it.each([
    [407, /wants a login before it connects to .* \(407\)/, /Put user and password into HTTPS_PROXY/, 1],
    [403, /refuses to connect to https:\/\/oneuptime\.test \(403\)/, /name it in NO_PROXY/, 1],
    [502, /could not connect to https:\/\/oneuptime\.test \(502\)/, /instance is up/, 2],
    [504, /could not connect/, /instance is up/, 2],
  ])('%i', async (status, message, next, tries) => {
    const { env, asked } = await proxyTo('http://127.0.0.1:9', { user: 'ann:hunter2@', tunnel: status });
    const write = await failure(count(through(env, HTTPS), false));
    expect(write).toMatchObject({ code: 'unreachable', isUnsent: true, message: expect.stringMatching(message) });
    expect(write.message).toMatch(
      /^The outgoing proxy at http:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\) .*: nothing was sent\.$/,
    );
    expect(write.next).toMatch(next);
    expect(`${write.message} ${write.next}`).not.toMatch(/hunter2|ann/);
    expect(asked).toHaveLength(1);
    await failure(count(through(env, HTTPS)));
    expect(asked).toHaveLength(1 + tries);
  });

  it('and is not there', async () => {
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9' };
    const write = await failure(count(through(env, HTTPS), false));
    expect(write).toMatchObject({
      isUnsent: true,
      message: expect.stringContaining(
        '(HTTPS_PROXY) cannot be reached, nothing listens there (ECONNREFUSED): nothing was sent.',
      ),
    });
    expect(write.next).toContain('Check HTTPS_PROXY');
    const unknown = await failure(count(through({ HTTPS_PROXY: 'http://proxy.invalid:1' }, HTTPS), false));
    expect(unknown.message).toContain('(HTTPS_PROXY) cannot be reached, its name is not known');
  });

  it('and hangs up', async () => {
    const server = createServer();
    server.on('connect', (_request, socket) => socket.destroy());
    const url = await proxying(server);
    expect(await failure(count(through({ HTTPS_PROXY: url }, HTTPS), false))).toMatchObject({
      isUnsent: true,
      message: expect.stringContaining('nothing was sent'),
    });
  });
});
