/** `POST /<telemetry>/aggregate`: figures over time and groups. The window has to be in `query`. Exact, and always fresh, where real answers may be eight seconds old. */
import type { Access } from '../../engine/access.ts';
import { badData, pageNotFound, serverError, unknownColumn } from '../../engine/api-error.ts';
import type { JsonObject } from '../../engine/json.ts';
import { SYSTEM_COLUMNS } from '../../engine/model.ts';
import { checkReadable, checkTable } from '../../engine/permissions.ts';
import { readableRows } from '../../engine/read.ts';
import type { StoredRow } from '../../engine/store.ts';
import { isoTime } from '../../engine/wire.ts';
import { accessTo, type Route, route } from '../route.ts';
import { groupedBy, type RowGroup, topGroups } from './aggregate-groups.ts';
import {
  type Figure,
  type Grouping,
  type RowRange,
  readAggregateBy,
  readAttributeKeys,
  readFigure,
  readGroupColumns,
  readInterval,
  readPageOfFigures,
  readSort,
  readTopK,
  type SortKey,
} from './aggregate-request.ts';
import type { AggregationInterval } from './buckets.ts';
import { figureOf, isMeasurable } from './measures.ts';
import { metricFigure } from './metric-measures.ts';

/** Refuses who may not read the table, then columns of the query, then those of the figure. */
function checkRights({ resource, caller }: Access, query: unknown, { column, timeColumn }: Figure): void {
  // The server writes the project into the query before it asks for rights, and fails where there is none to write to.
  if (caller.kind !== 'none' && (typeof query !== 'object' || query === null)) throw serverError();
  checkTable(resource, 'read', caller);
  for (const name of Object.keys(query as JsonObject)) {
    const asked = resource.columns.get(name);
    if (asked !== undefined) checkReadable(asked, caller, 'query');
    else if (!SYSTEM_COLUMNS.has(name)) throw unknownColumn(resource.singular, name);
  }
  for (const shown of [column, timeColumn]) checkReadable(shown, caller, 'select');
}

interface Statement {
  readonly figure: Figure;
  readonly grouping: Grouping;
  readonly interval: AggregationInterval;
  readonly sort: readonly SortKey[];
}

/** Refuses what the store itself cannot run: names that stand for two things, figures and orders that do not exist. */
function checkRunnable({ figure, grouping, interval, sort }: Statement): void {
  const { type, column, timeColumn, ofObservations } = figure;
  const groups = grouping.columns.map(({ name }) => name);
  const shown = [column.name, timeColumn.name, ...groups];
  if (new Set(shown).size < shown.length) throw serverError();
  if (!ofObservations && !isMeasurable(type, column)) throw serverError();
  const hasTime = timeColumn.kind === 'date' || (interval === 'Total' && isMeasurable('Min', timeColumn));
  if (!hasTime) throw serverError();
  const sortable = grouping.attributeKeys.length > 0 ? [...shown, 'attributes'] : shown;
  if (!sort.every(({ name }) => sortable.includes(name))) throw serverError();
}

/** What labels a row as its time. Only a column of dates reads as one: texts give null, and numbers are refused. */
function shownTime({ timeColumn }: Figure, label: unknown): string | null {
  if (timeColumn.kind === 'date') return isoTime(Number(label));
  if (typeof label !== 'string') throw badData(`Invalid date: ${label}`);
  const time = Date.parse(label);
  return Number.isNaN(time) ? null : isoTime(time);
}

/** A row of the result before it is shown. */
interface FigureRow extends RowGroup {
  readonly value: unknown;
}

/** What a sort compares of a row; null where there is nothing. */
function sortValue({ label, value, shared }: FigureRow, { column, timeColumn }: Figure, name: string): unknown {
  if (name === column.name) return value;
  if (name === timeColumn.name) return label;
  const item = shared[name] ?? null;
  return typeof item === 'object' && item !== null ? JSON.stringify(item) : item;
}

/** The order that a sort asks for; what has no value comes last either way. */
function orderOf({ figure, sort }: Statement): (a: FigureRow, b: FigureRow) => number {
  return (a, b) => {
    for (const { name, isDescending } of sort) {
      const left = sortValue(a, figure, name) as number | string | null;
      const right = sortValue(b, figure, name) as number | string | null;
      if (left === right) continue;
      if (left === null) return 1;
      if (right === null) return -1;
      return left < right === isDescending ? 1 : -1;
    }
    return 0;
  };
}

function pageOf<T>(items: readonly T[], { limit, skip }: RowRange): T[] {
  const rest = skip < 0 ? items.slice(0, skip) : items.slice(skip);
  return limit < 0 ? rest.slice(limit) : rest.slice(0, limit);
}

/** Runs a checked aggregate over the rows that match its query. */
function run(statement: Statement, found: readonly StoredRow[], page: RowRange): Record<string, unknown> {
  const { figure, grouping, interval } = statement;
  const top = topGroups(found, figure, grouping);
  const measure = ({ rows }: RowGroup): unknown =>
    figure.ofObservations ? metricFigure(figure.type, rows) : figureOf(figure.type, figure.column, rows);
  const all = groupedBy(top.rows, figure, grouping, interval).map((group) => ({ ...group, value: measure(group) }));
  const rows = pageOf(all.sort(orderOf(statement)), page);
  const data = rows
    // A row without a time is dropped, though it counts for the limit.
    .filter(({ label }) => Boolean(label))
    .map(({ label, value, shared }) => ({ timestamp: shownTime(figure, label), value, ...shared }));
  // Exactly full reads as truncated: the server only compares with the limit.
  const truncated = (page.limit > 0 && rows.length >= page.limit) || top.isCut;
  return { data, ...(rows.length > 0 && top.totalGroups !== undefined && { totalGroups: top.totalGroups }), truncated };
}

/** Answers an aggregate. Refusals come in the order of the real server, which is that of the lines below. */
function aggregate(access: Access, body: JsonObject): Record<string, unknown> {
  const { resource } = access;
  const sent = readAggregateBy(body);
  const figure = readFigure(resource, sent);
  checkRights(access, sent.query, figure);
  const attributeKeys = readAttributeKeys(resource, figure, sent);
  const interval = readInterval(figure, sent);
  const named = readGroupColumns(resource, figure, sent);
  const rows = readableRows(access, sent.query);
  const sort = readSort(resource, figure, sent);
  // Single attributes take the place of the whole map.
  const columns = attributeKeys.length === 0 ? named : named.filter(({ name }) => name !== 'attributes');
  const statement = { figure, grouping: { columns, attributeKeys, topK: readTopK(figure, sent) }, interval, sort };
  checkRunnable(statement);
  return run(statement, rows, readPageOfFigures(sent));
}

/** Aggregates are served for the tables of the telemetry store, and no other. */
export const AGGREGATE_ROUTES: readonly Route[] = [
  route('GET POST', '/api/:resource/aggregate', (context) => {
    const resource = context.store.model.byPath.get(`/${context.params.resource}`);
    if (resource?.facts.analytics !== true) throw pageNotFound(context.request.path);
    return aggregate(accessTo(context, resource.name), context.body);
  }),
];
