/** A window in cells of the same length on the clocks of a zone, and how it stood in each. No drawing. */
import type { Look } from './drawing.ts';
import type { OutageFacts } from './facts.ts';
import { type Standing, standingOf } from './palette.ts';
import { aheadOf, drawnInstant, instantShown } from './time-axis.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STEPS = [HOUR / 4, HOUR, 2 * HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY] as const;
/** Ninety days that begin within a day are cells of ninety-one. */
const MOST_CELLS = 91;

export interface Cell {
  readonly from: number;
  readonly to: number;
}

export interface StripCell extends Cell {
  readonly standing: Standing;
  /** What whoever points at it is told; empty of what was up all the time. */
  readonly says: string;
}

/** Cells of the finest step of which at most ninety-one are needed; days begin at midnight. The first and the last are cut. */
export function cellsOf(from: number, to: number, look: Look): Cell[] {
  const step = STEPS.find((length) => (to - from) / length < MOST_CELLS - 0.5) ?? (to - from) / MOST_CELLS;
  const shown = Math.floor((from + aheadOf(from, look)) / step) * step;
  const cells: Cell[] = [];
  let start = from;
  for (let at = shown + step; start < to && cells.length <= MOST_CELLS; at += step) {
    const end = Math.min(to, instantShown(at, look));
    if (end <= start) continue;
    cells.push({ from: start, to: end });
    start = end;
  }
  return cells;
}

interface Known {
  /** Nothing is known before. */
  readonly known: number;
  readonly to: number;
}

/** How it stood in cells: the worst outage that touches one counts. */
export function stripOf(cells: readonly Cell[], outages: readonly OutageFacts[], { known, to }: Known): StripCell[] {
  const spans = outages.flatMap((outage) => {
    const from = drawnInstant(outage.from);
    const standing: Standing = standingOf(outage.status) === 'warn' ? 'warn' : 'down';
    return from === undefined ? [] : [{ from, to: drawnInstant(outage.to) ?? to, standing, outage }];
  });
  return cells.map((cell) => {
    const own = spans.filter((span) => span.from < cell.to && span.to > cell.from);
    if (own.length === 0) return { ...cell, standing: cell.to <= known ? 'none' : 'good', says: '' };
    const standing = own.some((span) => span.standing === 'down') ? 'down' : 'warn';
    return { ...cell, standing, says: own.map(({ outage }) => `${outage.status} for ${outage.for}`).join(', ') };
  });
}
