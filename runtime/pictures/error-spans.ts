/** Errors by shape: how many of each, and from when to when they came. */
import type { Drawing, Look } from './drawing.ts';
import type { ErrorFacts, ExceptionFacts } from './facts.ts';
import { countedWord, leftOut, listed, sentence } from './saying.ts';
import { MARGIN, SHEET_WIDTH, Sheet } from './sheet.ts';
import { drawnInstant, drawTimeAxis, momentText, type TimeScale, timeScale, windowLine } from './time-axis.ts';

const RIGHT = SHEET_WIDTH - MARGIN;
const ROW = 48;
const MOST_ROWS = 19;
/** Where bars of counts end, and times begin. */
const BARS = 150;
const TIMES = MARGIN + BARS + 130;

interface Shape {
  readonly text: string;
  readonly beside: string;
  readonly count: number;
  /** The count in words. */
  readonly told: string;
  readonly first: number | undefined;
  readonly last: number | undefined;
}

interface Shapes {
  readonly title: string;
  readonly line: string;
  readonly shapes: readonly Shape[];
  readonly more: number;
  readonly one: string;
}

/** Error logs; undefined where there are none, or no window. */
export function errorsDrawing(result: ErrorFacts, look: Look): Drawing | undefined {
  const shapes = result.messages.items.map(({ message, count, share, first, last, services }): Shape => {
    const times = { first: drawnInstant(first), last: drawnInstant(last) };
    return { text: message, beside: services.join(', '), count, told: `${count} · ${share} %`, ...times };
  });
  const line = `${result.errors} ${countedWord(result.errors, 'error log')}`;
  const more = result.messages.more ?? 0;
  return shapesDrawing({ title: 'Errors by message', line, shapes, more, one: 'message' }, result.window, look);
}

/** Exceptions, their figures those of the window where they are known of it. */
export function exceptionsDrawing(result: ExceptionFacts, look: Look): Drawing | undefined {
  const shapes = result.exceptions.items.map((row): Shape => {
    const { type, message, service, state, in_window: inWindow, in_all: inAll, first, last } = row;
    const told = inWindow === undefined ? `${inAll} in all` : `${inWindow} of ${inAll}`;
    const times = { first: drawnInstant(first), last: drawnInstant(last) };
    return { text: `${type}: ${message}`, beside: `${state}, ${service}`, count: inWindow ?? inAll, told, ...times };
  });
  const more = result.exceptions.more ?? 0;
  const line = `${shapes.length + more} ${countedWord(shapes.length + more, 'group')}`;
  return shapesDrawing({ title: 'Exceptions', line, shapes, more, one: 'exception' }, result.window, look);
}

function shapesDrawing(
  { title, line, shapes: all, more: beyond, one }: Shapes,
  window: ErrorFacts['window'],
  look: Look,
): Drawing | undefined {
  const [from, to] = [drawnInstant(window?.from), drawnInstant(window?.to)];
  if (from === undefined || to === undefined || to <= from || all.length === 0) return undefined;
  const shapes = all.slice(0, MOST_ROWS);
  const more = beyond + all.length - shapes.length;
  const sheet = new Sheet(look);
  const top = sheet.head(title, `${line} · ${windowLine(from, to, look)}`);
  const scale = timeScale(from, to, TIMES, RIGHT);
  const bottom = top + shapes.length * ROW;
  drawTimeAxis(sheet, scale, { top, bottom, look });
  const most = Math.max(...shapes.map(({ count }) => count), 1);
  let y = top;
  for (const shape of shapes) {
    drawShape(sheet, shape, { y, scale, most });
    y += ROW;
  }
  sheet.write(MARGIN, bottom + 14, 'how many', { size: 11, tone: 'muted', width: 100 });
  y = leftOut(sheet, bottom + 24, more, one);
  const told = shapes.map((shape) => shapeText(shape, look));
  const alt = sentence(`${title}, ${line}: ${listed(told, more, one, '; ')}`);
  return sheet.drawing({ title, alt, height: y + 8 });
}

interface Place {
  readonly y: number;
  readonly scale: TimeScale;
  /** The highest count: its bar is the longest. */
  readonly most: number;
}

function drawShape(sheet: Sheet, { text, beside, count, told, first, last }: Shape, { y, scale, most }: Place): void {
  const { palette } = sheet;
  // The lines of the axis do not run through what is read.
  sheet.bar({ x: MARGIN, y: y + 1, width: RIGHT - MARGIN, height: 17 }, palette.ground);
  sheet.write(MARGIN, y + 14, text, { width: 430 });
  sheet.write(RIGHT, y + 14, beside, { size: 11, tone: 'muted', anchor: 'end', width: 130 });
  sheet.bar({ x: MARGIN, y: y + 22, width: (count / most) * BARS, height: 12 }, palette.down, { class: 'count' });
  sheet.write(MARGIN + (count / most) * BARS + 8, y + 32, told, {
    isBold: true,
    width: TIMES - MARGIN - (count / most) * BARS - 20,
  });
  if (first === undefined || last === undefined) return;
  const [x, end] = [scale.at(Math.min(first, last)), scale.at(last)];
  sheet.bar({ x, y: y + 27, width: end - x, height: 2 }, palette.down, { class: 'span' });
  for (const place of [x, end]) sheet.draw('circle', { cx: place, cy: y + 28, r: 4, fill: palette.down });
}

function shapeText({ text, beside, told, first, last }: Shape, look: Look): string {
  const times =
    first === undefined || last === undefined ? '' : `, ${momentText(first, look)} to ${momentText(last, look)}`;
  return `${text} (${told}, ${beside}${times})`;
}
