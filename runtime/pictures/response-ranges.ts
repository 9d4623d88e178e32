/** Response times of monitors: median, 95th percentile and longest as a range, the usual median beside it. */
import { scaleLinear } from 'd3-scale';
import type { Drawing, Look } from './drawing.ts';
import type { StatsFacts, StatsLine } from './facts.ts';
import { countedWord, leftOut, listed, sentence } from './saying.ts';
import { MARGIN, SHEET_WIDTH, Sheet } from './sheet.ts';
import { fittedText, textWidth } from './text-width.ts';
import { drawnInstant, windowLine } from './time-axis.ts';

const RIGHT = SHEET_WIDTH - MARGIN;
/** Where the scale of times ends. */
const END = RIGHT - 26;
const ROW = 62;
const MOST_ROWS = 19;

type NamedLine = StatsLine & { readonly monitor: string };

/** Figures of monitors; undefined where there is not one. */
export function statsDrawing(result: StatsFacts, look: Look): Drawing | undefined {
  const own: NamedLine = { ...result, monitor: result.each ? 'all together' : result.of };
  const all = [...(hasFigures(own) ? [own] : []), ...(result.each?.items ?? [])];
  if (all.length === 0) return undefined;
  const rows = all.slice(0, MOST_ROWS);
  const title = `Response times of ${result.of}`;
  const sheet = new Sheet(look);
  const [from, to] = [drawnInstant(result.window?.from), drawnInstant(result.window?.to)];
  let y = sheet.head(title, from !== undefined && to !== undefined ? windowLine(from, to, look) : '');
  const most = Math.max(...rows.flatMap(({ ms }) => Object.values(ms ?? {}).flatMap((time) => time ?? [])), 1);
  const scale = scaleLinear([0, most], [MARGIN, END]).nice(4);
  for (const row of rows) {
    drawRow(sheet, row, y, scale);
    y += ROW;
  }
  y = drawScale(sheet, scale, y);
  y = drawSigns(sheet, y);
  y = leftOut(sheet, y, (result.each?.more ?? 0) + all.length - rows.length, 'monitor');
  return sheet.drawing({ title, alt: altOf(title, rows, result.each?.more ?? 0), height: y + 8 });
}

function hasFigures({ uptime, checks, ms }: StatsLine): boolean {
  return uptime !== undefined || checks !== undefined || ms !== undefined;
}

type Scale = (value: number) => number;

function drawRow(sheet: Sheet, row: NamedLine, y: number, x: Scale): void {
  const { palette } = sheet;
  const { median, p95, max, average, usual } = row.ms ?? {};
  const name = fittedText(row.monitor, 230, { size: 12, isBold: true });
  sheet.write(MARGIN, y + 12, name, { isBold: true });
  const room = RIGHT - MARGIN - textWidth(name, { size: 12, isBold: true }) - 14;
  sheet.write(RIGHT, y + 12, figuresOf(row), { tone: 'muted', anchor: 'end', width: room });
  const line = y + 28;
  sheet.bar({ x: MARGIN, y: line - 0.5, width: END - MARGIN, height: 1 }, palette.grid);
  if (median === undefined && average === undefined) {
    sheet.write(MARGIN, line + 16, 'no response times', { size: 11, tone: 'muted' });
    return;
  }
  const start = median ?? average ?? 0;
  if (max !== undefined)
    sheet.bar({ x: x(start), y: line - 1, width: x(max) - x(start), height: 2 }, palette.accent, { class: 'to-max' });
  if (max !== undefined) sheet.bar({ x: x(max) - 1, y: line - 5, width: 2, height: 10 }, palette.accent);
  if (p95 !== undefined)
    sheet.bar({ x: x(start), y: line - 4, width: x(p95) - x(start), height: 8 }, palette.accent, { class: 'to-p95' });
  if (median !== undefined)
    sheet.draw('circle', {
      cx: x(median),
      cy: line,
      r: 6,
      fill: palette.accent,
      stroke: palette.ground,
      'stroke-width': 2,
      class: 'median',
    });
  if (usual !== undefined)
    sheet.bar({ x: x(usual) - 1, y: line - 8, width: 2, height: 16 }, palette.muted, { class: 'usual' });
  sheet.write(MARGIN, line + 18, timesOf(row).join(' · '), { size: 11, width: RIGHT - MARGIN });
}

/** Median first: it is what most answers were like. */
function timesOf({ ms = {} }: StatsLine): string[] {
  const { median, average, p95, max, usual } = ms;
  const named = { median, average, p95, max, usual };
  return Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value} ms`]));
}

function figuresOf({ uptime, outages, longest, checks, failed }: StatsLine): string {
  const down = outages ? `${outages} ${countedWord(outages, 'outage')}${longest ? `, longest ${longest}` : ''}` : '';
  const checked = checks === undefined ? '' : `${failed ?? 0} of ${checks} checks failed`;
  return [checked, down, uptime === undefined ? '' : `up ${uptime} %`].filter(Boolean).join(' · ');
}

function drawScale(sheet: Sheet, scale: Scale & { ticks(count: number): number[] }, y: number): number {
  let free = 0;
  for (const tick of scale.ticks(5)) {
    const label = `${tick} ms`;
    const half = textWidth(label, { size: 11 }) / 2;
    const x = Math.min(RIGHT - half, Math.max(MARGIN + half, scale(tick)));
    if (x - half < free) continue;
    free = x + half + 8;
    sheet.rule([scale(tick), y - 4], [scale(tick), y], { stroke: sheet.palette.muted });
    sheet.write(x, y + 12, label, { size: 11, tone: 'muted', anchor: 'middle' });
  }
  return y + 22;
}

function drawSigns(sheet: Sheet, y: number): number {
  const { palette } = sheet;
  const words = ['median', 'to the 95th percentile', 'to the longest', 'usual median, before'];
  let x = MARGIN;
  for (const [at, word] of words.entries()) {
    if (at === 0) sheet.draw('circle', { cx: x + 7, cy: y + 8, r: 5, fill: palette.accent });
    else if (at === 1) sheet.bar({ x, y: y + 4, width: 14, height: 8 }, palette.accent);
    else if (at === 2) sheet.bar({ x, y: y + 7, width: 14, height: 2 }, palette.accent);
    else sheet.bar({ x: x + 6, y, width: 2, height: 16 }, palette.muted);
    sheet.write(x + 20, y + 12, word, { size: 11, tone: 'muted' });
    x += 20 + textWidth(word, { size: 11 }) + 14;
  }
  return y + 22;
}

function altOf(title: string, rows: readonly NamedLine[], more: number): string {
  const told = rows.map((row) => [row.monitor, figuresOf(row), ...timesOf(row)].filter(Boolean).join(', '));
  return sentence(`${title}: ${listed(told, more, 'monitor', '; ')}`);
}
