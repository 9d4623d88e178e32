/** LIMITS=telemetry: lists and counts of telemetry name a time, and not too long a one, whoever asks. */
import { describe, expect, it } from 'vitest';
import { callAt, sandboxOnPort, served } from './stand.ts';

const sandbox = await sandboxOnPort();
const { keys } = sandbox;
const url = await served({ ONEUPTIME_URL: sandbox.url, LIMITS: 'telemetry:24h' });
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const SAID = /LIMITS=telemetry:24h/;

const logs = (filter?: object) => ['list_logs', filter === undefined ? {} : { filter }] as const;
const call = (...asked: readonly [string, object?]) => callAt(url, keys.admin, asked);

describe('refused, with the next step', () => {
  it.each([
    ['without a filter', logs()],
    ['with an empty one', logs({})],
    ['by other columns alone', logs({ severityText: 'Error' })],
    ['with an upper bound alone', logs({ time: { lte: 'now' } })],
    ['with a longer time', logs({ time: { gte: '-25h' } })],
    ['with a much longer one', logs({ time: { gt: '-30d', lt: 'now' } })],
    ['with a longer time long ago', logs({ time: { gte: '-60d', lte: '-30d' } })],
    ['with another time', logs({ createdAt: { gte: '-1h' } })],
    ['with a time that is left empty', logs({ time: '' })],
    ['with the null of a time', logs({ time: null })],
    ['as text', logs({ time: '{"gte":"-400d"}' })],
    ['a count', ['count_logs', {}]],
    ['a count in groups', ['count_logs', { by: ['severityText'] }]],
    ['spans', ['list_spans', {}]],
    ['metrics', ['count_metrics', { by: ['name'] }]],
    ['through a dispatcher', ['call_read', { tool: 'list_logs', arguments: { filter: {} } }]],
    ['in a table', ['list_logs', { format: 'table' }]],
    ['with an odd name', ['oneuptime_list_logs', {}]],
  ] as const)('%s', async (_how, asked) => {
    const { isError, text } = await call(...(asked as readonly [string, object]));
    expect(isError).toBe(true);
    expect(text).toMatch(SAID);
    expect(text).toMatch(/"gte": "-24h"/);
  });

  it('inside a workflow', async () => {
    const { text } = await call('search_logs', { text: 'error', from: '-30d' });
    expect(text).toMatch(SAID);
  });

  it('inside a workflow, by a way of its own to the store', async () => {
    const narrow = await served({ ONEUPTIME_URL: sandbox.url, LIMITS: 'telemetry:1m' });
    const { text } = await callAt(narrow, keys.admin, ['investigate', { service: 'checkout', from: '-2h' }]);
    expect(text).toMatch(/more than 1m of telemetry/);
  });
});

describe('served', () => {
  it.each([
    ['a shorter time', logs({ time: { gte: '-1h' } })],
    ['the whole of it', logs({ time: { gte: '-24h' } })],
    ['a day long ago', logs({ time: { gte: ago(480), lte: ago(460) } })],
    ['a count', ['count_logs', { filter: { time: { gte: '-24h' } } }]],
    ['other rows without a time', ['list_incidents', {}]],
    ['one line by its name of time', ['list_spans', { filter: { startTime: { gte: '-2h' } } }]],
  ] as const)('%s', async (_how, asked) => {
    const { isError, text } = await call(...(asked as readonly [string, object]));
    expect(text).not.toMatch(SAID);
    expect(isError).toBe(false);
  });
});
