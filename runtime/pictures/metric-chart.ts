/** A metric over time, or by what it was split into. */
import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { Drawing, Look } from './drawing.ts';
import type { MetricFacts } from './facts.ts';
import { leftOut, listed, sentence } from './saying.ts';
import { MARGIN, SHEET_WIDTH, Sheet } from './sheet.ts';
import { fittedText, textWidth } from './text-width.ts';
import { drawnInstant, drawTimeAxis, momentText, timeScale, windowLine } from './time-axis.ts';

const RIGHT = SHEET_WIDTH - MARGIN;
const HEIGHT = 190;
const MOST_GROUPS = 19;
const GROUP_ROW = 24;
const GROUP_LEFT = 176;
const STEP_MS: Readonly<Record<string, number>> = {
  minute: 6e4,
  hour: 36e5,
  day: 864e5,
  week: 6048e5,
  month: 31 * 864e5,
};

interface Point {
  readonly at: number;
  readonly value: number;
}

/** A metric as a line or as bars; undefined where there is no point. */
export function metricDrawing(result: MetricFacts, look: Look): Drawing | undefined {
  const { metric, unit, aggregate, value, min, max, series, groups } = result;
  const measured = (figure: number | null): string =>
    figure === null ? '–' : unit ? `${figure} ${unit}` : `${figure}`;
  const title = metric;
  const figures = [`${aggregate} ${measured(value)}`, `min ${measured(min)}`, `max ${measured(max)}`];
  const about: About = { title, figures, measured, aggregate };
  if (groups && groups.items.length > 0) return groupsDrawing(groups, about, look);
  const points = pointsOf(series?.items ?? []);
  return points.length > 0 ? seriesDrawing(points, result, about, look) : undefined;
}

interface About {
  readonly title: string;
  readonly figures: readonly string[];
  readonly measured: (figure: number | null) => string;
  readonly aggregate: string;
}

function pointsOf(items: NonNullable<MetricFacts['series']>['items']): Point[] {
  const points = items.flatMap(({ time, value }) => {
    const at = drawnInstant(time);
    return at === undefined || value === null ? [] : [{ at, value }];
  });
  return points.sort((a, b) => a.at - b.at);
}

function seriesDrawing(points: readonly Point[], result: MetricFacts, about: About, look: Look): Drawing {
  const { step = 'hour', series, value, window } = result;
  const { title, figures, measured } = about;
  const sheet = new Sheet(look);
  const [first, last] = [points[0] as Point, points.at(-1) as Point];
  const from = Math.min(first.at, series?.more ? first.at : (drawnInstant(window?.from) ?? first.at));
  const to = Math.max(last.at, drawnInstant(window?.to) ?? last.at, from + 1);
  const top = sheet.head(title, figures.join(' · ')) + 8;
  const bottom = top + HEIGHT;
  const values = points.map((point) => point.value);
  const all = [...values, value ?? 0, 0];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const y = scaleLinear([low, high === low ? low + 1 : high], [bottom, top]).nice(4);
  const ticks = y.ticks(4).map((tick) => ({ tick, label: y.tickFormat(4)(tick).replace('−', '-') }));
  const left = MARGIN + Math.max(...ticks.map(({ label }) => textWidth(label, { size: 11 }))) + 8;
  const scale = timeScale(from, to, left, RIGHT);
  for (const { tick, label } of ticks) {
    sheet.rule([left, y(tick)], [RIGHT, y(tick)]);
    sheet.write(left - 8, y(tick) + 4, label, { size: 11, tone: 'muted', anchor: 'end' });
  }
  drawTimeAxis(sheet, scale, { top: bottom, bottom: bottom + 4, look });
  const place = (point: Point): [number, number] => [scale.at(point.at), y(point.value)];
  const through = line().digits(2)(points.map(place));
  // Where steps have no point the line is broken: nobody knows what was there.
  const broken = { stroke: sheet.palette.muted, 'stroke-dasharray': '1 4', fill: 'none' };
  sheet.draw('path', { d: through ?? '', ...broken });
  for (const run of runsOf(points, (STEP_MS[step] ?? 36e5) * 1.5)) drawRun(sheet, run.map(place), y(Math.max(low, 0)));
  for (const point of points) {
    const [cx, cy] = place(point);
    sheet.draw('circle', { cx, cy, r: points.length > 40 ? 2 : 3, fill: sheet.palette.accent, class: 'point' });
  }
  if (value !== null) {
    const text = `${about.aggregate} of all: ${measured(value)}`;
    drawMean(sheet, { y: y(value), left, top, text, places: points.map(place) });
  }
  const axis = `${windowLine(from, to, look)}, by ${step}`;
  sheet.write(MARGIN, bottom + 38, axis, { size: 11, tone: 'muted' });
  const end = leftOut(sheet, bottom + 42, series?.more ?? 0, 'earlier step');
  return sheet.drawing({ title, alt: seriesAlt(points, result, about, look), height: end + 10 });
}

/** Points that follow each other step by step; a step without a point breaks the line. */
function runsOf(points: readonly Point[], widest: number): Point[][] {
  const runs: Point[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run && before && point.at - before.at <= widest) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

function drawRun(sheet: Sheet, places: [number, number][], base: number): void {
  if (places.length < 2) return;
  const { accent } = sheet.palette;
  const filled = area<[number, number]>(
    ([x]) => x,
    base,
    ([, y]) => y,
  ).digits(2)(places);
  const drawn = line().digits(2)(places);
  sheet.draw('path', { d: filled ?? '', fill: accent, 'fill-opacity': 0.14 });
  sheet.draw('path', { d: drawn ?? '', fill: 'none', stroke: accent, 'stroke-width': 2, 'stroke-linejoin': 'round' });
}

interface Mean {
  readonly y: number;
  readonly left: number;
  readonly top: number;
  readonly text: string;
  readonly places: readonly (readonly [number, number])[];
}

/** The figure of the whole as a broken line; its words stand where no point does, beside the chart's edges or in it. */
function drawMean(sheet: Sheet, { y, left, top, text, places }: Mean): void {
  sheet.rule([left, y], [RIGHT, y], { stroke: sheet.palette.muted, 'stroke-dasharray': '4 3', class: 'whole' });
  const shown = fittedText(text, RIGHT - left - 8, { size: 11 });
  const width = textWidth(shown, { size: 11 });
  const spots = [RIGHT - width, left + 4, (left + RIGHT - width) / 2].flatMap((x) => [
    { x, y: y - 6 },
    { x, y: y + 15 },
  ]);
  const inside = spots.filter((spot) => spot.y - 10 > top);
  const near = (spot: { x: number; y: number }): number =>
    places.filter(([px, py]) => px > spot.x - 5 && px < spot.x + width + 5 && py > spot.y - 15 && py < spot.y + 6)
      .length;
  const [best] = inside.toSorted((a, b) => near(a) - near(b));
  if (best) sheet.write(best.x, best.y, shown, { size: 11 });
}

function groupsDrawing(groups: NonNullable<MetricFacts['groups']>, about: About, look: Look): Drawing {
  const { title, figures, measured, aggregate } = about;
  const sheet = new Sheet(look);
  let y = sheet.head(title, figures.join(' · '));
  const shown = groups.items.slice(0, MOST_GROUPS);
  const values = shown.map(({ value }) => value ?? 0);
  const room = Math.max(...shown.map(({ value }) => textWidth(measured(value), { size: 12 })), 0);
  const left = MARGIN + GROUP_LEFT;
  const scale = scaleLinear(
    [Math.min(0, ...values), Math.max(0, ...values) || 1],
    [left, Math.max(left + 60, RIGHT - room - 8)],
  );
  for (const { of, value } of shown) {
    sheet.write(MARGIN, y + 14, of, { width: GROUP_LEFT - 8 });
    const [x, end] = [scale(Math.min(0, value ?? 0)), scale(Math.max(0, value ?? 0))];
    sheet.bar({ x, y: y + 3, width: end - x, height: 14 }, sheet.palette.accent, { class: 'group' });
    sheet.write(end + 6, y + 14, measured(value), { width: RIGHT - end - 6 });
    y += GROUP_ROW;
  }
  const more = (groups.more ?? 0) + groups.items.length - shown.length;
  y = leftOut(sheet, y, more, 'group');
  const told = shown.map(({ of, value }) => `${of} ${measured(value)}`);
  const alt = sentence(`${title}, ${aggregate} by group: ${listed(told, more, 'group')}. ${figures.join(', ')}`);
  return sheet.drawing({ title, alt, height: y + 8 });
}

function seriesAlt(points: readonly Point[], { step, series }: MetricFacts, about: About, look: Look): string {
  const { title, figures, measured } = about;
  const told = points.map(({ at, value }) => `${momentText(at, look)} ${measured(value)}`);
  const many = listed(told, series?.more ?? 0, 'earlier step');
  return sentence(`${title} by ${step ?? 'step'}, ${figures.join(', ')}: ${many}`);
}
