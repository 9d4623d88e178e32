/**
 * Why a filter finds nothing: one look at the rows that are there without the likeliest of its conditions. Texts that were
 * spelt in other letter case, or with other blanks, are taken as the rows have them.
 */

import { ToolError } from '../basics/errors.ts';
import { inTime } from '../basics/in-time.ts';
import { mostAlike } from '../basics/nearest.ts';
import { isPlain, textOfValue } from '../basics/plain.ts';
import type { ReadArguments } from '../call/arguments.ts';
import type { Call, NoRows, Query } from '../call/platform.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import {
  argumentName,
  columnOf,
  type ResourceModule,
  relationBehind,
  relationOf,
  type Shape,
  shapeOf,
} from '../catalogue/kinds.ts';
import { decodeValue, encodeSelect, ID, type WireObject } from './codec.ts';
import { describeQuery } from './describe-query.ts';
import {
  calledIn,
  contained,
  type ExactText,
  equalTo,
  exactTexts,
  spelledAs,
  textIn,
  withTexts,
} from './exact-texts.ts';
import { countsOf, rowsSeen, type Seen, shortened, TOLD, toldValues } from './rows-seen.ts';

/** A result without a reason is better than one that comes late. */
const WAIT_MS = 3000;
/** Rows that are looked through for a text which they have spelt otherwise. */
const CONTAINING = 500;
/** Longest filter that is written out in a next step. */
const LONGEST_FILTER = 400;

/** Why a query finds nothing, and the query that was meant by it where texts were spelt otherwise. */
export async function whyNone(call: Call, query: Query): Promise<NoRows> {
  if (Object.keys(query.query).length === 0)
    return { notes: [`There are no ${call.tool.module.plural}, or none that this key may see.`] };
  try {
    return (await inTime(look(call, query), WAIT_MS)) ?? { notes: [] };
  } catch (cause) {
    // What was asked for was answered; only its reason cannot be told.
    if (cause instanceof ToolError) return { notes: [] };
    throw cause;
  }
}

async function look(call: Call, query: Query): Promise<NoRows> {
  const list = await call.toolOf(call.tool.resource, 'list');
  if (!list) return { notes: [] };
  const texts = await exactTexts(call, query.query);
  return texts.length > 0
    ? lookForTexts(call, list, query, texts)
    : { notes: [await reasonOf(call, list, query.query)], isQuoting: true };
}

/** Without the texts: rows that have them spelt otherwise, or else what rows have in their place. */
async function lookForTexts(call: Call, list: LoadedTool, asked: Query, texts: readonly ExactText[]): Promise<NoRows> {
  const query = withTexts(asked.query, texts, () => undefined);
  const names = [...new Set(texts.map(({ path: [name] }) => name))];
  const select = selectOf(list.module, texts);
  const seen = await rowsSeen(call, list, { query, names, select });
  let spelt = spelledAs(rowsOf(seen), texts);
  if (!spelt && seen.isPart) {
    const containing = withTexts(asked.query, texts, contained);
    spelt = spelledAs(
      rowsOf(await rowsSeen(call, list, { query: containing, names, select, most: CONTAINING })),
      texts,
    );
  }
  if (!spelt) {
    const values = texts.map((text) => {
      const counts = valuesOf(seen, text);
      return (
        (counts.length === 0 && toldKeys(seen, text.path)) ||
        toldValues(calledIn(text, list.module), counts, text.wanted)
      );
    });
    return { notes: [reason(call, list, { names, query, seen, values })], isQuoting: true };
  }
  const found = spelt;
  for (const [text, as] of found) tellSpelling(call, text, as, seen);
  const instead = withTexts(asked.query, texts, (text) => equalTo(found.get(text) ?? text.wanted));
  return { instead: { ...asked, query: instead, described: describeQuery(instead, call.tool.module) }, notes: [] };
}

function rowsOf({ rows }: Seen): WireObject[] {
  return rows.map(({ row }) => row);
}

function valuesOf(seen: Seen, text: ExactText): [string, number][] {
  return countsOf(seen, (row) => textIn(row, text) ?? []);
}

function tellSpelling(call: Call, text: ExactText, as: readonly string[], seen: Seen): void {
  const wanted = text.wanted.map((one) => JSON.stringify(one.slice(0, 60))).join(', ');
  const values = valuesOf(seen, text).map(([value]) => shortened(value));
  const has = values.length <= TOLD ? ` (rows have ${values.join(', ')})` : '';
  call.took(`${calledIn(text, call.tool.module)} ${wanted} -> ${as.slice(0, TOLD).map(shortened).join(', ')}${has}`);
}

/** What brings the texts of rows: their columns, and inside of a relation the column that is compared. */
function selectOf(module: ResourceModule, texts: readonly ExactText[]): WireObject {
  const select: WireObject = {};
  for (const { path } of texts) {
    const [name, inside] = path;
    const column = columnOf(module, name);
    const isRelated = column !== undefined && relationOf(column) !== undefined && inside !== undefined;
    select[name] = isRelated ? { [ID]: true, ...(select[name] as object | undefined), [inside]: true } : true;
  }
  return select;
}

/** Shapes of columns, those first whose conditions rows are most likely to fail. */
const LIKELIEST: readonly Shape[] = [
  'text',
  'id',
  'list',
  'choices',
  'choice',
  'json',
  'number',
  'integer',
  'boolean',
  'time',
];
const WIDE: ReadonlySet<unknown> = new Set(['IsNull', 'NotNull', 'NotEqual', 'NotContains', 'IncludesNone']);

function likelihood(module: ResourceModule, name: string, condition: unknown): number {
  const column = columnOf(module, name);
  const isWide = isPlain(condition) && WIDE.has(condition._type);
  return (column ? LIKELIEST.indexOf(shapeOf(column)) : LIKELIEST.length) + (isWide ? LIKELIEST.length : 0);
}

function isTime(module: ResourceModule, name: string): boolean {
  const column = columnOf(module, name);
  return column !== undefined && shapeOf(column) === 'time';
}

/** The reason where no text is compared: without its likeliest condition, what rows have there. */
async function reasonOf(call: Call, list: LoadedTool, asked: WireObject): Promise<string> {
  const { module } = list;
  const rank = (name: string): number => likelihood(module, name, asked[name]);
  const [culprit = '', ...others] = Object.keys(asked).sort((a, b) => rank(a) - rank(b));
  const isOfTime = isTime(module, culprit);
  const names = isOfTime ? [culprit, ...others.filter((name) => isTime(module, name))] : [culprit];
  const query = Object.fromEntries(Object.entries(asked).filter(([name]) => !names.includes(name)));
  const column = columnOf(module, culprit);
  if (column?.kind === 'textMap')
    return reasonOfKeys(call, list, culprit, query, Object.keys(asked[culprit] as object));
  const shown =
    column?.heavy || (column && shapeOf(column) === 'json') ? undefined : (relationBehind(module, culprit) ?? culprit);
  const seen = await rowsSeen(call, list, {
    query,
    names: shown === undefined ? [] : [culprit],
    select: encodeSelect(module, shown === undefined ? [] : [shown]),
    newestBy: isOfTime ? culprit : undefined,
  });
  if (shown === undefined) return reason(call, list, { names, query, seen, values: [] });
  const told = argumentName(module, shown);
  const [newest] = isOfTime ? rowsOf(seen) : [];
  if (newest)
    return reason(call, list, {
      names,
      query,
      seen,
      values: [`the newest ${told} is ${spoken(module, shown, newest)}`],
    });
  return reason(call, list, {
    names,
    query,
    seen,
    values: [
      toldValues(
        told,
        countsOf(seen, (row) => spoken(module, shown, row)),
      ),
    ],
  });
}

/** The reason where values by keys are compared: keys that rows have, where they have none of these. */
async function reasonOfKeys(
  call: Call,
  list: LoadedTool,
  name: string,
  query: WireObject,
  keys: readonly string[],
): Promise<string> {
  const seen = await rowsSeen(call, list, { query, names: [name], select: { [name]: true } });
  return reason(call, list, { names: [name], query, seen, values: keys.map((key) => toldKeys(seen, [name, key])) });
}

/** That no row has a value by a key, and which keys come nearest; undefined where a row has, or for what is no key. */
function toldKeys(seen: Seen, [name, key]: readonly [string, string?]): string | undefined {
  const known = new Set(
    rowsOf(seen).flatMap((row) => {
      const values = decodeValue(row[name]);
      return isPlain(values) ? Object.keys(values) : [];
    }),
  );
  if (key === undefined || known.has(key) || rowsOf(seen).length === 0) return undefined;
  const near = mostAlike(key, [...known], TOLD).map(shortened);
  return `${name} has no ${shortened(key)}${near.length > 0 ? `, but ${near.join(', ')}` : ''}`;
}

/** What a row has in a column, in words: of related rows their names. */
function spoken(module: ResourceModule, name: string, row: WireObject): string[] {
  const decoded = decodeValue(row[name]);
  if (decoded === null || decoded === undefined || decoded === '') return ['empty'];
  const label = columnOf(module, name)?.label ?? '';
  const items = Array.isArray(decoded) ? decoded : [decoded];
  return items.map((item) => textOfValue(isPlain(item) ? (item[label] ?? item.id) : item));
}

interface Reason {
  /** Columns whose conditions were dropped, as queries name them. */
  readonly names: readonly string[];
  readonly query: WireObject;
  readonly seen: Seen;
  /** What rows have there. */
  readonly values: readonly (string | undefined)[];
}

/** What a reader is told, and the call that shows it. */
function reason(call: Call, list: LoadedTool, { names, query, seen, values }: Reason): string {
  const { module } = list;
  const asked = names.map((name) => argumentName(module, relationBehind(module, name) ?? name));
  const dropped = `filter.${asked.join(' and filter.')}`;
  if (seen.total === 0) {
    if (Object.keys(query).length === 0) return `There are no ${module.plural} at all, or none that this key may see.`;
    return `Nothing matches without ${dropped} either. ${callWithout(call, list, [...asked, ...timesIn(call)])} looks further.`;
  }
  const looked = seen.rows.reduce((sum, { count }) => sum + count, 0);
  const said = values.filter((value) => value !== undefined).join(', ');
  const isSome = seen.isPart && looked > 1;
  const what = said === '' ? '' : isSome ? `; among ${looked} of them ${said}` : `; ${said}`;
  return `Without ${dropped} there ${saidOf(seen, looked, module)}${what}. ${callWithout(call, list, asked)} shows them.`;
}

/** How many rows there are. Telemetry tells no more of its rows than that there are others behind those that were read. */
function saidOf({ total, isPart }: Seen, looked: number, { analytics }: ResourceModule): string {
  if (total === 1 && !isPart) return 'is 1';
  if (!isPart || !analytics) return `are ${total}`;
  return looked > 1 ? `are at least ${total}` : 'are some';
}

/** Times that a filter bounds: where nothing is found, a window may be too short. */
function timesIn({ tool: { module }, args }: Call): string[] {
  return Object.keys((args as ReadArguments).filter ?? {}).filter((name) => isTime(module, name));
}

function callWithout({ args }: Call, { operation }: LoadedTool, names: readonly string[]): string {
  const entries = Object.entries((args as ReadArguments).filter ?? {}).filter(([name]) => !names.includes(name));
  const filter = JSON.stringify({ filter: Object.fromEntries(entries) });
  return `${operation.name} ${filter.length > LONGEST_FILTER ? 'with fewer conditions' : entries.length === 0 ? '{}' : filter}`;
}
