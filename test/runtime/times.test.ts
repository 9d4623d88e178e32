import { describe, expect, it } from 'vitest';
import { parseTime, timeContext } from '../../runtime/call/times.ts';

const NOW = new Date('2026-03-10T12:34:56.789Z');
const at = (text: string, timezone?: string) => parseTime(text, 'startsAt', timeContext(NOW, timezone));

describe('times', () => {
  it.each([
    ['now', '2026-03-10T12:34:56.789Z'],
    ['-90m', '2026-03-10T11:04:56.789Z'],
    ['+2h', '2026-03-10T14:34:56.789Z'],
    ['-7d', '2026-03-03T12:34:56.789Z'],
    ['now-90m', '2026-03-10T11:04:56.789Z'],
    ['now + 2h', '2026-03-10T14:34:56.789Z'],
    ['2026-03-10 14:00:00 UTC', '2026-03-10T14:00:00.000Z'],
    ['2026-03-10T14:00 gmt', '2026-03-10T14:00:00.000Z'],
    ['2026-03-10', '2026-03-10T00:00:00.000Z'],
    ['2026-03-10 14:00', '2026-03-10T14:00:00.000Z'],
    ['2026-03-10T14:00:00+02:00', '2026-03-10T12:00:00.000Z'],
    ['2026-03-10T14:00:00+0200', '2026-03-10T12:00:00.000Z'],
    ['2026-03-10T14:00:00.5Z', '2026-03-10T14:00:00.500Z'],
    ['today', '2026-03-10T00:00:00.000Z'],
    ['yesterday', '2026-03-09T00:00:00.000Z'],
    ['Today', '2026-03-10T00:00:00.000Z'],
    ['yesterday 14:00', '2026-03-09T14:00:00.000Z'],
    ['tomorrowT03:30', '2026-03-11T03:30:00.000Z'],
    ['+7d', '2026-03-17T12:34:56.789Z'],
  ])('%s', (text, iso) => expect(at(text)).toBe(iso));

  it('reads local times in the zone that was named, across changes of its clocks', () => {
    expect(at('2026-07-01 09:00', 'Europe/Berlin')).toBe('2026-07-01T07:00:00.000Z');
    expect(at('2026-01-01 09:00', 'Europe/Berlin')).toBe('2026-01-01T08:00:00.000Z');
    expect(at('2026-03-29 03:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    // Jumped over, and shown twice.
    expect(at('2026-03-29 02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(at('2026-10-25 02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(at('today', 'Pacific/Auckland')).toBe('2026-03-10T11:00:00.000Z');
  });

  it('tomorrow and yesterday are days of the calendar, however long', () => {
    const late = timeContext(new Date('2026-03-28T22:30:00Z'), 'Europe/Berlin');
    expect(parseTime('tomorrow', 'startsAt', late)).toBe('2026-03-28T23:00:00.000Z');
    const early = timeContext(new Date('2026-03-29T22:30:00Z'), 'Europe/Berlin');
    expect(parseTime('yesterday', 'startsAt', early)).toBe('2026-03-28T23:00:00.000Z');
  });

  it.each([
    '',
    'soon',
    '25:00',
    '2026-03-10 25:00',
    '-999999w',
    '2026-02-30',
    '2026-13-01',
    '1741600000',
    '2026-03-10T25:00Z',
    '-90',
    'now-',
    'nowish',
    'today 25:00',
    'yesterday14:00',
    '2026-03-10T14:00 CET',
  ])('refuses %j with an example', (text) => {
    expect(() => at(text)).toThrow(/startsAt is not a time/);
  });

  it('refuses a zone that does not exist', () => {
    expect(() => at('now', 'Mars/Olympus')).toThrow(/no time zone/);
  });
});
