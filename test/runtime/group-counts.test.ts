/** Counts in groups as a table: what is asked of a platform, and what is made of the groups that it found. */
import { describe, expect, it } from 'vitest';
import type { AskedGroups } from '../../runtime/call/groups/asked.ts';
import type { CountedGroup, Groups, GroupValue } from '../../runtime/call/groups/tally.ts';
import type { NoRows, Platform, Row } from '../../runtime/call/platform.ts';
import { UNTRUSTED } from '../../runtime/call/untrusted.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { said, toldModule, toldProduct } from './told-platform.ts';

const MAIL = toldModule('mail', { _id: { kind: 'id' }, title: { kind: 'text' } }, { outside: true });
const THING = toldModule('thing', {
  _id: { kind: 'id' },
  title: { kind: 'text' },
  kindOf: { kind: 'text' },
  createdAt: { kind: 'date' },
  sizeCount: { kind: 'number', access: 'r' },
  tookDuration: { kind: 'nanos', access: 'r' },
  mail: { kind: 'one', to: 'mail', label: 'title' },
  state: { kind: 'one', to: 'state', label: 'title' },
  tags: { kind: 'texts' },
});
const STATE = toldModule('state', { _id: { kind: 'id' }, title: { kind: 'text' } });

const group = (figure: number | null, ...values: GroupValue[]): CountedGroup => ({ values, figure });
const found = (groups: readonly CountedGroup[], more: Partial<Groups> = {}): Groups => ({
  groups,
  total: groups.reduce((sum, { figure }) => sum + (figure ?? 0), 0),
  unread: 0,
  notes: [],
  placeOf: (_key, value) => (/^\d{4}-/.test(String(value)) ? Date.parse(String(value)) : 0),
  namesOf: async () => new Map(),
  ...more,
});

interface Counted {
  readonly lines: string[];
  readonly foot: string;
  readonly asked: AskedGroups[];
  readonly result: ToolResult;
  readonly explained: number;
}

async function counted(
  groups: Groups | readonly Groups[],
  args: object,
  {
    why = { notes: [] },
    platform = {},
    module = THING,
  }: { why?: NoRows; platform?: Partial<Platform>; module?: ResourceModule } = {},
): Promise<Counted> {
  const asked: AskedGroups[] = [];
  let explained = 0;
  const { call, faults } = toldProduct([module, MAIL, STATE], {
    groups: async (_call, _query, grouping) => {
      asked.push(grouping);
      return [groups].flat()[asked.length - 1] as Groups;
    },
    whyNone: async () => {
      explained += 1;
      return why;
    },
    ...platform,
  });
  const result = await call('count_thing', args, { ignored: [] });
  expect(faults).toEqual([]);
  const lines = String(said(result).table).split('\n');
  return { lines: lines.slice(0, -1), foot: lines.at(-1) ?? '', asked, result, explained };
}
const isMarked = ({ _meta }: ToolResult): boolean => _meta?.[UNTRUSTED] === true;

describe('what is asked of a platform', () => {
  it('is what to group by, what to measure, and in which zone', async () => {
    const one = await counted(found([group(1, 'a')]), { by: ['kindOf'] });
    expect(one.asked).toEqual([{ keys: [{ name: 'kindOf', column: 'kindOf' }], measure: undefined, timezone: 'UTC' }]);
    const related = await counted(found([group(1, 'a')]), { by: ['state.title'] });
    expect(related.asked[0]?.keys).toEqual([{ name: 'state.title', column: 'state', inside: 'title' }]);
    const other = await counted(found([]), { measure: 'avg(sizeCount)', timezone: 'Europe/Berlin' });
    const measure = { name: 'avg(sizeCount)', figure: 'avg', column: 'sizeCount' };
    expect(other.asked[0]).toEqual({ keys: [], measure, timezone: 'Europe/Berlin' });
  });

  it('is a number alone where neither is asked for', async () => {
    const { result, asked } = await counted(found([]), { top: 3 }, { platform: { count: async () => 7 } });
    expect(asked).toEqual([]);
    expect(said(result)).toEqual({ count: 7 });
  });

  it('is not asked where it cannot be grouped so', async () => {
    for (const args of [{ by: 'other' }, { measure: 'avg(title)' }]) {
      const { result, asked } = await counted(found([]), args);
      expect(result.isError).toBe(true);
      expect(asked).toEqual([]);
    }
  });
});

describe('groups', () => {
  it('are lines below a header, the largest first, and how many there are of all', async () => {
    const { lines, foot } = await counted(found([group(2, 'a', 'x'), group(5, 'b', 'y'), group(2, 'a', 'w')]), {
      by: ['kindOf', 'title'],
    });
    expect(lines).toEqual(['kindOf | title | count', 'b | y | 5', 'a | w | 2', 'a | x | 2']);
    expect(foot).toBe('count: 9; groups: 3');
  });

  it('are told what they stand for, be it nothing', async () => {
    const values: readonly GroupValue[] = [null, '', ' ', 'a|b', true, false, 0, 'x'.repeat(101)];
    const { lines } = await counted(found(values.map((value, at) => group(9 - at, value))), { by: ['kindOf'] });
    expect(lines.slice(1)).toEqual([
      '(none) | 9',
      '"" | 8',
      ' | 7',
      'a\\|b | 6',
      'true | 5',
      'false | 4',
      '0 | 3',
      `${'x'.repeat(100)}… (101 characters) | 2`,
    ]);
  });

  it('that rows are are known by their names, with their ids where two have one name', async () => {
    const asked: (readonly [number, readonly string[]])[] = [];
    const names = new Map([
      ['id-1', 'Open'],
      ['id-2', 'Same'],
      ['id-3', 'Same'],
      ['null', 'Nobody'],
    ]);
    const groups = found(
      [
        group(9, 'a', 'id-1'),
        group(8, 'b', 'id-2'),
        group(7, 'c', 'id-3'),
        group(6, 'd', 'id-4'),
        group(5, 'e', 'id-1'),
        group(4, 'f', null),
        group(3, 'g', 7),
      ],
      {
        namesOf: async (key, ids) => {
          asked.push([key, ids]);
          return key === 1 ? names : new Map();
        },
      },
    );
    const { lines } = await counted(groups, { by: ['kindOf', 'state'] });
    expect(lines.slice(1)).toEqual([
      'a | Open | 9',
      'b | Same (id-2) | 8',
      'c | Same (id-3) | 7',
      'd | id-4 | 6',
      'e | Open | 5',
      'f | Nobody | 4',
      'g | 7 | 3',
    ]);
    expect(asked).toEqual([
      [0, ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
      [1, ['id-1', 'id-2', 'id-3', 'id-4']],
    ]);
  });

  it('of steps of time come one after the other, in a zone that is told', async () => {
    const groups = found([group(5, '2026-03-09'), group(1, '2026-03-08'), group(3, '2026-03-10')]);
    const { lines, foot } = await counted(groups, { by: ['day'], timezone: 'Europe/Berlin' });
    expect(lines).toEqual(['createdAt:day | count', '2026-03-08 | 1', '2026-03-09 | 5', '2026-03-10 | 3']);
    expect(foot).toBe('count: 9; groups: 3; timezone: Europe/Berlin');
    expect((await counted(groups, { by: ['kindOf'], timezone: 'Europe/Berlin' })).foot).not.toContain('timezone');
  });

  it('that hold several values of a row say so', async () => {
    const { foot } = await counted(found([group(1, 'a', 'b')]), { by: ['tags', 'kindOf'] });
    expect(foot).toBe('count: 1; groups: 1; A row counts in the group of each of its tags.');
  });
});

describe('what is not shown', () => {
  const groups = found([group(5, 'a'), group(4, 'b'), group(3, 'c'), group(2, 'd')]);

  it.each<[string, Groups, object, string[]]>([
    ['is counted in one line', groups, { by: ['kindOf'], top: 2 }, ['a | 5', 'b | 4', '2 more groups | 5']],
    ['is nothing where all is', groups, { by: ['kindOf'], top: 4 }, ['a | 5', 'b | 4', 'c | 3', 'd | 2']],
    [
      'is what could not be read, too',
      found([group(5, 'a'), group(4, 'b')], { unread: 7 }),
      { by: ['kindOf'] },
      ['a | 5', 'b | 4', 'not in these groups | 7'],
    ],
    [
      'is both in one line',
      { ...groups, unread: 7 },
      { by: ['kindOf'], top: 1 },
      ['a | 5', 'not in these groups | 16'],
    ],
    [
      'leaves the other cells of its line empty',
      found([group(5, 'a', 'x'), group(4, 'b', 'y')]),
      { by: ['kindOf', 'title'], top: 1 },
      ['a | x | 5', '1 more groups |  | 4'],
    ],
    [
      'adds up of sums',
      found([group(5.5, 'a'), group(4.25, 'b'), group(null, 'c')], { unread: 9 }),
      { by: ['kindOf'], top: 1, measure: 'sum(sizeCount)' },
      ['a | 5.5', '2 more groups | 4.25'],
    ],
    [
      'has no figure of any other measure',
      found([group(5, 'a'), group(4, 'b')]),
      { by: ['kindOf'], top: 1, measure: 'max(sizeCount)' },
      ['a | 5', '1 more groups | '],
    ],
    [
      'is not told of what was not measured alone',
      found([group(5, 'a')], { unread: 9 }),
      { by: ['kindOf'], measure: 'max(sizeCount)' },
      ['a | 5'],
    ],
  ])('%s', async (_, some, args, lines) => {
    expect((await counted(some, args)).lines.slice(1)).toEqual(lines);
  });

  it('is earlier than what is, where nobody said how many steps of time to show', async () => {
    const days = Array.from({ length: 103 }, (_, at) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10));
    const { lines } = await counted(found(days.map((day) => group(1, day))), { by: ['day'] });
    expect(lines).toHaveLength(1 + 100 + 1);
    expect([lines[1], lines[100], lines[101]]).toEqual([`${days[3]} | 1`, `${days[102]} | 1`, '3 earlier groups | 3']);
    const some = await counted(found(days.map((day) => group(1, day))), { by: ['day'], top: 2 });
    expect(some.lines.at(-1)).toBe('101 more groups | 101');
  });

  it('is what does not fit', async () => {
    const many = Array.from({ length: 500 }, (_, at) => group(1000 - at, `${at} ${'many words here '.repeat(6)}`));
    const { lines } = await counted(found(many), { by: ['kindOf'], top: 500 });
    const left = 500 - (lines.length - 2);
    expect(left).toBeGreaterThan(0);
    expect(lines.at(-1)).toMatch(new RegExp(`^${left} more groups \\| \\d+$`));
  });
});

describe('measures', () => {
  it('head their figures, which are written as they mean something', async () => {
    const groups = found([group(5.123456789, 'a'), group(null, 'b')], { total: 4.5 });
    const { lines, foot } = await counted(groups, { by: ['kindOf'], measure: 'avg(sizeCount)' });
    expect(lines).toEqual(['kindOf | avg(sizeCount)', 'a | 5.12346', 'b | ']);
    expect(foot).toBe('avg(sizeCount) of all: 4.5; groups: 2');
  });

  it('of durations are in milliseconds', async () => {
    const { lines, foot } = await counted(found([group(2_500_000, 'a')], { total: 3_000_000 }), {
      by: ['kindOf'],
      measure: 'max(tookDuration)',
    });
    expect(lines).toEqual(['kindOf | max(tookDuration) in ms', 'a | 2.5']);
    expect(foot).toBe('max(tookDuration) in ms of all: 3; groups: 1');
  });

  it('of all rows are one line, also where there was nothing to measure', async () => {
    const all = await counted(found([group(4, ...[])], { total: 4 }), { measure: 'max(sizeCount)' });
    expect([all.lines, all.foot]).toEqual([[], 'max(sizeCount) of all: 4']);
    const none = await counted(found([group(null, ...[])], { total: null }), { measure: 'max(sizeCount)' });
    expect(none.foot).toBe('max(sizeCount) of all: none');
  });
});

describe('what there is to say', () => {
  it('stands below, in its order', async () => {
    const platform: Partial<Platform> = {
      query: async (call) => {
        call.took('kindOf "a" -> A');
        call.remark('A remark.');
        return { query: {}, described: { kindOf: 'A' }, notes: ['Of the query.'] };
      },
    };
    const groups = found([group(1, 'a')], { notes: ['Of the groups.'] });
    const { foot } = await counted(groups, { by: ['tags'], filter: { kindOf: 'a' } }, { platform });
    expect(foot).toBe(
      'count: 1; groups: 1; applied: {"filter":{"kindOf":"A"},"taken":["kindOf \\"a\\" -> A"]}; Of the query.; Of the groups.; A row counts in the group of each of its tags.; A remark.',
    );
  });

  it('of none is why, and no header stands above it', async () => {
    const { lines, foot, explained } = await counted(found([]), { by: ['kindOf'] }, { why: { notes: ['Because.'] } });
    expect([lines, foot, explained]).toEqual([[], 'count: 0; Because.', 1]);
  });

  it('of none is what there is for what was meant', async () => {
    const instead = { query: { q: 2 } as Row, described: { kindOf: 'A' }, notes: [] };
    const { lines, foot, asked } = await counted(
      [found([]), found([group(3, 'A')])],
      { by: ['kindOf'], filter: { kindOf: 'a' } },
      { why: { instead, notes: ['Meant.'] } },
    );
    expect(asked).toHaveLength(2);
    expect(lines).toEqual(['kindOf | count', 'A | 3']);
    expect(foot).toBe('count: 3; groups: 1; applied: {"filter":{"kindOf":"A"}}; Meant.');
  });

  it('is not why there is none where some could not be read, or some are', async () => {
    for (const groups of [found([], { unread: 3 }), found([group(0, 'a')])])
      expect((await counted(groups, { by: ['kindOf'] })).explained).toBe(0);
  });
});

describe('what others wrote', () => {
  it.each<[string, object, NoRows, boolean]>([
    ['is marked where it names groups', { by: ['kindOf', 'mail'] }, { notes: [] }, true],
    ['is not where other rows do', { by: ['state'] }, { notes: [] }, false],
    [
      'is marked where notes on a filter quote it',
      { by: ['state'], filter: { mail: 'id-1' } },
      { notes: ['a'], isQuoting: true },
      true,
    ],
    [
      'is not where they quote other rows',
      { by: ['state'], filter: { state: 'id-1' } },
      { notes: ['a'], isQuoting: true },
      false,
    ],
  ])('%s', async (_, args, why, expected) => {
    expect(isMarked((await counted(found([]), args, { why })).result)).toBe(expected);
  });
});
