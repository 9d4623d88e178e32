/** What the parts of the benchmark find: tables to read, and the figures that have a budget. */
import type { Figure } from './budgets.ts';

export interface Table {
  readonly title: string;
  /** What is counted, and how; a paragraph. */
  readonly about: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Found {
  readonly tables: readonly Table[];
  readonly figures: Readonly<Partial<Record<Figure, number>>>;
}

/** How closely is looked. */
export interface Look {
  readonly rounds: number;
  /** For each way in each round, about. */
  readonly seconds: number;
  /** Calls before anything counts: after so many the optimising compiler has been through. */
  readonly warmUp: number;
  /** A look at what takes longest, too. */
  readonly isWhole: boolean;
  readonly withPeers: boolean;
}

export type Part = (look: Look) => Promise<Found>;

/** A table of markdown, its columns padded; all but the first hold figures. */
export function markdownTable({ head, rows }: Pick<Table, 'head' | 'rows'>): string {
  const widths = head.map((name, at) => Math.max(3, name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, at) => (at === 0 ? (cells[at] ?? '').padEnd(width) : (cells[at] ?? '').padStart(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** A figure as it is read: three digits that count, whole thousands parted. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export const times = (value: number): string => `${value.toFixed(2)} x`;

/** A part of the page, and what is printed while it is measured. */
export function section({ title, about, head, rows }: Table): string {
  return `## ${title}\n\n${about}\n\n${markdownTable({ head, rows })}`;
}

/** The page that a whole run writes. */
export function benchmarksPage(surroundings: readonly (readonly string[])[], tables: readonly Table[]): string {
  const list = surroundings.map(([name, what]) => `- ${name}: ${what}`).join('\n');
  return `${INTRODUCTION}\n\n${list}\n\n${tables.map(section).join('\n\n')}\n`;
}

const INTRODUCTION = `# Benchmarks

Written by \`make bench\`; no figure here is typed by hand. Ratios count: microseconds are of this machine. How it is measured
and what was done about it: [performance.md](performance.md).`;
