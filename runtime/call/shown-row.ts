/**
 * Rows cut to what a reader can take before anything else looks at them: whatever a row holds, and however much of it,
 * what is made of it costs no more than a result is allowed to.
 */
import { setPart } from '../basics/plain.ts';
import { visible } from '../basics/visible.ts';
import { TOO_DEEP } from '../upstream/answer-json.ts';
import { CUT_HERE, cutMark, cutText, partsMark } from './cut-text.ts';
import type { Row } from './platform.ts';
import { CEILING, MOST_PER_TOKEN } from './tokens.ts';

/** Longest text shown in a row of a list, in a single row, and in one whose fields were named. */
export const CELL = { list: 400, table: 100, item: 8000, named: 60_000 } as const;

/** Levels of a value that are shown; nothing deeper is taken back. */
const MAX_LEVELS = 60;
/** Columns of a row that are shown: no table has as many. */
const MAX_COLUMNS = 1000;
/** Longest name of a column or a part. */
const LONGEST_NAME = 200;
/** What stands around a value. */
const AROUND = 4;
/** What is shown of a text where there is no room left. */
const SHORTEST = 100;

/** How a row is cut. */
interface Cutting {
  /** Longest text, in characters. */
  readonly limit: number;
  /** Values are cut so many levels deep, by default wholly: texts below stay whole, so that they can be sent back. */
  readonly depth?: number;
  /** Tokens that the row may cost in the end. */
  readonly ceiling?: number;
}

/** Where a value stands, and the characters that there are for it and what follows on it. */
interface Room {
  readonly limit: number;
  readonly depth: number;
  readonly level: number;
  left: number;
}

/** Characters of a row that are looked at: surely more than a result holds, and no more than that takes milliseconds. */
const roomFor = (ceiling: number): number => 3 * ceiling * MOST_PER_TOKEN;

/** Levels of a row that are looked at to see whether it is short. */
const FEW_LEVELS = 4;

/**
 * Whether there is nothing to cut in a row, if its JSON is no longer than the ceiling and nothing hides in it. Of the room
 * that there is it takes no more than twice its JSON then, which is less than a quarter.
 */
export function isShort(row: Row, limit: number): boolean {
  return isShortInside(row, limit, FEW_LEVELS);
}

function isShortInside(held: object, limit: number, levels: number): boolean {
  if (levels === 0) return false;
  if (Array.isArray(held)) return held.every((item) => isShortValue(item, limit, levels));
  let names = 0;
  for (const name in held) {
    names += 1;
    if (name.length > LONGEST_NAME || !isShortValue((held as Row)[name], limit, levels)) return false;
  }
  return names <= MAX_COLUMNS;
}

function isShortValue(value: unknown, limit: number, levels: number): boolean {
  if (typeof value === 'string') return value.length <= limit;
  return typeof value !== 'object' || value === null || isShortInside(value, limit, levels - 1);
}

/** A row with long texts cut, their length said, and hidden characters gone; lists and parts end where there is no room. */
export function cutTexts(
  row: Row,
  { limit, depth = Number.POSITIVE_INFINITY, ceiling = CEILING }: Cutting,
): Record<string, unknown> {
  let left = roomFor(ceiling);
  return withNames(row, (name, place) => {
    if (place >= MAX_COLUMNS) return undefined;
    // No column takes all the room from those behind it.
    const room = { limit, depth: depth - 1, level: 1, left: left / 2 };
    const value = cutValue(row[name], room);
    left -= left / 2 - Math.max(0, room.left);
    return value;
  });
}

function cutValue(value: unknown, room: Room): unknown {
  room.left -= AROUND;
  if (typeof value === 'string') return cutString(value, room);
  if (typeof value !== 'object' || value === null) return value;
  if (room.level > MAX_LEVELS) return TOO_DEEP;
  const inside: Room = { ...room, depth: room.depth - 1, level: room.level + 1 };
  const cut = Array.isArray(value) ? cutList(value, inside) : cutParts(value as Row, inside);
  room.left = inside.left;
  return cut;
}

function cutString(text: string, room: Room): string {
  const most = room.depth < 0 ? CELL.named : room.limit;
  const limit = room.left > 0 ? most : Math.min(most, SHORTEST);
  room.left -= Math.min(text.length, limit);
  return shownText(text, limit);
}

/** A text of at most so many characters; of a long one no more is cleaned than is shown. */
function shownText(text: string, limit: number): string {
  if (text.length <= 2 * limit) return cutText(visible(text), limit);
  const start = visible(cutText(text, 2 * limit, ''));
  return `${cutText(start, limit, '')}${cutMark(text.length)}`;
}

function cutList(list: readonly unknown[], room: Room): unknown[] {
  const cut: unknown[] = [];
  for (const item of list) {
    if (room.left <= 0) return [...cut, partsMark(list.length)];
    cut.push(cutValue(item, room));
  }
  return cut;
}

function cutParts(record: Row, room: Room): Record<string, unknown> {
  return withNames(record, (name) => {
    if (room.left <= 0) return undefined;
    room.left -= name.length;
    return cutValue(record[name], room);
  });
}

/** What is made of the parts of a record, by name; where nothing is, the rest is left out, and how many there were told. */
function withNames(record: Row, make: (name: string, place: number) => unknown): Record<string, unknown> {
  const names = Object.keys(record);
  const shown: Record<string, unknown> = {};
  let place = 0;
  for (const name of names) {
    const value = make(name, place);
    if (value === undefined && record[name] !== undefined) {
      setPart(shown, CUT_HERE, partsMark(names.length));
      break;
    }
    setPart(shown, name.length > LONGEST_NAME ? shownText(name, LONGEST_NAME) : name, value);
    place += 1;
  }
  return shown;
}
