/** The check of where arguments come from notices what stands nowhere; times that requests speak of are computed. */
import { describe, expect, it } from 'vitest';
import { unfounded } from './provenance.ts';
import { lengthsIn, momentOf } from './spoken-times.ts';

const REQUEST =
  'Acknowledge incident #12 of the last two hours and watch https://shop.example.org/ping with a 30-second timeout';
const ANSWER = `list_incidents(filter?: {title, declaredAt, incidentState, isVisible?: bool})
  call_read {"tool":"list_incidents","arguments":{"filter":{"declaredAt":{"gte":"-7d"}},"startsAt":"+2d"}}
create_monitor(monitorType: "Website"|"API", url?, check?: {timeoutMs, …})
list_ also: limit (to 100); count_ takes the same filter.`;
const known = {
  request: REQUEST,
  answers: [ANSWER, '{"items":[{"title":"Parcel labels","id":"5f1c0000-0000-4000-8000-000000000001"}]}'],
};

describe('what comes from somewhere', () => {
  it.each<[string, unknown]>([
    ['list_incidents', { filter: { declaredAt: { gte: '-2h' } } }],
    ['count_incidents', { filter: { declaredAt: { gte: '-7d' } } }],
    ['list_incidents', { limit: 40, filter: { title: 'Parcel labels', isVisible: false } }],
    ['create_monitor', { monitorType: 'API', url: 'https://shop.example.org/ping', check: { timeoutMs: 30_000 } }],
    ['list_incidents', { filter: { title: '5f1c0000-0000-4000-8000-000000000001' }, startsAt: 'now' }],
    ['list_incidents', { filter: { incidentState: ['Acknowledged', '#12'] } }],
  ])('%s %j', (tool, args) => {
    expect(unfounded(tool, args, known)).toEqual([]);
  });
});

describe('what comes from nowhere', () => {
  it.each<[string, unknown, string]>([
    ['update_incident', {}, 'No answer names the tool update_incident.'],
    ['count_monitors', {}, 'No answer names the tool count_monitors.'],
    ['list_incidents', { filter: { severity: '12' } }, 'No answer names the argument filter.severity.'],
    ['list_incidents', { filter: { declaredAt: { gte: '-3h' } } }, 'filter.declaredAt.gte: "-3h" comes from nowhere.'],
    ['list_incidents', { filter: { title: 'Parcel boxes' } }, 'filter.title: "Parcel boxes" comes from nowhere.'],
    ['list_incidents', { limit: 101 }, 'limit: 101 comes from nowhere.'],
    ['list_incidents', { filter: { title: true } }, 'filter.title: true comes from nowhere.'],
    ['list_incidents', { filter: { declaredAt: 'now' } }, 'filter.declaredAt: "now" comes from nowhere.'],
    ['list_incidents', { filter: { title: ['labels', '#13'] } }, 'filter.title: "#13" comes from nowhere.'],
    ['create_monitor', { check: { timeoutMs: 20_000 } }, 'check.timeoutMs: 20000 comes from nowhere.'],
    ['create_monitor', { url: 'https://shop.example.com' }, 'url: "https://shop.example.com" comes from nowhere.'],
    ['find_tools', { intent: ['page somebody'] }, 'intent: "page somebody" comes from nowhere.'],
  ])('%s %j', (tool, args, complaint) => {
    expect(unfounded(tool, args, known)).toEqual([complaint]);
  });
});

describe('times that requests speak of', () => {
  it('are lengths in digits or words', () => {
    const hour = 3600e3;
    expect(lengthsIn('the last 24 hours, every 5 minutes, a 30-second timeout')).toEqual([24 * hour, 300e3, 30e3]);
    expect(lengthsIn('for an hour, this week, ten days')).toEqual([hour, 168 * hour, 240 * hour]);
    expect(lengthsIn('the monitors of hourly jobs')).toEqual([]);
  });

  it('are the next such weekday and hour', () => {
    const monday = new Date('2026-11-30T06:00:00Z');
    expect(momentOf('Saturday 2 AM', monday)).toBe('2026-12-05T02:00:00.000Z');
    expect(momentOf('Monday 5 AM', monday)).toBe('2026-12-07T05:00:00.000Z');
    expect(momentOf('monday 7 PM', monday)).toBe('2026-11-30T19:00:00.000Z');
    expect(momentOf('Sunday 12 AM', monday)).toBe('2026-12-06T00:00:00.000Z');
    expect(() => momentOf('whenever', monday)).toThrow('No moment is known for "whenever"');
  });
});
