/** What a count in groups asks for. */
import type { TimeStep } from './time-steps.ts';

/** One of the columns that rows are grouped by. */
export interface GroupKey {
  /** As it heads the groups: `createdAt:day`. */
  readonly name: string;
  /** Its column, as the module calls it. */
  readonly column: string;
  /** Of a relation: the column of the related row that counts; without one the row itself does, by its `label`. */
  readonly inside?: string;
  readonly label?: string | undefined;
  /** Of a time: the step. */
  readonly step?: TimeStep;
  /** Of a text: rows are told apart by its shape alone. */
  readonly isShape?: true;
  /** Of attributes: the one that counts. */
  readonly attribute?: string;
  /** Holds several values: a row counts in the group of each. */
  readonly isSeveral?: true;
}

/** Figures of a column's numbers. */
export const FIGURES = ['avg', 'sum', 'min', 'max', 'p50', 'p90', 'p95', 'p99'] as const;
export type FigureName = (typeof FIGURES)[number];

/** What is measured in place of a count. */
export interface Measure {
  /** As it heads the figures: `avg(value)`. */
  readonly name: string;
  readonly figure: FigureName;
  readonly column: string;
}

export interface AskedGroups {
  readonly keys: readonly GroupKey[];
  readonly measure: Measure | undefined;
  /** IANA zone by whose calendar times are grouped. */
  readonly timezone: string;
  /** Nobody asks for what is measured of all rows together. */
  readonly isWithoutTotal?: true;
}
