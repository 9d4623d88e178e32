/** However much callers make up, series are few: values of labels are of lists, and there is a bound beyond which all is one. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Observer, SeenCall } from '../../runtime/basics/observer.ts';
import { CLIENT_FAMILIES, clientFamily } from '../../runtime/observe/client-family.ts';
import { MetricRecorder } from '../../runtime/observe/metric-recorder.ts';
import { Metrics } from '../../runtime/observe/metrics.ts';
import { SeriesByLabels } from '../../runtime/observe/series.ts';
import { AGENTS } from '../clients/agents.ts';
import { samplesOf } from './watched-server.ts';

const opened = () =>
  new Metrics({
    version: async () => '1',
    report: (fault) => {
      throw fault;
    },
  });

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('claude-code', '__proto__', '"\n'),
);
const anyCall = fc.record({
  name: anyText,
  client: anyText,
  agent: anyText,
  outcome: anyText,
  kind: fc.constantFrom('unknown', 'resource', 'prompt', 'search'),
  method: anyText,
  failure: anyText,
});

type MadeUp = typeof anyCall extends fc.Arbitrary<infer Made> ? Made : never;

function seen(observer: Observer, { name, client, agent, outcome, kind, method, failure }: MadeUp): void {
  const caller = {
    credential: undefined,
    request: name,
    client: { name: client, version: name },
    agent,
    protocol: undefined,
    era: undefined,
    traceparent: name,
    tracestate: undefined,
  };
  const call = new SeenCall({ name, kind }, caller, name);
  observer.began?.(call);
  call.outcome = outcome;
  observer.sending?.({ method, path: name, host: 'one.example', attempt: 2, call })?.answered?.({
    ms: 1,
    status: undefined,
    failure,
  });
  observer.ended?.(call);
  observer.request?.({
    method,
    path: name,
    status: 200,
    ms: 1,
    bytes: 1,
    request: name,
    agent,
    asked: name,
    credential: undefined,
  });
}

it('nothing that a caller makes up stands in a label', async () => {
  const metrics = opened();
  fc.assert(fc.property(anyCall, (call) => seen(metrics.observer, call)));
  const samples = samplesOf((await metrics.page()).text).filter(({ name }) => name.startsWith('oneuptime_mcp_'));
  const of = (label: string) => new Set(samples.flatMap(({ labels }) => labels[label] ?? []));
  expect([...of('client')].filter((client) => !CLIENT_FAMILIES.includes(client))).toEqual([]);
  expect(of('client').size).toBeGreaterThan(1);
  expect([...of('outcome')]).toEqual(['other']);
  expect([...of('method')]).toEqual(['other']);
  expect([...of('result')]).toEqual(['unreachable']);
  expect([...of('toolset')]).toEqual(['none']);
  expect([...of('verb')].sort()).toEqual(['prompt', 'resource', 'search', 'unknown']);
});

it('a series too many is counted with others', () => {
  const made: string[][] = [];
  const series = new SeriesByLabels((labels) => made.push([...labels]), 3);
  for (let n = 0; n < 10; n += 1) series.of(`toolset ${n}`, 'list', 'ok');
  expect(made).toEqual([
    ['toolset 0', 'list', 'ok'],
    ['toolset 1', 'list', 'ok'],
    ['toolset 2', 'list', 'ok'],
    ['other', 'list', 'ok'],
  ]);
});

describe('2,000 series of a metric', () => {
  const MOST = 2_000;
  const MORE = 300;
  let page: ReturnType<typeof samplesOf>;
  beforeAll(async () => {
    const metrics = opened();
    const caller = { client: { name: undefined, version: undefined }, agent: undefined } as SeenCall['caller'];
    // What is counted at once: only so much waits until that is loaded.
    await metrics.warm();
    for (let n = 0; n < MOST + MORE; n += 1) {
      const call = new SeenCall({ name: 'list', kind: 'tool', toolset: `toolset ${n}`, verb: 'list' }, caller, 'all');
      const sending = { method: 'GET', path: '/', host: `${n}.example`, attempt: 1, call };
      metrics.observer.began?.(call);
      metrics.observer.sending?.(sending)?.answered?.({ ms: 1, status: 200, failure: undefined });
      call.outcome = 'ok';
      metrics.observer.ended?.(call);
    }
    page = samplesOf((await metrics.page()).text);
  });

  it.each([
    ['calls_total', 'toolset'],
    ['upstream_requests_total', 'host'],
    ['upstream_request_duration_seconds_count', 'host'],
  ])('are all that there are of %s, and what comes beyond is counted with others', (short, label) => {
    const found = page.filter(({ name }) => name === `oneuptime_mcp_${short}`);
    expect(found).toHaveLength(MOST + 1);
    expect(found.find(({ labels }) => labels[label] === 'other')?.value).toBe(MORE);
    expect(found.reduce((sum, { value }) => sum + value, 0)).toBe(MOST + MORE);
  });
});

it.each(AGENTS.map(({ name, info }) => [name, String((info as { name: string }).name)]))(
  '%s is known by what it calls itself',
  (_, said) => {
    const family = clientFamily({ client: { name: said, version: '1' }, agent: undefined });
    expect(CLIENT_FAMILIES).toContain(family);
    expect(['other', 'unknown']).not.toContain(family);
  },
);

it('a client that says nothing is unknown, one behind a bridge the bridge', () => {
  const family = (name: string | undefined, agent?: string) => clientFamily({ client: { name, version: '' }, agent });
  expect(family(undefined)).toBe('unknown');
  expect(family(undefined, 'undici')).toBe('other');
  expect(family('client (via mcp-remote 0.15.1)')).toBe('mcp-remote');
  expect(family('my-agent', 'claude-code/2')).toBe('claude-code');
});

it('a page is written a few times in a second, however often it is asked for', async () => {
  let time = 0;
  const metrics = new Metrics({ version: async () => '1', report: () => {}, now: () => time });
  const pages = new Set<unknown>();
  for (let n = 0; n < 50; n += 1) pages.add(metrics.page());
  expect(pages.size).toBe(4);
  time = 1_001;
  pages.add(metrics.page());
  expect(pages.size).toBe(5);
  await Promise.all(pages);
});

it('what comes before all is loaded is counted', async () => {
  const metrics = opened();
  const said = { name: '', agent: '', outcome: 'ok', method: 'POST', failure: '' };
  const call = { ...said, client: 'codex', kind: 'prompt' } as const;
  seen(metrics.observer, call);
  seen(metrics.observer, call);
  await metrics.warm();
  seen(metrics.observer, call);
  const found = samplesOf((await metrics.page()).text).find(({ name }) => name === 'oneuptime_mcp_client_calls_total');
  expect(found).toMatchObject({ labels: { client: 'codex', outcome: 'ok' }, value: 3 });
});

it('a circuit is in one state', async () => {
  const metrics = opened();
  const { circuit } = metrics.observer;
  circuit?.({ state: 'open', host: 'one.example', failures: 5, seconds: 30 });
  circuit?.({ state: 'half_open', host: 'one.example', failures: 5 });
  const states = samplesOf((await metrics.page()).text).filter(({ name }) => name.endsWith('upstream_circuit'));
  expect(states.map(({ labels, value }) => [labels.state, value]).sort()).toEqual([
    ['closed', 0],
    ['half_open', 1],
    ['open', 0],
  ]);
});

it('a circuit that nobody asks any more is not open for ever: after its pause a request would be sent', async () => {
  let now = 0;
  const recorder = new MetricRecorder('1', () => now);
  const states = async () =>
    [
      ...(await recorder.page({ calls: () => 0, sendings: () => new Map() })).text.matchAll(
        /circuit\{.*state="(\w+)"\} 1/g,
      ),
    ].map(([, state]) => state);
  recorder.circuit({ state: 'open', host: 'h', failures: 5, seconds: 5 });
  now = 4_999;
  expect(await states()).toEqual(['open']);
  now = 5_000;
  expect(await states()).toEqual(['half_open']);
  recorder.circuit({ state: 'closed', host: 'h', failures: 0 });
  expect(await states()).toEqual(['closed']);
});
