import { setupServer } from 'msw/node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseFault } from '../../sandbox/routes/faults.ts';
import { sandboxHandlers } from '../../sandbox/routes/msw.ts';
import { type RunningSandbox, Sandbox, startSandbox } from '../../sandbox/server.ts';
import { realFacts } from './client.ts';

describe('faults over HTTP', () => {
  let running: RunningSandbox;

  beforeAll(async () => {
    running = await startSandbox({ facts: await realFacts(), seed: null });
  });
  beforeEach(() => running.sandbox.faults.clear());
  afterAll(() => running.close());

  const get = (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${running.url}/api/status`, { headers });

  test('rate limit, error and huge body replace the answer once', async () => {
    running.sandbox.faults.next({ kind: 'rate-limit', retryAfter: 7 });
    running.sandbox.faults.next({ kind: 'error' });
    running.sandbox.faults.next({ kind: 'huge', bytes: 1000 });
    const first = await get();
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await get()).status).toBe(500);
    expect((await (await get()).text()).length).toBe(1011);
    expect(await (await get()).json()).toEqual({ status: 'ok' });
  });

  test('a body over the limit is refused, not cut off', async () => {
    const body = 'x'.repeat(51 * 1_048_576);
    const response = await fetch(`${running.url}/api/label/get-list`, { method: 'POST', body });
    expect([response.status, await response.json()]).toEqual([500, { error: 'Server Error' }]);
  });

  test('malformed JSON is cut short', async () => {
    const response = await get({ 'x-sandbox-fault': 'malformed' });
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  test('a dropped connection is a network error', async () => {
    running.sandbox.faults.next({ kind: 'drop' });
    await expect(get()).rejects.toThrow(TypeError);
  });

  test('latency and slow bodies arrive whole, but late', async () => {
    for (const fault of ['latency ms=60', 'slow ms=10']) {
      const start = performance.now();
      const response = await get({ 'x-sandbox-fault': fault });
      expect(await response.json()).toEqual({ status: 'ok' });
      expect(performance.now() - start).toBeGreaterThan(50);
    }
  });

  test('a fault may wait for a path and strike several times', async () => {
    running.sandbox.faults.next({ kind: 'error', path: '/label', times: 2 });
    expect((await get()).status).toBe(200);
    const label = (): Promise<Response> =>
      fetch(`${running.url}/api/label/count`, { method: 'POST', headers: { apikey: running.keys.admin } });
    expect([(await label()).status, (await label()).status, (await label()).status]).toEqual([500, 500, 200]);
  });

  test('the control route orders and forgets faults', async () => {
    const control = (method: string, body?: string): Promise<Response> =>
      fetch(`${running.url}/sandbox/faults`, { method, body: body ?? null });
    expect((await control('POST', '{"kind":"error"}')).status).toBe(200);
    expect((await get()).status).toBe(500);
    expect((await control('POST', '{"kind":"error"}')).status).toBe(200);
    expect((await control('DELETE')).status).toBe(200);
    expect((await get()).status).toBe(200);
    expect((await control('POST', '{"kind":"flood"}')).status).toBe(400);
    expect((await control('POST', 'x')).status).toBe(400);
  });
});

test('a fault header is read or ignored', () => {
  expect(parseFault('rate-limit; retryAfter=3')).toEqual({ kind: 'rate-limit', retryAfter: 3 });
  expect(parseFault('latency ms=x')).toEqual({ kind: 'latency' });
  expect(parseFault('meteor')).toBeNull();
});

describe('the same sandbox through msw', () => {
  const base = 'https://oneuptime.test';
  const server = setupServer();

  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  afterAll(() => server.close());

  test('answers like the server, faults included', async () => {
    const sandbox = new Sandbox({ facts: await realFacts(), seed: null });
    server.use(...sandboxHandlers(sandbox, base));
    const request = (body: unknown): Promise<Response> =>
      fetch(`${base}/api/label/get-list?limit=1`, {
        method: 'POST',
        headers: { apikey: sandbox.keys.admin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect(await (await request({ select: { name: true } })).json()).toEqual({ data: [], count: 0, skip: 0, limit: 1 });
    sandbox.faults.next({ kind: 'drop' });
    await expect(request({})).rejects.toThrow(TypeError);
    sandbox.faults.next({ kind: 'slow', ms: 1 });
    expect(await (await request({})).json()).toMatchObject({ count: 0 });
  });
});
