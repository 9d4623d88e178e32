import { beforeAll, describe, expect, test } from 'vitest';
import { patternOf } from '../../sandbox/routes/telemetry/error-patterns.ts';
import { minutesAgo, openTelemetryWorld, plantLines, type TelemetryWorld } from './telemetry-world.ts';

let world: TelemetryWorld;

beforeAll(async () => {
  world = await openTelemetryWorld();
  plantLines(world);
});

const BROKEN = { error: 'Server Error' };
const answer = async (path: string, body: unknown) => (await world.ask(`logs/${path}`, body)).body;

describe('the pattern of a line', () => {
  test.each([
    ['order 12 took 3.5 s', 'order <num> took <num> s'],
    ['peer 10.0.0.12:8080 left', 'peer <ip>:<num> left'],
    ['at 2026-03-02T10:00:00.123Z and 2026-03-02 10:00:00', 'at <timestamp> and <timestamp>'],
    ['user 0b0c6a1e-8f6b-4a51-9a59-3f6b2b1d7c11 gone', 'user <uuid> gone'],
    ['GET https://shop.example/pay?id=5 failed', 'GET <url> failed'],
    ['mail to ann.lee+x@example.org bounced', 'mail to <email> bounced'],
    ['trace 0af7651916cd43dd8448eb211c80319c lost', 'trace <hex> lost'],
    // Short runs of hexadecimal digits are no ids to the real server: they fall apart.
    ['commit 1a2b3c4d', 'commit <num>a<num>b<num>c<num>d'],
    ['Error: x\n    at pay (shop.js:12:3)', 'Error: x at pay (shop.js:<num>:<num>)'],
    ['{"msg":"refused","attempt":3}', '{"msg":"refused","attempt":<num>}'],
    [' \t\n', ''],
    ['x'.repeat(400), 'x'.repeat(300)],
    [`${'x'.repeat(299)} tail`, 'x'.repeat(299)],
  ])('%j', (line, pattern) => {
    expect(patternOf(line)).toBe(pattern);
  });
});

test.each(['a.', 'a+', 'a@', '1.2.3.', 'f', '-'])('a long run of %j is read once', (piece) => {
  // Read again from every place, it would take longer than any test may.
  expect(patternOf(piece.repeat(500_000)).length).toBeLessThanOrEqual(300);
});

describe('error patterns', () => {
  const payment = {
    pattern: 'payment <num> refused by <ip>',
    sampleBody: 'payment 13 refused by 10.0.0.2',
    count: 2,
    firstSeenAt: '2026-03-02 09:10:00.000000000',
    lastSeenAt: '2026-03-02 09:20:00.000000000',
    resourceCount: 1,
    severities: ['Error'],
    traceCount: 1,
    sampleTraceIds: ['t1'],
  };

  test('Error and Fatal of the last day, the most frequent first', async () => {
    const { patterns } = await answer('error-patterns', {});
    expect(patterns[0]).toEqual({ ...payment, resourceIds: [world.shop] });
    expect(patterns.map(({ pattern }: { pattern: string }) => pattern).sort()).toEqual([
      'Queue lost',
      'before the usual window',
      payment.pattern,
    ]);
  });

  test.each([
    ['a day before the end where there is no start', { endTime: minutesAgo(80) }, ['before the usual window']],
    ['other severities on request', { severityTexts: ['Warning'] }, ['bounce <num>% of weekly_news']],
    ['no severities are the usual ones', { severityTexts: [], limit: 1 }, [payment.pattern]],
    ['a limit below one is one', { limit: 0 }, [payment.pattern]],
    ['a limit as text is none', { limit: '1', bodySearchText: 'qu' }, ['Queue lost']],
    ['attributes', { attributes: { 'http.route': '/mail' } }, ['Queue lost']],
    [
      'a text in place of a list filters nothing',
      { severityTexts: 'Warning', serviceIds: 'x', limit: 1 },
      [payment.pattern],
    ],
  ])('%s', async (_sentence, body, expected) => {
    const { patterns } = await answer('error-patterns', body);
    expect(patterns.map(({ pattern }: { pattern: string }) => pattern)).toEqual(expected);
  });

  test('ten unasked, fifty at most, and five of what is shown of each', async () => {
    const many = await openTelemetryWorld();
    for (let index = 0; index < 60; index += 1) {
      const word = String.fromCharCode(97 + (index % 26), 97 + Math.floor(index / 26));
      many.plant('LogItemV3', 1, { severityText: 'Error', body: `fault ${word}`, traceId: word });
      many.plant('LogItemV3', 1, { severityText: 'Error', body: 'often', traceId: word });
    }
    const lengthFor = async (limit: unknown): Promise<number> =>
      (await many.ask('logs/error-patterns', { limit })).body.patterns.length;
    expect([await lengthFor(undefined), await lengthFor(12), await lengthFor(1000)]).toEqual([10, 12, 50]);
    const [often] = (await many.ask('logs/error-patterns', {})).body.patterns;
    expect([often.pattern, often.traceCount, often.sampleTraceIds.length]).toEqual(['often', 60, 5]);
  });

  test('what happens beside one of them', async () => {
    const body = { pattern: payment.pattern, bucketSizeInMinutes: 60 };
    expect(await answer('error-pattern-correlation', body)).toEqual({
      ...body,
      timeline: [{ time: '2026-03-02 09:00:00', count: 2 }],
      coOccurringPatterns: [{ pattern: 'Queue lost', sampleBody: 'Queue lost', count: 1 }],
      attributes: [
        { key: 'http.route', value: '/pay', count: 2 },
        { key: 'http.status_code', value: '500', count: 2 },
      ],
      resources: [{ resourceId: world.shop, resourceType: 'OpenTelemetry', count: 2, lastSeenAt: payment.lastSeenAt }],
      traces: [{ traceId: 't1', count: 2, lastSeenAt: payment.lastSeenAt, resourceId: world.shop }],
      samples: [
        {
          logId: expect.any(String),
          time: payment.lastSeenAt,
          body: payment.sampleBody,
          severityText: 'Error',
          resourceId: world.shop,
          traceId: 't1',
          spanId: '',
        },
        expect.objectContaining({ body: 'payment 12 refused by 10.0.0.1', spanId: 's1' }),
      ],
    });
  });

  const nothing = {
    ...{ timeline: [], coOccurringPatterns: [], attributes: [] },
    ...{ resources: [], traces: [], samples: [] },
  };
  test.each([
    ['an unknown pattern', { pattern: 'nope' }],
    ['a question that fails', { pattern: payment.pattern, attributes: { x: { _type: 'Foo' } } }],
    ['an unreadable date', { pattern: payment.pattern, endTime: 'x' }],
  ])('%s has empty lists', async (_sentence, body) => {
    expect(await answer('error-pattern-correlation', body)).toEqual({
      ...nothing,
      pattern: body.pattern,
      bucketSizeInMinutes: 'endTime' in body ? 1440 : 15,
    });
  });

  test.each([{}, { pattern: ' ' }, { pattern: 5 }])('a pattern is needed: %j', async (body) => {
    expect(await answer('error-pattern-correlation', body)).toEqual({ message: 'pattern is required' });
  });
});

describe('export', () => {
  const bodies = async (body: object): Promise<string[]> =>
    (await answer('export', body)).map((line: { body: string }) => line.body.split(' ')[0]);

  test('a line has eight columns, and its time is text of nanoseconds', async () => {
    expect(await answer('export', { limit: 1 })).toEqual([
      {
        time: '2026-03-02 09:50:00.000000000',
        primaryEntityId: world.shop,
        severityText: 'Warning',
        severityNumber: 13,
        body: 'bounce 50% of weekly_news',
        traceId: '',
        spanId: '',
        attributes: { 'http.route': '/mail', 'user.id': '' },
      },
    ]);
  });

  test('milliseconds are the last digits to trust', async () => {
    const odd = await openTelemetryWorld();
    const time = Date.parse('2026-03-02T09:55:53.342Z');
    odd.plant('LogItemV3', 0, { body: 'x', time, timeUnixNano: Number(`${time}000000`) });
    const [line] = (await odd.ask('logs/export', {})).body;
    expect(line.time).toMatch(/^2026-03-02 09:55:53\.342000\d{3}$/);
    expect(Number(line.time.slice(20))).toBe(Number(`${time}000000`) % 1_000_000_000);
  });

  test.each([
    ['newest first', {}, ['bounce', 'order', 'Queue', 'payment', 'payment']],
    ['attributes are ignored', { attributes: { 'http.route': '/pay' }, limit: 1 }, ['bounce']],
    ['entity keys are ignored', { entityKeys: ['k1'], limit: 1 }, ['bounce']],
    ['other filters hold', { severityTexts: ['Fatal'] }, ['Queue']],
    ['a limit of -1 is the oldest line', { limit: -1, startTime: minutesAgo(100) }, ['before']],
    ['a limit as text', { limit: '2' }, ['bounce', 'order']],
    ['a limit of 0 is none', { limit: 0 }, ['bounce', 'order', 'Queue', 'payment', 'payment']],
    ['every other format is JSON', { format: 'xml', limit: 1 }, ['bounce']],
    ['an end before the start is empty', { startTime: minutesAgo(1), endTime: minutesAgo(9) }, []],
  ])('%s', async (_sentence, body, expected) => {
    expect(await bodies(body)).toEqual(expected);
  });

  test('ten thousand lines at most, without a word', async () => {
    const many = await openTelemetryWorld();
    for (let index = 0; index < 10_001; index += 1) many.plant('LogItemV3', 1, { body: 'x', attributes: {} });
    expect((await many.ask('logs/export', { limit: 20_000 })).body).toHaveLength(10_000);
  });

  test.each([{ limit: 1.5 }, { severityTexts: 'Error' }, { startTime: 'x' }])('%j breaks', async (body) => {
    expect(await answer('export', body)).toEqual(BROKEN);
  });

  test('CSV', async () => {
    const text = await answer('export', { format: 'csv', limit: 2, traceIds: ['t2'] });
    expect(text.split('\n')).toEqual([
      'time,primaryEntityId,severityText,severityNumber,body,traceId,spanId,attributes',
      `2026-03-02 09:40:00.000000000,${world.shop},Information,9,"order 7 accepted, ""in full""",t2,,` +
        '"{""http.route"":""/items"",""user.id"":""u1""}"',
    ]);
  });
});

describe('the lines round a line', () => {
  let logId: string;
  const bodies = (lines: readonly { body: string }[]): (string | undefined)[] =>
    lines.map(({ body }) => body.split(' ')[0]);

  beforeAll(async () => {
    const { body } = await world.admin('POST', '/logs/get-list', { query: { body: 'order 7 accepted, "in full"' } });
    logId = body.data[0]._id.value;
  });

  test('of the same service, oldest first, without the line itself', async () => {
    const body = { logId, primaryEntityId: world.shop, time: minutesAgo(20) };
    const found = await answer('context', body);
    expect(bodies(found.before)).toEqual(['before', 'payment', 'payment']);
    expect(found.after).toEqual([
      {
        _id: expect.any(String),
        time: '2026-03-02 09:50:00.000000000',
        timeUnixNano: Date.parse(minutesAgo(10)) * 1_000_000,
        primaryEntityId: world.shop,
        severityText: 'Warning',
        severityNumber: 13,
        body: 'bounce 50% of weekly_news',
        traceId: '',
        spanId: '',
        attributes: { 'http.route': '/mail', 'user.id': '' },
      },
    ]);
  });

  test.each([
    ['count', { count: 1 }, ['payment'], ['bounce']],
    ['sessions', { sessionIds: ['w1'] }, ['payment'], []],
    ['a wrong id is not noticed', { logId: 'nope' }, ['before', 'payment', 'payment', 'order'], ['order', 'bounce']],
    ['another service', { primaryEntityId: '<store>' }, ['Queue'], []],
    ['the former name of the service', { primaryEntityId: '', serviceId: '<store>' }, ['Queue'], []],
    [
      'typed values',
      { time: { _type: 'DateTime', value: minutesAgo(15) } },
      ['before', 'payment', 'payment'],
      ['bounce'],
    ],
  ])('%s', async (_sentence, changes, before, after) => {
    const body = { logId, primaryEntityId: world.shop, time: minutesAgo(20), ...changes };
    const found = await answer('context', JSON.parse(JSON.stringify(body).replaceAll('<store>', world.store)));
    expect([bodies(found.before), bodies(found.after)]).toEqual([before, after]);
  });

  test('five each way unasked, twenty at most, of whole seconds', async () => {
    const many = await openTelemetryWorld();
    for (let index = -30; index <= 30; index += 1) {
      many.plant('LogItemV3', 30 - index / 100, { body: `${index} x`, attributes: {} });
    }
    const around = async (count?: number): Promise<number[]> => {
      const body = { logId: 'x', primaryEntityId: many.shop, time: minutesAgo(30), count };
      const found = (await many.ask('logs/context', body)).body;
      return [found.before.length, found.after.length];
    };
    expect([await around(), await around(25)]).toEqual([
      [5, 5],
      [20, 20],
    ]);
    const late = new Date(Date.parse(minutesAgo(30)) + 900).toISOString();
    const body = { logId: 'x', primaryEntityId: many.shop, time: late, count: 1 };
    const found = (await many.ask('logs/context', body)).body;
    expect([bodies(found.before), bodies(found.after)]).toEqual([['0'], ['0']]);
  });

  test.each(['logId', 'primaryEntityId', 'time'])('%s is needed', async (name) => {
    const body = { logId, primaryEntityId: world.shop, time: minutesAgo(20), [name]: undefined };
    expect(await answer('context', body)).toEqual({ message: 'logId, primaryEntityId, and time are required' });
  });
});

describe('what a drop filter would have removed', () => {
  test.each([
    ['of the last day', { filterQuery: 'PAYMENT' }, [6, 2, 33]],
    ['of some severities', { filterQuery: 'payment', severityTexts: ['Error'] }, [3, 2, 67]],
    ['of a window', { filterQuery: 'payment', startTime: minutesAgo(45) }, [4, 1, 25]],
    ['of nothing', { filterQuery: 'payment', startTime: minutesAgo(1) }, [0, 0, 0]],
    ['whatever else is filtered', { filterQuery: 'payment', traceIds: ['t9'], bodySearchText: 'z' }, [6, 2, 33]],
  ])('%s', async (_sentence, body, [totalLogs, matchingLogs, estimatedReductionPercent]) => {
    expect(await answer('drop-filter-estimate', body)).toEqual({
      totalLogs,
      matchingLogs,
      estimatedReductionPercent,
    });
  });

  test('its text is needed', async () => {
    expect(await answer('drop-filter-estimate', {})).toEqual({ message: 'filterQuery is required' });
  });
});
