/** Readable checks and rotas have lengths by kind, and no text takes more than one pass. */
import { describe, expect, it } from 'vitest';
import { encodeChecks } from '../../runtime/oneuptime/monitors/encode.ts';
import { referencesOf } from '../../runtime/oneuptime/monitors/readable.ts';
import { encodeHours } from '../../runtime/oneuptime/rotas/hours.ts';
import { encodeRotation } from '../../runtime/oneuptime/rotas/rotation.ts';
import { errorOf, ID } from '../catalogue.ts';
import { callOver } from './odd-upstream.ts';

const ids = { operationalStatusId: 'a', offlineStatusId: 'b', degradedStatusId: 'c' };

/** What a refusal says; empty where nothing is refused. A fault of ours is no refusal. */
function refusal(read: () => unknown): string {
  try {
    read();
    return '';
  } catch (cause) {
    const { code, message, next } = cause as { code?: string; message: string; next?: string };
    expect(code, message).toBe('bad_arguments');
    expect(`${message} ${next}`.length).toBeLessThan(4000);
    return message;
  }
}

const read = (check: object): string =>
  refusal(() => {
    const args = { monitorType: 'Website', url: 'https://example.com', name: 'a', check };
    referencesOf(args);
    encodeChecks(args, ids);
  });
const many = <T>(count: number, make: (place: number) => T): T[] =>
  Array.from({ length: count }, (_, place) => make(place));
const named = (count: number): object => Object.fromEntries(many(count, (place) => [`x-${place}`, 'a']));

describe('lists of a check', () => {
  const LISTS: Readonly<Record<string, (count: number) => object>> = {
    offlineWhen: (count) => ({ offlineWhen: many(count, () => 'not online') }),
    degradedWhen: (count) => ({ degradedWhen: many(count, () => 'response time > 5000') }),
    rules: (count) => ({ rules: many(count, () => ({ status: 'offline', when: ['not online'] })) }),
    'when of a rule': (count) => ({ rules: [{ status: 'offline', when: many(count, () => 'not online') }] }),
    'incidents of a rule': (count) => ({
      rules: [{ status: 'offline', when: ['not online'], incident: many(count, () => ({ severity: ID })) }],
    }),
    'policies of an incident': (count) => ({ incident: { severity: ID, onCallPolicies: many(count, () => ID) } }),
    'other places': (count) => ({ other: named(count) }),
  };
  it.each(Object.keys(LISTS))('%s', (name) => {
    const make = LISTS[name] as (count: number) => object;
    for (const count of [1, 60, 100]) expect(read(make(count))).toBe('');
    for (const count of [101, 1000, 10_000])
      expect(read(make(count))).toMatch(new RegExp(`${count} (items: at most 100|conditions: at most 300)`));
  });

  it.each([
    [4, 80],
    [10, 40],
    [31, 10],
  ])('conditions of all lists are counted together: %i by %i', (count, each) => {
    const rules = many(count, () => ({ status: 'offline', when: many(each, () => 'not online') }));
    expect(read({ rules })).toContain(`${count * each} conditions: at most 300`);
  });

  it.each([51, 500, 5000])('%i attributes in a filter', async (count) => {
    const { result } = await callOver(() => undefined, 'list_logs', {
      filter: { attributes: named(Math.min(count, 900)) },
    });
    expect(errorOf(result)).toMatchObject({ code: 'bad_arguments', message: expect.stringMatching(/at most 50/) });
  });
});

describe('long texts of a check', () => {
  // A reader that looks again from each character on would take hours for these.
  const PARTS = [
    ' ',
    ' ,',
    '1',
    'a',
    'over 5 ',
    'over 5 m, no data: ',
    '(',
    '"',
    "'",
    'is ',
    'not ',
    'word ',
    '> ',
    '{{',
    '.',
    '\\',
    'é',
    '😀',
  ];
  const PLACES: Readonly<Record<string, (text: string) => object>> = {
    'a condition': (text) => ({ offlineWhen: [text] }),
    'a value': (text) => ({ offlineWhen: [`response time > ${text}x`] }),
    'a text': (text) => ({ offlineWhen: [`response body contains ${text}`] }),
    'a period': (text) => ({ offlineWhen: [`response time > 5 (average over ${text} minutes)`] }),
    'parts of a condition': (text) => ({ offlineWhen: [{ check: text, is: text, value: text, over: text }] }),
    'a number': (text) => ({ maxResponseMs: text, timeoutMs: text }),
    'a rule': (text) => ({ rules: [{ status: text, name: text, when: ['not online'], match: text }] }),
    'a place': (text) => ({ other: { [text]: 1 } }),
  };
  it.each(Object.keys(PLACES))('in %s', (place) => {
    for (const part of PARTS)
      read((PLACES[place] as (text: string) => object)(part.repeat(Math.ceil(200_000 / part.length))));
  });
});

describe('rotas', () => {
  const context = { zone: 'Europe/Berlin', now: new Date('2026-03-10T12:00:00Z') };
  const window = { from: 'Sat 00:00', to: 'Mon 00:00' };
  const stored = {
    startDay: 'Monday',
    endDay: 'Friday',
    startTime: '2024-01-01T09:00:00.000Z',
    endTime: '2024-01-05T09:00:00.000Z',
  };
  const FORMS: Readonly<Record<string, (count: number) => object>> = {
    short: (count) => ({ weekly: many(count, () => window) }),
    stored: (count) => ({ restictionType: 'Weekly', weeklyRestrictionTimes: many(count, () => stored) }),
  };
  const CASES = Object.keys(FORMS).flatMap((form) => [1, 14, 49, 50, 500, 5000].map((count) => [form, count] as const));
  it.each(CASES)('windows of a week, %s: %i', (form, count) => {
    const said = refusal(() => encodeHours(FORMS[form]?.(count), 'hours', context));
    expect(said).toEqual(count > 49 ? expect.stringContaining(`${count} windows: at most 49`) : '');
  });

  it.each([1, 30, 3000])('%i things that are wrong are told in one refusal of bounded length', (count) => {
    expect(
      refusal(() => encodeHours({ weekly: many(count, () => ({ from: 1, ...named(3) })) }, 'hours', context)),
    ).not.toBe('');
    expect(refusal(() => encodeRotation({ every: 'week', ...named(count) }, 'rotation'))).toContain('has no');
  });

  it.each(['toString', 'valueOf', 'constructor', '__proto__'])('a value with a part named %s is a value', (name) => {
    const odd = JSON.parse(`{"${name}":1}`) as object;
    for (const rotation of [
      odd,
      { every: odd },
      { every: 'week', unit: odd },
      { intervalType: odd, intervalCount: odd },
    ])
      expect(refusal(() => encodeRotation(rotation, 'rotation'))).not.toBe('');
    expect(refusal(() => encodeHours(odd, 'hours', context))).not.toBe('');
    for (const check of [
      { offlineWhen: [odd] },
      { rules: [odd] },
      { method: odd },
      { maxResponseMs: odd },
      { incident: odd },
    ])
      expect(read(check)).not.toBe('');
  });
});
