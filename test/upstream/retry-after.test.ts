/** Whoever asks for time gets it: reads wait where that is short, everybody is told how long it is, and no write is sent twice. */
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { retryAfterOf } from '../../runtime/upstream/retry-after.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import type { UpstreamFailure } from '../../runtime/upstream/upstream-failure.ts';
import { answer, api, callWith, errorOf, ORIGIN } from '../catalogue.ts';
import { MswDispatcher } from '../msw-dispatcher.ts';

const NOW = Date.parse('2026-03-10T12:00:00Z');

it.each([
  ['12', 12],
  [' 0 ', 0],
  ['1.2', 2],
  ['604800', 604_800],
  ['604801', undefined],
  ['99999999999999999999', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  ['5 apples', undefined],
  ['1e3', undefined],
  ['NaN', undefined],
  ['2026-03-10', undefined],
  ['Tue, 10 Mar 2026 12:00:30 GMT', 30],
  ['Tuesday, 10-Mar-26 12:00:30 GMT', 30],
  ['Tue Mar 10 12:00:30 2026 GMT', 30],
  ['Tue, 10 Mar 2026 11:59:30 GMT', 0],
  ['Tue, 99 Nox 2026 11:59:30 GMT', undefined],
  ['Tue, 10 Mar 2099 11:59:30 GMT', undefined],
])('Retry-After %j is %j seconds', (text, seconds) => {
  expect(retryAfterOf({ 'retry-after': text }, () => NOW)).toBe(seconds);
});

it('a date counts by the clock of who sent it', () => {
  const headers = { date: 'Tue, 10 Mar 2026 15:00:00 GMT', 'retry-after': ['Tue, 10 Mar 2026 15:00:07 GMT'] };
  expect(retryAfterOf(headers, () => NOW)).toBe(7);
});

const REFUSALS = [
  ['the API', 429, () => HttpResponse.json({ error: 'Too many requests' }, { status: 429 })],
  ['a proxy', 429, () => HttpResponse.html('<title>Slow down</title>', { status: 429 })],
  ['a proxy', 503, () => HttpResponse.html('<title>Busy</title>', { status: 503 })],
  ['a gateway', 503, () => HttpResponse.json({ message: 'busy' }, { status: 503 })],
] as const;

describe.each(REFUSALS)('%s with %i', (_who, _status, refusal) => {
  /** Refuses `times` requests, with or without a time. */
  const refusing = (retryAfter: string | undefined, times = Number.POSITIVE_INFINITY) => {
    let asked = 0;
    return http.all(api('/label/*'), () => {
      asked += 1;
      if (asked > times) return HttpResponse.json({ count: 7 });
      const response = refusal();
      if (retryAfter !== undefined) response.headers.set('retry-after', retryAfter);
      return response;
    });
  };

  it('is waited out by a read where that is short', async () => {
    const began = performance.now();
    const { result, seen } = await callWith('count_labels', {}, { handlers: [refusing('1', 1)] });
    expect(result.structuredContent).toEqual({ count: 7 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
    expect(seen).toHaveLength(2);
  });

  it('is told at once where it is long', async () => {
    const began = performance.now();
    const { result, seen } = await callWith('count_labels', {}, { handlers: [refusing('90')] });
    expect(errorOf(result)?.next).toContain('Try again in 90 s.');
    expect(performance.now() - began).toBeLessThan(1000);
    expect(seen).toHaveLength(1);
  });

  it('is given up after as many tries as are set', async () => {
    const { result, seen } = await callWith('count_labels', {}, { handlers: [refusing('0')] });
    expect(errorOf(result)?.next).toContain('Try again.');
    expect(seen).toHaveLength(3);
  });

  it('is told to a write, which is sent once', async () => {
    const label = http.post(api('/label'), () => {
      const response = refusal();
      response.headers.set('retry-after', '1');
      return response;
    });
    const { result, seen } = await callWith('create_label', { name: 'a', color: '#ff0000' }, { handlers: [label] });
    expect(errorOf(result)?.next).toContain('Try again in 1 s.');
    expect(seen.filter(({ path }) => path === '/api/label')).toHaveLength(1);
  });

  it('is told to a write that was looked for and is not there', async () => {
    const label = http.post(api('/label'), () => {
      const response = HttpResponse.html('<title>Busy</title>', { status: 503 });
      response.headers.set('retry-after', '60');
      return response;
    });
    const handlers = [label, answer('/label/get-list', { data: [], count: 0 })];
    const { result } = await callWith('create_label', { name: 'a', color: '#ff0000' }, { handlers });
    expect(errorOf(result)?.message).toContain('So far there is no such label.');
    expect(errorOf(result)?.next).toContain('look with list_labels once more in 60 s before calling again');
  });

  it('is not waited for beyond the deadline', async () => {
    const dispatcher = new MswDispatcher([refusing('2')]);
    const upstream = new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher, deadlineMs: 1500 });
    const began = performance.now();
    const asked = upstream.send({ method: 'POST', path: '/label/count', isRead: true }, undefined);
    expect(
      await asked.then(
        ({ retryAfter }) => retryAfter,
        ({ retryAfter }: UpstreamFailure) => retryAfter,
      ),
    ).toBe(2);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('without a time', () => {
  const counting = (status: number, times: number) => {
    let asked = 0;
    return http.all(api('/label/*'), () =>
      ++asked > times ? HttpResponse.json({ count: 7 }) : HttpResponse.html('<title>No</title>', { status }),
    );
  };

  it.each([502, 503, 504])('a read is tried again after %i, as after a connection that failed', async (status) => {
    const { result, seen } = await callWith('count_labels', {}, { handlers: [counting(status, 2)] });
    expect(result.structuredContent).toEqual({ count: 7 });
    expect(seen).toHaveLength(3);
  });

  it.each([429, 403, 404, 500, 200])('and not after %i', async (status) => {
    const { seen } = await callWith('count_labels', {}, { handlers: [counting(status, 1)] });
    expect(seen).toHaveLength(1);
  });
});
