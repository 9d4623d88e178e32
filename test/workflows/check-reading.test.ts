/** What results say, kind by kind, from bodies as the platform's probes, agents and senders write them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beatsOf, middleOf, silenceSince } from '../../runtime/workflows/checks/beats.ts';
import { readCheck } from '../../runtime/workflows/checks/check-reading.ts';
import { readChecks } from '../../runtime/workflows/checks/check-rows.ts';
import { checkRules } from '../../runtime/workflows/checks/check-rules.ts';
import { evidenceOf, slowestPart, timesUsual } from '../../runtime/workflows/checks/explanation.ts';
import { shownCheck } from '../../runtime/workflows/checks/shown-check.ts';

const id = (value: string): object => ({ _type: 'ObjectID', value });
const AT = '2026-11-30T12:00:00.000Z';

const held = (criteriaName: string, message = 'It held.'): object => ({
  evaluationSummary: {
    criteriaResults: [
      { criteriaName: 'Never', met: false, filters: [{ met: true, message: 'one of two' }] },
      {
        criteriaName,
        met: true,
        filters: [
          { met: true, message },
          { met: false, message: 'not this' },
        ],
      },
      { criteriaName: 'Later', met: true, filters: [] },
    ],
    events: [
      { type: 'criteria-met', title: 'Met' },
      { type: 'incident-created', title: 'Incident created', relatedIncidentNumberWithPrefix: 'INC-7' },
    ],
  },
});

const STATUSES = [
  { name: 'Operational', isOperationalState: true, isOfflineState: false },
  { name: 'Degraded', isOperationalState: false, isOfflineState: false },
  { name: 'Offline', isOperationalState: false, isOfflineState: true },
];
const RULES = checkRules(
  {
    check: {
      rules: [
        { status: 'Offline', when: ['Incoming Request not received in 30 minutes'] },
        { status: 'Degraded', name: 'Too slow', when: ['Response Time (in ms) > 500'] },
        { status: 'Operational', when: ['Is Online is true'] },
        { name: 'Tells only', when: ['Is Online is true'] },
      ],
    },
  },
  STATUSES,
);

describe('the rules of a monitor', () => {
  it('give verdicts by the names that results call them', () => {
    expect(Object.fromEntries(RULES.verdicts)).toEqual({ Offline: 'failed', 'Too slow': 'degraded', Online: 'ok' });
    expect(RULES.heartbeatMinutes).toBe(30);
    const steps = { steps: [{ check: { rules: [{ status: 'Custom', when: [] }] } }, { check: {} }] };
    expect(checkRules(steps, STATUSES)).toEqual({
      verdicts: new Map([['Custom', 'unknown']]),
      heartbeatMinutes: undefined,
    });
    for (const nothing of [undefined, null, 'x', [], { check: { other: {} } }])
      expect(checkRules(nothing, STATUSES).verdicts.size).toBe(0);
  });
});

describe('a result of a probe', () => {
  const good = {
    isOnline: true,
    responseTimeInMs: 182,
    responseCode: 200,
    failureCause: '',
    probeId: id('p1'),
    httpTimings: {
      dnsLookupInMs: 3,
      tcpConnectInMs: 11,
      tlsHandshakeInMs: 24,
      timeToFirstByteInMs: 120,
      downloadInMs: 9,
    },
    responseHeaders: { TraceParent: `00-${'AB'.repeat(16)}-00f067aa0ba902b7-01` },
    totalAttempts: 1,
  };

  it('tells code, time, phases, probe and trace', () => {
    expect(readCheck(good)).toEqual({
      verdict: 'ok',
      ms: 182,
      code: 200,
      phases: { dns: 3, connect: 11, tls: 24, firstByte: 120, download: 9 },
      probeId: 'p1',
      traceId: 'ab'.repeat(16),
    });
    expect(readCheck(JSON.stringify(good)).ms).toBe(182);
  });

  it('tells why and where it failed, and what the last attempt took', () => {
    const read = readCheck({
      isOnline: false,
      responseTimeInMs: 0,
      failureCause: 'connect ECONNREFUSED',
      requestFailedDetails: { failedPhase: 'TCP Connection', errorDescription: 'Nobody listens.' },
      probeAttempts: [{ responseTimeInMs: 40 }, { responseTimeInMs: 55 }],
      totalAttempts: 2,
      isTimeout: false,
    });
    expect(read).toEqual({
      verdict: 'failed',
      ms: 55,
      error: 'connect ECONNREFUSED',
      failedIn: 'TCP Connection',
      attempts: 2,
    });
  });

  it('is judged by the first rule that held; what was not reached has failed, whatever a rule says', () => {
    expect(readCheck({ ...good, ...held('Too slow', 'Slower than 500 ms.') }, RULES)).toMatchObject({
      verdict: 'degraded',
      rule: 'Too slow',
      error: 'Slower than 500 ms.',
      events: ['Incident created: INC-7'],
    });
    expect(readCheck({ ...good, responseCode: 503, ...held('Online') }, RULES).verdict).toBe('ok');
    expect(readCheck({ ...good, responseCode: 503 }, RULES).verdict).toBe('failed');
    expect(readCheck({ ...good, isOnline: false, ...held('Online') }, RULES).verdict).toBe('failed');
    expect(readCheck({ ...good, ...held('Online') }, RULES).error).toBeUndefined();
  });

  it.each<[string, object, object]>([
    [
      'pings',
      { isOnline: true, pingResponse: { packetLossPercent: 25, jitterInMs: 2 } },
      { packetLossPercent: 25, jitterMs: 2 },
    ],
    [
      'names',
      { dnsResponse: { isOnline: true, records: [{ value: '192.0.2.1' }, { value: '192.0.2.2' }] } },
      { records: '192.0.2.1, 192.0.2.2' },
    ],
    ['queries', { sqlQueryMonitorResponse: { isOnline: true, rowCount: 2, scalarValue: 41 } }, { rows: 2, value: 41 }],
    ['domains', { domainResponse: { isOnline: true, expiresDate: AT } }, { domainExpires: AT }],
    [
      'status pages',
      { externalStatusPageResponse: { isOnline: true, overallStatus: 'minor', activeIncidentCount: 1 } },
      { pageStatus: 'minor', activeIncidents: 1 },
    ],
    ['logs', { logCount: 12 }, { logCount: 12 }],
    [
      'metrics',
      {
        metricResult: [
          {
            data: [
              { timestamp: '2026-11-30T11:00:00Z', value: 1 },
              { timestamp: AT, value: 7 },
            ],
          },
        ],
      },
      { metricValue: 7 },
    ],
  ])('of %s tells its own figures', (_kind, body, figures) => {
    expect(readCheck(body).figures).toEqual(figures);
  });

  it('of a query tells what the database said', () => {
    const sql = {
      isOnline: false,
      responseTimeInMs: 9,
      failureCause: 'failed',
      queryError: 'relation "orders" does not exist',
    };
    expect(readCheck({ sqlQueryMonitorResponse: sql })).toMatchObject({
      verdict: 'failed',
      ms: 9,
      error: 'relation "orders" does not exist',
    });
  });

  it('of a certificate tells validity and end', () => {
    const ssl = {
      isValidCertificate: false,
      expiresAt: { _type: 'DateTime', value: AT },
      certificateValidationError: 'certificate has expired',
      responseTimeInMs: 31,
    };
    expect(readCheck({ isOnline: true, sslResponse: ssl })).toEqual({
      verdict: 'failed',
      ms: 31,
      error: 'certificate has expired',
      certificate: { isValid: false, expires: AT, error: 'certificate has expired' },
    });
  });

  it('of ports tells the parts of connecting', () => {
    expect(
      readCheck({ isOnline: true, portTimings: { dnsLookupInMs: 1, tcpConnectInMs: 4, totalConnectionInMs: 5 } })
        .phases,
    ).toEqual({ dns: 1, connect: 4 });
  });
});

describe('runs of scripts', () => {
  it('tell steps, console errors, other lines, and pictures by name alone', () => {
    const picture = 'iVBORw0KGgo'.repeat(50);
    const read = readCheck({
      syntheticMonitorResponse: [
        {
          browserType: 'Firefox',
          screenSizeType: 'Mobile',
          executionTimeInMS: 4100,
          scriptError: 'Timeout 10000ms exceeded.',
          logMessages: [
            'step 1/2 ok 900 ms: goto https://a.example/',
            'console error: boom',
            'hello',
            'step 2/2 failed 3100 ms: click "#b"\nline',
          ],
          screenshots: { failed: picture },
          totalAttempts: 2,
        },
        {
          browserType: 'Chromium',
          screenSizeType: 'Mobile',
          executionTimeInMS: 800,
          logMessages: [],
          result: { n: 1 },
          capturedMetrics: [{ name: 'cart.load', value: 12 }, { name: 'odd' }],
        },
      ],
    });
    expect(read).toMatchObject({ verdict: 'failed', ms: 4100, error: 'Timeout 10000ms exceeded.' });
    expect(read.runs?.[0]).toEqual({
      browser: 'Firefox',
      screen: 'Mobile',
      ms: 4100,
      error: 'Timeout 10000ms exceeded.',
      attempts: 2,
      steps: [
        { step: 'goto https://a.example/', ms: 900, isOk: true },
        { step: 'click "#b"\nline', ms: 3100, isOk: false },
      ],
      consoleErrors: ['boom'],
      lines: ['hello'],
      screenshots: ['failed'],
    });
    expect(read.runs?.[1]).toEqual({
      browser: 'Chromium',
      screen: 'Mobile',
      ms: 800,
      metrics: { 'cart.load': 12 },
      returned: '{"n":1}',
    });
    expect(JSON.stringify(read)).not.toContain(picture.slice(0, 20));
    expect(readCheck({ customCodeMonitorResponse: { executionTimeInMS: 12, logMessages: ['a'] } })).toMatchObject({
      verdict: 'ok',
      ms: 12,
    });
  });
});

it('a run shows the first of its lines, and how many more it wrote', () => {
  const logMessages = Array.from({ length: 13 }, (_, at) => `console error: no ${at}`);
  const reading = readCheck({ syntheticMonitorResponse: [{ executionTimeInMS: 9, logMessages }] }, RULES);
  const [run] = shownCheck({ id: 'a', time: AT, reading }, new Map()).runs ?? [];
  expect(run?.consoleErrors).toHaveLength(11);
  expect(run?.consoleErrors?.at(-1)).toBe('and 3 more');
});

describe('heartbeats', () => {
  const look = (last: string, checkedAt: string): object => ({
    incomingRequestReceivedAt: last,
    checkedAt,
    onlyCheckForIncomingRequestReceivedAt: true,
  });

  it('are those that came, and looks of the server, which are late by the rule alone', () => {
    const came = { incomingRequestReceivedAt: AT, checkedAt: AT, onlyCheckForIncomingRequestReceivedAt: false };
    expect(readCheck(came, RULES)).toEqual({ verdict: 'ok', heartbeat: { last: AT, seen: AT, isArrival: true } });
    expect(readCheck(look(AT, '2026-11-30T12:30:59.000Z'), RULES).verdict).toBe('ok');
    expect(readCheck(look(AT, '2026-11-30T12:31:00.000Z'), RULES).verdict).toBe('failed');
    expect(readCheck(look(AT, '2026-12-30T12:31:00.000Z')).verdict).toBe('unknown');
  });

  it('of agents tell shares of the machine, and the fullest disk', () => {
    const read = readCheck({
      hostname: 'build-1',
      requestReceivedAt: AT,
      timeNow: AT,
      onlyCheckRequestReceivedAt: false,
      basicInfrastructureMetrics: {
        cpuMetrics: { percentUsed: 41.26 },
        memoryMetrics: { percentUsed: 70, swapPercentUsed: 3 },
        diskMetrics: [
          { diskPath: '/', percentUsed: 50 },
          { diskPath: '/var', percentUsed: 97.5 },
        ],
        loadMetrics: { load1: 1.5 },
      },
    });
    expect(read.server).toEqual({
      host: 'build-1',
      cpu: 41.3,
      memory: 70,
      swap: 3,
      disk: { path: '/var', used: 97.5 },
      load1: 1.5,
    });
  });

  it('are put in order with gaps, lateness and how many are missing', () => {
    const minute = (at: number): string => new Date(Date.parse(AT) + at * 60_000).toISOString();
    const { beats, usualGap } = beatsOf([5, 0, 10, 15, 15, 46, 51].map(minute), 30);
    expect(usualGap).toBe(300);
    expect(beats.map(({ gap, isLate, missing }) => [gap, isLate, missing])).toEqual([
      [undefined, false, 0],
      [300, false, 0],
      [300, false, 0],
      [300, false, 0],
      [1860, true, 5],
      [300, false, 0],
    ]);
    const now = new Date(minute(51 + 12));
    expect(silenceSince(minute(51), now, { usualGap }, 30)).toEqual({ gap: 720, isLate: false, missing: 2 });
    expect(silenceSince(minute(51), now, { usualGap: undefined }, undefined)).toEqual({ gap: 720, isLate: false });
    expect(beatsOf([], 5)).toEqual({ beats: [], usualGap: undefined });
  });

  it('are each shown once, in order, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100_000 })),
        fc.option(fc.integer({ min: 1, max: 600 })),
        (seconds, allowed) => {
          const times = seconds.map((second) => new Date(second * 1000).toISOString());
          const { beats } = beatsOf(times, allowed ?? undefined);
          const distinct = [...new Set(seconds)].sort((a, b) => a - b);
          expect(beats.map(({ time }) => Date.parse(time) / 1000)).toEqual(distinct);
          for (const [at, beat] of beats.entries()) {
            const gap = at === 0 ? undefined : (distinct[at] as number) - (distinct[at - 1] as number);
            expect(beat.gap).toBe(gap);
            expect(beat.isLate).toBe(gap !== undefined && allowed !== null && Math.floor(gap / 60) > allowed);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('figures of explanations', () => {
  it('take the middle', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 }), (numbers) => {
        const middle = middleOf(numbers) as number;
        const below = numbers.filter((number) => number < middle).length;
        const above = numbers.filter((number) => number > middle).length;
        expect(below).toBeLessThanOrEqual(numbers.length / 2);
        expect(above).toBeLessThanOrEqual(numbers.length / 2);
      }),
      { numRuns: 100 },
    );
    expect(middleOf([])).toBeUndefined();
    expect(timesUsual(8300, 220)).toBe(37.7);
    expect(timesUsual(8300, 0)).toBeUndefined();
  });

  it('name the part that grew, and nothing where none did', () => {
    const usual = { dns: 5, connect: 10, tls: 20, firstByte: 100, download: 5 };
    expect(slowestPart({ ...usual, firstByte: 7900 }, usual)).toEqual({ part: 'firstByte', ms: 7900, usual: 100 });
    expect(slowestPart({ ...usual, dns: 60 }, usual)).toEqual({ part: 'dns', ms: 60, usual: 5 });
    expect(slowestPart({ ...usual, dns: 20 }, usual)).toBeUndefined();
    expect(slowestPart({ dns: 5, firstByte: 40 }, undefined)).toEqual({ part: 'firstByte', ms: 40 });
    expect(slowestPart(undefined, usual)).toBeUndefined();
  });

  it('say what was measured, and nothing of a usual check', () => {
    const usual = { ms: 200, phases: { firstByte: 100 }, of: 'x' };
    expect(evidenceOf({ verdict: 'ok', ms: 210, phases: { firstByte: 110 } }, usual)).toEqual([]);
    expect(evidenceOf({ verdict: 'ok', ms: 8000, phases: { firstByte: 7900 } }, usual)).toEqual([
      'It took 8000 ms, 40 times the median of 200 ms.',
      'Waiting for the first byte took 7900 ms, usually 100 ms.',
    ]);
    expect(evidenceOf({ verdict: 'failed', code: 502, rule: 'Offline' }, undefined)).toEqual([
      'The answer was HTTP 502.',
      'The rule Offline held.',
    ]);
    const heartbeat = { last: '2026-11-30T11:20:00.000Z', seen: AT, isArrival: false };
    expect(evidenceOf({ verdict: 'failed', heartbeat }, undefined)).toEqual([
      'The last heartbeat came at 2026-11-30T11:20:00.000Z, 40m before the server looked.',
    ]);
    expect(evidenceOf({ verdict: 'unknown' }, undefined)).toEqual([]);
  });
});

describe('any body', () => {
  const keys = [
    ...[
      'isOnline',
      'responseTimeInMs',
      'responseCode',
      'evaluationSummary',
      'criteriaResults',
      'syntheticMonitorResponse',
    ],
    ...[
      'logMessages',
      'screenshots',
      'sslResponse',
      'probeAttempts',
      'basicInfrastructureMetrics',
      'diskMetrics',
      '_type',
      'value',
    ],
    ...[
      'incomingRequestReceivedAt',
      'checkedAt',
      'responseHeaders',
      'traceparent',
      'metricResult',
      'data',
      'dnsResponse',
      'records',
    ],
  ];
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.constant(AT));
  const { body } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, leaf, tie('body'), fc.array(tie('value'), { maxLength: 3 })),
    body: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
  }));

  it('is read without a fault', () => {
    fc.assert(
      fc.property(fc.oneof(body, leaf), (logBody) => {
        const read = readCheck(logBody, RULES);
        expect(['ok', 'degraded', 'failed', 'unknown']).toContain(read.verdict);
        evidenceOf(read, { ms: 100, phases: {}, of: 'x' });
      }),
      { numRuns: 300 },
    );
  });
});

describe('results', () => {
  it('are read piece by piece until the time is over', async () => {
    let asked = 0;
    const told: number[] = [];
    const list = async ({ limit }: { limit: number }) => {
      asked += 1;
      const rows = Array.from({ length: limit }, (_, at) => ({
        id: `${asked}-${at}`,
        time: new Date(Date.parse(AT) - (asked * 1000 + at) * 60_000).toISOString(),
      }));
      return { rows, hasMore: true };
    };
    const job = {
      client: { monitorLogs: { list } },
      hasTime: () => asked < 5,
      progress: (done: number) => void told.push(done),
    } as unknown as Parameters<typeof readChecks>[0];
    const read = await readChecks(job, { monitor: 'm', type: 'API', to: AT, rules: RULES, most: 10_000 });
    expect([asked, read.rows.length, read.isWhole]).toEqual([5, 1500, false]);
    expect(told).toEqual([700, 1100]);
  });
});
