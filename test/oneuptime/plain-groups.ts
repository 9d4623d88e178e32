/** Groups counted plainly, for tests: rows as the API has them, calendars as `Intl` shows them; no code under test. */
import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/server.ts';

export type PlainRow = Readonly<Record<string, unknown>>;

/** Every row that matches a query of the API, ids in place of relations' rows, names beside. */
export async function plainRows(
  sandbox: Sandbox,
  path: string,
  query: object,
  select: Readonly<Record<string, unknown>>,
): Promise<PlainRow[]> {
  const response = await sandbox.handle({
    method: 'POST',
    path: `/api${path}/get-list`,
    query: { limit: '10000', skip: '0' },
    headers: { apikey: sandbox.keys.admin, 'content-type': 'application/json' },
    body: JSON.stringify({ select, limit: 10_000, query }),
  });
  const { data } = JSON.parse(response.body) as { data: PlainRow[] };
  return data.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)])));
}

/** A value of the API without what tells its type. */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  const { _type, value: inner } = value as PlainRow;
  if (_type !== undefined) return inner;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainValue(item)]));
}

const STEP_PARTS = { minute: 16, hour: 16, day: 10, month: 7, year: 4 } as const;

/** What heads the step of a moment, as the calendar of a zone is spelled out by `Intl`. */
export function stepLabel(time: string, step: string, timeZone: string): string {
  const part = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const clock = new Intl.DateTimeFormat('en-CA', { timeZone, ...part, hourCycle: 'h23', timeZoneName: 'longOffset' });
  const parts = Object.fromEntries(clock.formatToParts(new Date(time)).map(({ type, value }) => [type, value]));
  const minute = step === 'hour' ? '00' : parts.minute;
  const local = `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${minute}`;
  if (step === 'week') return mondayOf(local.slice(0, 10));
  // Some releases of Node write GMT alone.
  const offset = (parts.timeZoneName ?? '').slice(3).replace('+00:00', '') || 'Z';
  return `${local.slice(0, STEP_PARTS[step as keyof typeof STEP_PARTS])}${step === 'hour' || step === 'minute' ? offset : ''}`;
}

function mondayOf(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

/** Rows by the labels of their groups: several of a row where one of its values is a list. */
export function grouped(
  rows: readonly PlainRow[],
  labels: readonly ((row: PlainRow) => readonly string[])[],
): Map<string, PlainRow[]> {
  const groups = new Map<string, PlainRow[]>();
  for (const row of rows) {
    let heads: string[][] = [[]];
    for (const label of labels) heads = heads.flatMap((head) => label(row).map((own) => [...head, own]));
    for (const head of heads) groups.set(head.join(' | '), [...(groups.get(head.join(' | ')) ?? []), row]);
  }
  return groups;
}

interface ReadTable {
  /** Figures by the labels of their groups, in the order in which they stand. */
  readonly shown: ReadonlyMap<string, string>;
  /** Figure of what is not shown; undefined where all is. */
  readonly rest: string | undefined;
  readonly total: string;
  readonly groups: number;
}

/** A table of groups as a reader takes it. */
export function readTable(text: string): ReadTable {
  const lines = text.split('\n');
  const foot = lines.at(-1) ?? '';
  const cells = lines.slice(1, -1).map((line) => {
    const at = line.lastIndexOf(' | ');
    return [line.slice(0, at), line.slice(at + 3)] as const;
  });
  const rest = cells.find(([label]) => /^\d+ (?:more|earlier) groups/.test(label));
  const shown = cells.filter((cell) => cell !== rest);
  expect(new Set(shown.map(([label]) => label)).size).toBe(shown.length);
  return {
    shown: new Map(shown),
    rest: rest?.[1],
    total: /^.*?: ([^;]+)/.exec(foot)?.[1] ?? '',
    groups: Number(/groups: (\d+)/.exec(foot)?.[1] ?? 0),
  };
}
