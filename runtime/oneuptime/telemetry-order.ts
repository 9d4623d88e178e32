/** The order of a telemetry list, and where in it a page ended. No two rows are equal in it: ids decide at last. */
import { textOfValue } from '../basics/plain.ts';
import { tagOf } from '../call/cursor.ts';
import type { Sort } from '../call/fields.ts';
import type { PageMark } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { decodeValue, ID, idOf, type WireObject } from './codec.ts';
import { isMoment, stepOf } from './telemetry-times.ts';

/** A page's end in a list of telemetry: always a row. */
export type Mark = PageMark & { readonly row: number };
export type MarkedRow = PageMark<string> & { readonly row: string };

const isoOf = (time: number): string => new Date(time).toISOString();

export class TelemetryOrder {
  /** `sort` of a request. */
  readonly wire: WireObject;
  /** The time that the order goes by; undefined where it goes by something else, or some rows have none. */
  readonly time: string | undefined;
  readonly #query: WireObject;
  readonly #isDescending: boolean;

  constructor({ columns }: ResourceModule, query: WireObject, sort: Sort | undefined) {
    const { column, isDescending } = sort ?? { column: ID, isDescending: true };
    const direction = isDescending ? 'DESC' : 'ASC';
    this.wire = { [column]: direction, [ID]: direction };
    this.time = columns[column]?.kind === 'date' && !columns[column].nullable ? column : undefined;
    this.#query = query;
    this.#isDescending = isDescending;
  }

  /** The query for rows from a mark on; a few rows before it may be among them. */
  from(mark: Mark | undefined): WireObject {
    const condition =
      this.time && typeof mark?.at === 'number' ? this.#beginningAt(this.time, isoOf(mark.at)) : undefined;
    return condition && this.time ? { ...this.#query, [this.time]: condition } : this.#query;
  }

  /** The mark behind the last of `rows`, which came after `skipped` others; `before` is where these ended. */
  after(rows: readonly WireObject[], skipped: number, before: Mark | undefined): MarkedRow | undefined {
    const last = rows.at(-1);
    const id = last && idOf(last);
    if (!last || id === undefined) return undefined;
    const at = this.#timeOf(last);
    if (!this.time || at === null || !this.#beginningAt(this.time, isoOf(at)))
      return { row: id, at: null, place: skipped + rows.length };
    const together = rows.length - 1 - rows.findLastIndex((row) => this.#timeOf(row) !== at);
    const isOne = together === rows.length && before?.at === at;
    return { row: id, at, place: together + (isOne ? before.place : 0) };
  }

  /** Whether a row may be the one at which a page ended. */
  isAt(row: WireObject, mark: Mark): boolean {
    return tagOf(idOf(row) ?? '') === mark.row && (mark.at === null || this.#timeOf(row) === mark.at);
  }

  #timeOf(row: WireObject): number | null {
    const time = this.time === undefined ? Number.NaN : Date.parse(textOfValue(decodeValue(row[this.time])));
    return isMoment(time) ? time : null;
  }

  /** The condition of the query narrowed to rows from a time on; undefined where the API cannot say both in one. */
  #beginningAt(column: string, at: string): WireObject | undefined {
    const { _type: type, value, startValue, endValue } = (this.#query[column] ?? {}) as Record<string, string>;
    const wire = (name: string, bound: string): WireObject => ({ _type: name, value: bound });
    const range = (from = '', to = ''): WireObject => ({ _type: 'InBetween', startValue: from, endValue: to });
    if (!this.#isDescending) {
      if (type === 'InBetween') return range(at, endValue);
      return type === 'LessThan' ? undefined : wire('GreaterThanOrEqual', at);
    }
    const behind = new Date(Date.parse(at) + stepOf(column)).toISOString();
    const earlier = (bound = behind): string => (bound < behind ? bound : behind);
    if (type === 'InBetween') return range(startValue, earlier(endValue));
    return type === 'GreaterThanOrEqual' ? range(value, behind) : wire('LessThan', earlier(value));
  }
}
