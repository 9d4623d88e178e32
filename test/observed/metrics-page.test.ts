/** Who may read `/metrics`, and until when: beside everything else, and at a port of their own. */
import { once } from 'node:events';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { callerOf } from '../../runtime/guard/principal.ts';
import { createMetricsServer } from '../../runtime/http/metrics-server.ts';
import { createHttpServer } from '../../runtime/http/server.ts';
import { Metrics } from '../../runtime/observe/metrics.ts';
import { serveMetrics } from '../../runtime/start/serve-metrics.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { freePort } from '../mcp/redis-server.ts';

const TOKEN = 'a-token-of-sixteen-and-more';
const HOST = '127.0.0.1';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const report = (fault: unknown): never => {
  throw fault;
};
const counted = (): Metrics => new Metrics({ version: async () => '1', report });

/** A promise that is kept when told. */
function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** The server with its page. */
function whole(token: string | undefined): FastifyInstance {
  const metrics = counted();
  return createHttpServer({
    at: () => undefined,
    address: HOST,
    callerOf: callerOf({}),
    tools: async () => ({}),
    health: async () => ({}),
    report,
    metrics,
    metricsPage: { metrics, token },
  });
}
const alone = (token: string | undefined): FastifyInstance =>
  createMetricsServer({ metrics: counted(), token, address: HOST });

async function listening(app: FastifyInstance): Promise<string> {
  open.push(() => app.close());
  return app.listen({ host: HOST, port: 0 });
}

describe.each([
  ['beside the rest', whole],
  ['at a port of their own', alone],
])('metrics with a token, %s', (_, serve) => {
  it.each([
    ['nothing', undefined],
    ['no token', 'Bearer'],
    ['one that is shorter', `Bearer ${TOKEN.slice(0, -1)}`],
    ['one that is longer', `Bearer ${TOKEN}x`],
    ['one as long', `Bearer ${TOKEN.toUpperCase()}`],
    ['one with more behind it', `Bearer ${TOKEN} ${TOKEN}`],
    ['it as a login', `Basic ${TOKEN}`],
    ['it alone', TOKEN],
  ])('are refused to who brings %s', async (_what, authorization) => {
    const url = await listening(serve(TOKEN));
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await fetch(`${url}/metrics`, { headers });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const text = await answer.text();
    expect(text).toContain('METRICS_TOKEN');
    expect(text).not.toContain('build_info');
  });

  it.each([`Bearer ${TOKEN}`, `bearer  ${TOKEN} `])('are told who brings it: %s', async (authorization) => {
    const url = await listening(serve(TOKEN));
    const answer = await fetch(`${url}/metrics`, { headers: { authorization } });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('build_info')]);
  });
});

describe('metrics of a server that ends', () => {
  it.each(['/metrics', '/metrics/', '/metrics?from=prometheus'])('are told beside the rest: %s', async (path) => {
    const app = whole(undefined);
    const [begun, held] = [gate(), gate()];
    app.addHook('preClose', () => {
      begun.open();
      return held.opened;
    });
    const url = await listening(app);
    const closed = app.close();
    await begun.opened;
    const answer = await fetch(url + path);
    const text = await answer.text();
    held.open();
    await closed;
    expect([answer.status, text]).toEqual([200, expect.stringContaining('oneuptime_mcp_closing 1')]);
  });

  /** What a server may wait for, until it is told. */
  const WAITING: Readonly<Record<string, (app: FastifyInstance, held: Promise<void>) => unknown>> = {
    'refuses what is new': (app, held) => app.addHook('preClose', () => held),
    'has not answered': (app, held) =>
      app.get('/asked', async (_request, reply) => {
        await held;
        return reply.header('connection', 'close').send('done');
      }),
    'has a stream that is open': (app, held) =>
      app.get('/asked', (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { connection: 'close' }).write('x');
        void held.then(() => reply.raw.end());
      }),
  };

  it.each(Object.entries(WAITING))('are told at a port of their own while it %s, and no longer', async (_, wait) => {
    const app = Fastify();
    const held = gate();
    const port = await freePort();
    const read = readSettings(['--http'], { METRICS: String(port), CONFIRM: 'ask' });
    if (!('settings' in read)) throw new Error(JSON.stringify(read));
    await serveMetrics(read.settings, { app, metrics: counted(), policy: { address: HOST } });
    wait(app, held.opened);
    const url = await listening(app);
    open.push(held.open);
    const arrived = once(app.server, 'request');
    const asked = fetch(`${url}/asked`).then((answer) => answer.text());
    await arrived;
    const closed = app.close();
    const answer = await fetch(`http://${HOST}:${port}/metrics`);
    expect(answer.status).toBe(200);
    await answer.text();
    held.open();
    await asked;
    await closed;
    await expect(fetch(`http://${HOST}:${port}/metrics`)).rejects.toThrow();
  });
});
