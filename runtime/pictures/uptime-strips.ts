/** Uptime: a strip for each monitor, a cell for each day or as the window is, outages where they were. */
import type { Drawing, Look } from './drawing.ts';
import type { OutageFacts, Shown, UptimeFacts } from './facts.ts';
import { legendBelow } from './legend.ts';
import { type Standing, standingOf } from './palette.ts';
import { countedWord, leftOut, listed, sentence } from './saying.ts';
import { INNER, MARGIN, SHEET_WIDTH, Sheet } from './sheet.ts';
import { type Cell, cellsOf, type StripCell, stripOf } from './strip-cells.ts';
import { svgNumber } from './svg.ts';
import { fittedText, textWidth } from './text-width.ts';
import { drawnInstant, drawTimeAxis, momentText, type TimeScale, timeScale, windowLine } from './time-axis.ts';

const MOST_ROWS = 19;
const MOST_OUTAGES = 8;
const CELL_HEIGHT = 20;
const ROW_HEIGHT = 56;
const SHARE_ROW = 26;

interface Row {
  readonly name: string;
  readonly uptime: number | undefined;
  readonly downtime: string | undefined;
  /** Absent where it is not told when it was down. */
  readonly outages: Shown<OutageFacts> | undefined;
  /** Nothing is known before. */
  readonly known: number | undefined;
}

/** Uptime as strips; undefined without a window. */
export function uptimeDrawing(result: UptimeFacts, look: Look): Drawing | undefined {
  const [from, to] = [drawnInstant(result.window?.from), drawnInstant(result.window?.to)];
  if (from === undefined || to === undefined || to <= from) return undefined;
  const rows = rowsOf(result, from);
  const title = `Uptime of ${result.of}`;
  const sheet = new Sheet(look);
  const mean = result.average === undefined ? '' : `, on average ${result.average} %`;
  let y = sheet.head(title, `${windowLine(from, to, look)}${mean}`);
  const scale = timeScale(from, Math.min(to, Math.max(look.now.getTime(), from + 1)), MARGIN, SHEET_WIDTH - MARGIN);
  const [striped, bare] = [rows.filter(({ outages }) => outages), rows.filter(({ outages }) => !outages)];
  const cells = cellsOf(scale.from, scale.to, look);
  for (const row of striped) {
    drawStrip(sheet, row, { y, scale, cells });
    y += ROW_HEIGHT;
  }
  if (striped.length > 0) {
    const last = y - 8;
    drawTimeAxis(sheet, scale, { top: last - 4, bottom: last, look });
    y = legendBelow(sheet, last + 32, [
      ['good', 'up'],
      ['warn', 'degraded'],
      ['down', 'down'],
      ['none', 'not known'],
    ]);
    const cell = cells[1];
    if (cell) sheet.write(SHEET_WIDTH - MARGIN, y - 16, `a cell: ${cellText(cell)}, at its worst`, SMALL_END);
  }
  y = drawShares(sheet, bare, y);
  if (rows.length === 1 && rows[0]?.outages) y = drawOutages(sheet, rows[0].outages, { y, look });
  y = leftOut(sheet, y, result.each?.more ?? 0, 'monitor');
  return sheet.drawing({ title, alt: altOf(title, result, rows, look), height: y + 8 });
}

const SMALL_END = { size: 11, tone: 'muted', anchor: 'end', width: 200 } as const;

function cellText({ from, to }: { readonly from: number; readonly to: number }): string {
  const hours = (to - from) / 3_600_000;
  if (hours < 1) return `${Math.round(hours * 60)} minutes`;
  if (hours < 22) return `${Math.round(hours)} ${countedWord(Math.round(hours), 'hour')}`;
  return `${Math.round(hours / 24)} ${countedWord(Math.round(hours / 24), 'day')}`;
}

function rowsOf(result: UptimeFacts, from: number): Row[] {
  const { of, uptime, downtime, measured, list, each } = result;
  const isOne = each === undefined;
  const outages = list ?? (isOne && uptime !== undefined ? { items: [] } : undefined);
  const together: Row = {
    name: isOne ? of : 'all together',
    uptime,
    downtime,
    outages,
    known: drawnInstant(measured?.from),
  };
  const known = ({ measured: own }: { measured?: { from: string } | undefined }) => drawnInstant(own?.from) ?? from;
  const rows = (each?.items ?? []).map((row): Row => {
    return { name: row.monitor, uptime: row.uptime, downtime: row.downtime, outages: row.list, known: known(row) };
  });
  const isTogether = isOne || uptime !== undefined;
  return [...(isTogether ? [together] : []), ...rows].slice(0, MOST_ROWS);
}

interface StripPlace {
  readonly y: number;
  readonly scale: TimeScale;
  readonly cells: readonly Cell[];
}

function drawStrip(sheet: Sheet, row: Row, { y, scale, cells }: StripPlace): void {
  drawName(sheet, row, y + 12);
  const strip = stripOf(cells, row.outages?.items ?? [], {
    known: row.uptime === undefined ? scale.to : (row.known ?? scale.from),
    to: scale.to,
  });
  const top = y + 26;
  let up = '';
  for (const cell of strip) {
    const [x, end] = [scale.at(cell.from), scale.at(cell.to)];
    const gap = end - x > 4 ? 1 : 0;
    const width = end - x - gap;
    // What was up is one path: of a thousand cells nearly all are.
    if (cell.standing === 'good')
      up += `M${svgNumber(x)} ${top}h${svgNumber(width)}v${CELL_HEIGHT}h${svgNumber(-width)}z`;
    else drawCell(sheet, cell, { x, y: top, width, height: CELL_HEIGHT });
    const size = Math.min(8, Math.max(6, width));
    if (cell.standing === 'warn' || cell.standing === 'down') sheet.sign(cell.standing, x + width / 2, top - 5, size);
  }
  if (up !== '') sheet.draw('path', { d: up, fill: sheet.palette.good, class: 'good' });
}

function drawCell(
  sheet: Sheet,
  { standing, says }: StripCell,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  const fill = sheet.palette[standing];
  if (standing === 'none') {
    const inset = { x: box.x + 0.5, y: box.y + 0.5, width: box.width - 1, height: box.height - 1 };
    sheet.bar(inset, 'none', { stroke: fill, class: 'none' });
  } else sheet.bar(box, fill, { class: standing }, says);
}

function drawName(sheet: Sheet, { name, uptime, downtime, outages }: Row, y: number): void {
  const more = outages?.more ?? 0;
  // The longest are told: a strip without the others has to say so.
  const lacking = more > 0 ? ` (without ${more} shorter ${countedWord(more, 'outage')})` : '';
  const room = 340 - textWidth(lacking, { size: 12 });
  sheet.write(MARGIN, y, `${fittedText(name, room, { size: 12 })}${lacking}`, { width: 342 });
  const right = SHEET_WIDTH - MARGIN;
  sheet.write(right, y, uptimeText(uptime), { isBold: true, anchor: 'end', width: 84 });
  if (downtime) sheet.write(right - 92, y, `down ${downtime}`, { tone: 'muted', anchor: 'end', width: 116 });
}

function uptimeText(uptime: number | undefined): string {
  return uptime === undefined ? 'not known' : `${uptime} %`;
}

/** Where it is not told when monitors were down: how much of the time, as bars from nothing. */
function drawShares(sheet: Sheet, rows: readonly Row[], top: number): number {
  if (rows.length === 0) return top;
  const shares = rows.map(({ uptime }) => (uptime === undefined ? 0 : 100 - uptime));
  const most = Math.max(...shares, 0.0001);
  let y = top;
  for (const [at, row] of rows.entries()) {
    drawName(sheet, row, y + 12);
    const width = ((shares[at] ?? 0) / most) * INNER;
    sheet.bar({ x: MARGIN, y: y + 17, width: INNER, height: 3 }, sheet.palette.grid);
    sheet.bar({ x: MARGIN, y: y + 16, width, height: 5 }, sheet.palette.down, { class: 'share' });
    y += SHARE_ROW;
  }
  sheet.write(MARGIN, y + 12, 'Bars: share of the time that was down, the longest is the most.', {
    size: 11,
    tone: 'muted',
  });
  return y + 24;
}

function drawOutages(
  sheet: Sheet,
  { items, more = 0 }: Shown<OutageFacts>,
  { y: top, look }: { readonly y: number; readonly look: Look },
) {
  let y = top + 4;
  for (const outage of items.slice(0, MOST_OUTAGES)) {
    sheet.sign(standingOfOutage(outage.status), MARGIN + 5, y + 8);
    sheet.write(MARGIN + 18, y + 12, outageTimes(outage, look), { width: 210 });
    sheet.write(MARGIN + 236, y + 12, outage.for, { isBold: true, width: 70 });
    sheet.write(MARGIN + 316, y + 12, outage.status, { tone: 'muted', width: 250 });
    y += 20;
  }
  return leftOut(sheet, y, Math.max(0, items.length - MOST_OUTAGES) + more, 'outage');
}

/** A status that counts as downtime is never good, whatever it is called. */
export function standingOfOutage(status: string): Standing {
  return standingOf(status) === 'warn' ? 'warn' : 'down';
}

function outageTimes({ from, to, wentOn }: OutageFacts, look: Look): string {
  const text = (time: string | undefined) => {
    const instant = drawnInstant(time);
    return instant === undefined ? '?' : momentText(instant, look);
  };
  if (to !== undefined) return `${text(from)} – ${text(to)}`;
  return wentOn ? `${text(from)} – went on after` : `since ${text(from)}`;
}

function altOf(title: string, { average, each }: UptimeFacts, rows: readonly Row[], look: Look): string {
  const told = rows.map(({ name, uptime, downtime, outages }) => {
    const figures = `${name} ${uptimeText(uptime)}${downtime ? `, down ${downtime}` : ''}`;
    const items = (outages?.items ?? []).slice(0, rows.length === 1 ? MOST_OUTAGES : 2);
    const times = items.map((outage) => `${outageTimes(outage, look)} ${outage.status} for ${outage.for}`);
    const rest = (outages?.items.length ?? 0) - items.length + (outages?.more ?? 0);
    return times.length === 0 ? figures : `${figures} (${listed(times, rest, 'outage')})`;
  });
  const mean = average === undefined ? '' : `, on average ${average} %`;
  return sentence(`${title}${mean}: ${listed(told, each?.more ?? 0, 'monitor', '; ')}`);
}
