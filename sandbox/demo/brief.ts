/** Makes arguments and answers short enough to watch. Pure: text in, lines out. */
import type { Answer } from './answer.ts';

const UUID = /\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const INSTANT = /(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?Z/g;

/** Ids by their first eight digits, times to the minute. */
export function shorten(text: string): string {
  return text.replace(UUID, '$1…').replace(INSTANT, '$1 $2Z');
}

/** A value in one line: keys bare, rows that are referred to by name, nothing that is null. */
export function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return shorten(JSON.stringify(value));
  const { id, ...others } = value as Record<string, unknown>;
  const [label, ...more] = Object.values(others);
  if (id !== undefined && typeof label === 'string' && more.length === 0) return JSON.stringify(label);
  const pairs = Object.entries(value).filter(([, item]) => item !== null);
  return `{${pairs.map(([key, item]) => `${/^\w+$/.test(key) ? key : `"${key}"`}: ${inOneLine(item)}`).join(', ')}}`;
}

/** Breaks at blanks; what does not pad into `limit` lines is cut. */
export function wrap(text: string, width: number, limit: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const kept = lines.slice(0, limit).map((line) => cut(line, width));
  if (lines.length > limit) kept[limit - 1] = cut(`${kept[limit - 1]} …`, width);
  return kept;
}

/** The answer in a few lines that pad. */
export function answerLines(answer: Answer, width: number): string[] {
  if (answer.rows.length > 0) return tableLines(answer, width);
  if (answer.isError) return wrap(shorten(answer.text), width, 3);
  const parts = Object.entries(answer.data).filter(([key]) => key !== 'applied');
  return parts.flatMap(([key, value]) => {
    const texts = Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : [value];
    const said = (item: unknown): string => (typeof item === 'string' ? shorten(item) : inOneLine(item));
    return texts.flatMap((item) => wrap(`${key}: ${said(item)}`, width, 5));
  });
}

const ROWS = 5;
/** A heading is no reason to make a column wider than this. */
const HEADING = 12;

function tableLines({ rows, total }: Answer, width: number): string[] {
  const columns = Object.keys(rows[0] ?? {});
  const shown = rows.slice(0, ROWS).map((row) => columns.map((name) => shorten(row[name] ?? '')));
  const widths = columns.map((name, place) =>
    Math.max(Math.min(name.length, HEADING), ...shown.map((cells) => cells[place]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, place) => cut(cell, widths[place] ?? 0).padEnd(widths[place] ?? 0));
    return cut(padded.join('  ').trimEnd(), width);
  };
  const rest = shown.length < total ? [`… ${shown.length} of ${total}`] : [];
  return [line(columns), ...shown.map(line), ...rest];
}

function cut(text: string, width: number): string {
  return (text.length <= width ? text : `${text.slice(0, width - 1)}…`).trimEnd();
}
