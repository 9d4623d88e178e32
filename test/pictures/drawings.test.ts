/** What the gallery shows is what the tools said: figures read back as text, bars to one pixel; and it is what is committed. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { PICTURES } from '../../runtime/pictures/pictures.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import type { incidentReportOutput } from '../../runtime/workflows/incidents/get-incident-report.ts';
import type { sloStatusOutput } from '../../runtime/workflows/objectives/get-slo-status.ts';
import type { onCallOutput } from '../../runtime/workflows/on-call/who-is-on-call.ts';
import type { overviewOutput } from '../../runtime/workflows/orientation/overview-parts.ts';
import type { exceptionsOutput } from '../../runtime/workflows/telemetry/list-exceptions-summary.ts';
import type { metricOutput } from '../../runtime/workflows/telemetry/query-metric.ts';
import type { errorsOutput } from '../../runtime/workflows/telemetry/summarize-errors.ts';
import type { monitorStatsOutput } from '../../runtime/workflows/uptime/get-monitor-stats.ts';
import type { monitorUptimeOutput } from '../../runtime/workflows/uptime/get-monitor-uptime.ts';
import { drawingFaults } from './drawing-faults.ts';
import { GALLERY_NOW, galleryFiles, galleryPieces, pictureTag } from './gallery.ts';
import { numberOf, type ReadBar, readSvg } from './svg-reading.ts';

const pieces = await galleryPieces();
const INNER = 568;
const LEFT = 16;
const DAY = 86_400_000;

/** A piece of the gallery, its light drawing read back. */
function shown<Result>(name: string) {
  const piece = pieces.find((one) => one.name === name);
  if (!piece) throw new Error(`The gallery has no ${name}.`);
  return {
    result: piece.result as unknown as Result,
    alt: piece.drawings.light.alt,
    read: readSvg(piece.drawings.light.svg),
  };
}

type Window = { window: { from: string; to: string } };

/** Lengths within one pixel of what they should be. */
function expectLengths(bars: readonly ReadBar[], wanted: readonly number[]): void {
  expect(bars).toHaveLength(wanted.length);
  for (const [at, { width }] of bars.entries())
    expect(Math.abs(width - (wanted[at] ?? Number.NaN))).toBeLessThanOrEqual(1);
}

it('is what is committed: make pictures', () => {
  const folder = packageFile('docs/pictures');
  const files = galleryFiles(pieces);
  expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
  for (const [name, text] of files) expect(readFileSync(path.join(folder, name), 'utf8') === text, name).toBe(true);
});

it('shows a strip in the README', () => {
  const { drawings } = pieces.find(({ name }) => name === 'uptime-of-one') ?? (pieces[0] as (typeof pieces)[number]);
  const readme = readFileSync(packageFile('README.md'), 'utf8');
  expect(readme).toContain(pictureTag('docs/pictures/', 'uptime-of-one', drawings.light.alt));
});

describe.each(pieces)('the drawing $name', ({ drawings, sent }) => {
  it.each(['light', 'dark'] as const)('is right in %s', (theme) => {
    expect(drawingFaults(drawings[theme], theme)).toEqual([]);
  });

  it('is what the tool itself returns, and as tall in both', () => {
    expect(sent).toBe(drawings.light.svg);
    expect(drawings.dark.height).toBe(drawings.light.height);
    expect(drawings.dark.alt).toBe(drawings.light.alt);
  });
});

it('draws uptime: figures of each, and a cell for each day that had an outage', () => {
  const { result, read, alt } = shown<z.infer<typeof monitorUptimeOutput> & Window>('uptime');
  const rows = result.each?.items ?? [];
  expect(rows.length).toBeGreaterThan(5);
  for (const text of [...rows.map(({ uptime }) => `${uptime} %`), `and ${result.each?.more} more monitors`])
    expect(read.words).toContain(text);
  expect(alt).toContain(`on average ${result.average} %`);
  const [from, to] = [Date.parse(result.window.from), Date.parse(result.window.to)];
  const x = (time: number): number => LEFT + ((time - from) / (to - from)) * INNER;
  const days = rows.map(({ list }) => new Set((list?.items ?? []).flatMap((one) => daysOf(one.from, one.to))));
  const bars = [...read.bars('down'), ...read.bars('warn')];
  expect(bars).toHaveLength(days.reduce((sum, own) => sum + own.size, 0));
  const rowsOfBars = [...new Set(bars.map(({ y }) => y))].sort((a, b) => a - b);
  for (const [at, own] of days.entries()) {
    const cells = bars.filter(({ y }) => y === rowsOfBars[at]).sort((a, b) => a.x - b.x);
    const wanted = [...own].sort((a, b) => a - b).map((day) => [Math.max(from, day), Math.min(to, day + DAY)] as const);
    // Cells have a pixel of space between them.
    expectLengths(
      cells,
      wanted.map(([start, end]) => x(end) - x(start) - 1),
    );
    for (const [cell, { x: place }] of cells.entries())
      expect(Math.abs(place - x(wanted[cell]?.[0] ?? 0))).toBeLessThan(1);
  }
});

it('says on a strip how many outages it lacks', () => {
  const outage = { from: '2026-11-25T10:00:00Z', to: '2026-11-25T11:00:00Z', for: '1h', status: 'Offline' };
  const window = { from: '2026-11-20T00:00:00Z', to: '2026-11-26T00:00:00Z' };
  const found = { of: 'Shop', uptime: 99, outages: 4, list: { items: [outage], more: 3 }, window };
  const drawing = PICTURES.get_monitor_uptime?.(found, { theme: 'light', timezone: 'UTC', now: GALLERY_NOW });
  expect(readSvg(drawing?.svg ?? '').words).toContain('Shop (without 3 shorter outages)');
});

/** Midnights of the days in UTC that an outage touches. */
function daysOf(from: string, to = GALLERY_NOW.toISOString()): number[] {
  const first = Math.floor(Date.parse(from) / DAY);
  const last = Math.floor((Date.parse(to) - 1) / DAY);
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * DAY);
}

it('draws how everything stands: what is broken, by whom it is answered, and what share of the monitors it is', () => {
  const { result, read } = shown<z.infer<typeof overviewOutput>>('overview');
  const { monitors, incidents, onCall } = result;
  for (const { name, status, for: age = '' } of monitors?.troubled?.items ?? [])
    for (const text of [name, status, age]) expect(read.words).toContain(text);
  for (const { age = '' } of incidents?.worst?.items ?? []) expect(read.words).toContain(age);
  for (const { person } of onCall?.items ?? []) expect(read.words).toContain(person);
  const share = (monitors?.notOperational ?? 0) / (monitors?.total ?? 1);
  expectLengths(read.bars('not-operational'), [share * INNER]);
  expectLengths(read.bars('operational'), [(1 - share) * INNER]);
});

it('draws the course of an incident: every line in order, states as long as they lasted', () => {
  const { result, read, alt } = shown<z.infer<typeof incidentReportOutput>>('incident');
  const since = result.states.items.map((state) => Date.parse(state.since));
  const all = GALLERY_NOW.getTime() - (since[0] ?? 0);
  const ends = [...since.slice(1), GALLERY_NOW.getTime()];
  expectLengths(
    read.bars('stay'),
    since.map((start, at) => (((ends[at] ?? 0) - start) / all) * INNER),
  );
  for (const { state, for: span } of result.states.items) expect(read.words).toContain(`${state} for ${span}`);
  for (const { text } of result.updates.items) expect(alt).toContain(text.slice(0, -1));
});

it('draws a metric: a point for each step, as high as its value', () => {
  const { result, read } = shown<z.infer<typeof metricOutput> & Window>('metric');
  const values = (result.series?.items ?? []).map(({ value }) => value ?? 0);
  const points = read.all('circle').filter((circle) => circle.getAttribute('class') === 'point');
  const heights = points.map((point) => numberOf(point, 'cy'));
  expect(heights).toHaveLength(values.length);
  const [high, low] = [values.indexOf(Math.max(...values)), values.indexOf(Math.min(...values))];
  const [top = 0, bottom = 0] = [heights[high], heights[low]];
  const slope = (bottom - top) / ((values[high] ?? 0) - (values[low] ?? 0));
  expect(slope).toBeGreaterThan(0);
  for (const [at, y] of heights.entries())
    expect(Math.abs(y - (top + ((values[high] ?? 0) - (values[at] ?? 0)) * slope))).toBeLessThan(1);
  expect(read.words).toContain(`avg ${result.value} · min ${result.min} · max ${result.max}`);
});

it('draws groups of a metric as long as their values', () => {
  const { result, read } = shown<z.infer<typeof metricOutput>>('metric-by-service');
  const values = (result.groups?.items ?? []).map(({ value }) => value ?? 0);
  const bars = read.bars('group');
  const longest = bars[0]?.width ?? 0;
  expect(longest).toBeGreaterThan(200);
  expectLengths(
    bars,
    values.map((value) => (value / (values[0] ?? 1)) * longest),
  );
  for (const value of values) expect(read.words).toContain(String(value));
});

it('draws response times: ranges from the median on one scale', () => {
  const { result, read } = shown<z.infer<typeof monitorStatsOutput>>('response-times');
  const timed = (result.each?.items ?? []).flatMap(({ ms }) => (ms ? [ms] : []));
  const lengths = timed.map(({ median = 0, max = 0 }) => max - median);
  const bars = read.bars('to-max');
  const scale = (bars[0]?.width ?? 0) / (lengths[0] ?? 1);
  expectLengths(
    bars,
    lengths.map((length) => length * scale),
  );
  expectLengths(
    read.bars('to-p95'),
    timed.map(({ median = 0, p95 = 0 }) => (p95 - median) * scale),
  );
  for (const { median, p95 } of timed)
    expect(read.words.some((text) => text.includes(`median ${median} ms`) && text.includes(`p95 ${p95} ms`))).toBe(
      true,
    );
});

it('draws errors: how many of each, and from when to when', () => {
  const { result, read } = shown<z.infer<typeof errorsOutput> & Window>('errors');
  const { items } = result.messages;
  const most = Math.max(...items.map(({ count }) => count));
  expectLengths(
    read.bars('count'),
    items.map(({ count }) => (count / most) * 150),
  );
  const window = Date.parse(result.window.to) - Date.parse(result.window.from);
  const spans = items.map(({ first = '', last = '' }) => Date.parse(last) - Date.parse(first));
  expectLengths(
    read.bars('span'),
    spans.map((span) => (span / window) * (584 - 296)),
  );
  for (const { count, share } of items) expect(read.words).toContain(`${count} · ${share} %`);
});

it('draws exceptions by how often they came in the window', () => {
  const { result, read } = shown<z.infer<typeof exceptionsOutput>>('exceptions');
  const counts = result.exceptions.items.map(({ in_window: count = 0 }) => count);
  expectLengths(
    read.bars('count'),
    counts.map((count) => (count / Math.max(...counts)) * 150),
  );
});

it('draws who is on call: a bar for each shift of the week, outlined where somebody stands in', () => {
  const { result, read } = shown<z.infer<typeof onCallOutput>>('on-call');
  const duties = (result.policies?.items ?? []).flatMap(({ steps }) => steps.flatMap(({ duty }) => duty));
  const shifts = duties.flatMap((duty) => duty.shifts?.items ?? []);
  const width = (shift: (typeof shifts)[number]): number =>
    ((Date.parse(shift.to) - Date.parse(shift.from)) / (7 * DAY)) * 444;
  const sorted = (lengths: readonly number[]): number[] => [...lengths].sort((a, b) => a - b);
  const own = shifts.filter((shift) => shift.for === undefined);
  const lengths = sorted(read.bars('duty').map((bar) => bar.width));
  expect(lengths).toHaveLength(own.length);
  for (const [at, wanted] of sorted(own.map(width)).entries())
    expect(Math.abs((lengths[at] ?? 0) - wanted)).toBeLessThan(1);
  // The outline is drawn in the middle of its line.
  const inner = read.bars('stand-in').map((bar) => bar.width + 2);
  for (const [at, wanted] of sorted(shifts.filter((shift) => shift.for).map(width)).entries())
    expect(Math.abs((sorted(inner)[at] ?? 0) - wanted)).toBeLessThan(1);
  for (const { person } of shifts) expect(read.words).toContain(person);
  expect(read.bars('gap')).toEqual([]);
});

it('draws error budgets: what is left to the right of nothing, what is overspent to its left', () => {
  const { result, read } = shown<z.infer<typeof sloStatusOutput>>('error-budgets');
  const left = result.slos.items.map(({ budgetLeftPercent: percent = 0 }) => percent);
  expect(Math.min(...left)).toBeLessThan(0);
  const deepest = Math.min(-100, ...left);
  expectLengths(
    read.bars('left'),
    left.filter((percent) => percent >= 0).map((percent) => (percent / 100) * 284),
  );
  expectLengths(
    read.bars('over'),
    left.filter((percent) => percent < 0).map((percent) => (percent / deepest) * 284),
  );
  for (const { budgetLeft, budget, budgetLeftPercent } of result.slos.items)
    expect(read.words).toContain(`${budgetLeft} of ${budget} left (${budgetLeftPercent} %)`);
});
