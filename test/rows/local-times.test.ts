/** Times of rows on the clocks of a zone: the same instant, whatever the zone, and nothing but times changed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTime, withLocalTimes } from '../../runtime/call/local-times.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';

const ZONES = ['Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Auckland', 'America/Los_Angeles', 'UTC'];

const module: ResourceModule = {
  resource: 'thing',
  schema: 'Thing',
  title: 'thing',
  plural: 'things',
  toolset: 'things',
  defaultColumns: ['at'],
  columns: {
    _id: { kind: 'id', access: 'r' },
    at: { kind: 'date', access: 'r' },
    title: { kind: 'text', access: 'r' },
    owner: { kind: 'one', to: 'person', access: 'r' },
    labels: { kind: 'many', to: 'label', access: 'r' },
    config: { kind: 'json', access: 'r' },
  },
  operations: {},
};

describe('a time in another zone', () => {
  it.each([
    ['2026-03-10T12:00:00.000Z', 'Europe/Berlin', '2026-03-10T13:00:00.000+01:00'],
    ['2026-03-10T12:00:00Z', 'Asia/Kolkata', '2026-03-10T17:30:00.000+05:30'],
    ['2026-03-10T02:00:00.123456789Z', 'America/Los_Angeles', '2026-03-09T19:00:00.123-07:00'],
    ['2026-03-10T12:00:00.000Z', 'UTC', '2026-03-10T12:00:00.000Z'],
    // Offsets of old times have seconds; ISO has none.
    ['1880-01-01T12:00:00.000Z', 'Europe/Berlin', '1880-01-01T12:53:00.000+00:53'],
    ['1880-01-01T12:00:00.000Z', 'America/New_York', '1880-01-01T07:04:00.000-04:56'],
  ])('%s in %s is %s', (text, zone, shown) => expect(localTime(text, zone)).toBe(shown));

  it.each(['2026-03-10', '2026-03-10T12:00:00+01:00', 'at 2026-03-10T12:00:00Z', '2026-99-10T12:00:00Z', '', 'x'])(
    'is none where %j stands',
    (text) => expect(localTime(text, 'Europe/Berlin')).toBe(text),
  );

  it('is the same instant', () => {
    const instants = fc.date({ min: new Date('1950-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (instant, zone) => {
        // Offsets that were no whole minutes are told to the minute.
        expect(Math.abs(Date.parse(localTime(instant.toISOString(), zone)) - instant.getTime())).toBeLessThan(30_000);
      }),
    );
  });
});

describe('a row in another zone', () => {
  const at = '2026-03-10T12:00:00.000Z';
  const there = '2026-03-10T13:00:00.000+01:00';
  const shown = (row: Record<string, unknown>) => withLocalTimes(row, module, 'Europe/Berlin');

  it('has its times there, and those of what it points to', () => {
    expect(shown({ id: at, at, owner: { name: 'Ann', createdAt: at } })).toEqual({
      id: there,
      at: there,
      owner: { name: 'Ann', createdAt: there },
    });
    expect(shown({ labels: [{ createdAt: at }, { createdAt: at, name: at.slice(0, 10) }, 'x', null] })).toEqual({
      labels: [{ createdAt: there }, { createdAt: there, name: '2026-03-10' }, 'x', null],
    });
    expect(shown({ owner: { tags: [at], n: 1 } })).toEqual({ owner: { tags: [at], n: 1 } });
  });

  it('has all else as it is: texts of its own, numbers, nothing', () => {
    const row = { title: at, config: { at }, at: null, owner: null, count: 7, labels: at };
    expect(shown(row)).toEqual(row);
  });

  it('is itself in UTC', () => {
    const row = { at };
    expect(withLocalTimes(row, module, 'UTC')).toBe(row);
  });
});
