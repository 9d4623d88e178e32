/**
 * Texts in a query that are compared letter by letter: in columns, in columns of a related row, in attributes. Where they
 * match nothing, rows may have them in other letter case, or with blanks around.
 */
import { isPlain } from '../basics/plain.ts';
import type { Call } from '../call/platform.ts';
import { columnOf, type ResourceModule, relationOf, shapeOf } from '../catalogue/kinds.ts';
import { decodeValue, type WireObject } from './codec.ts';
import { escapePattern } from './filter-operators.ts';

/** One condition that compares texts. */
export interface ExactText {
  /** Name of the column, and inside a relation or attributes that of what is compared there. */
  readonly path: readonly [column: string, inside?: string];
  readonly wanted: readonly string[];
}

/** All of them. */
export async function exactTexts(call: Call, query: WireObject): Promise<ExactText[]> {
  const { module } = call.tool;
  const found: ExactText[] = [];
  for (const [name, condition] of Object.entries(query)) {
    const column = columnOf(module, name);
    const wanted = column && shapeOf(column) === 'text' ? textsOf(condition) : [];
    if (wanted.length > 0) found.push({ path: [name], wanted });
    if (!column || !isPlain(condition) || '_type' in condition) continue;
    const related = relationOf(column) === 'one' && column.to ? await call.module(column.to) : undefined;
    if (!related && column.kind !== 'textMap') continue;
    for (const [inside, nested] of Object.entries(condition)) {
      const texts = !related || isText(related, inside) ? textsOf(nested) : [];
      if (texts.length > 0) found.push({ path: [name, inside], wanted: texts });
    }
  }
  return found;
}

function isText(module: ResourceModule, name: string): boolean {
  const column = columnOf(module, name);
  return column !== undefined && shapeOf(column) === 'text';
}

function textsOf(condition: unknown): string[] {
  if (typeof condition === 'string') return condition.trim() === '' ? [] : [condition];
  if (!isPlain(condition) || condition._type !== 'Includes' || !Array.isArray(condition.value)) return [];
  // An empty text among them stands for rows that have none.
  return condition.value.every((item) => typeof item === 'string' && item.trim() !== '') ? condition.value : [];
}

/** The query with other conditions in place of those on these texts; without them where there is none. */
export function withTexts(
  query: WireObject,
  texts: readonly ExactText[],
  conditionOf: (text: ExactText) => unknown,
): WireObject {
  const changed: WireObject = { ...query };
  for (const text of texts) {
    const [name, inside] = text.path;
    const condition = conditionOf(text);
    if (inside === undefined) put(changed, name, condition);
    else {
      const nested = { ...(changed[name] as WireObject) };
      put(nested, inside, condition);
      put(changed, name, Object.keys(nested).length > 0 ? nested : undefined);
    }
  }
  return changed;
}

function put(object: WireObject, name: string, value: unknown): void {
  if (value === undefined) delete object[name];
  else object[name] = value;
}

/** A text contained in any letter case: what rows that have it spelt otherwise match, and others with them. */
export function contained({ wanted }: ExactText): unknown {
  return wanted.length === 1 ? { _type: 'Search', value: escapePattern((wanted[0] as string).trim()) } : undefined;
}

/** The condition that compares with texts as rows have them. */
export function equalTo(texts: readonly string[]): unknown {
  return texts.length === 1 ? texts[0] : { _type: 'Includes', value: texts };
}

/** What a row has where a text is compared; undefined where it has none. */
export function textIn(row: WireObject, { path: [name, inside] }: ExactText): string | undefined {
  const outer = decodeValue(row[name]);
  const value = inside === undefined ? outer : isPlain(outer) ? decodeValue(outer[inside]) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether a row has one of the wanted texts but for letter case and blanks around it. */
function isMeant(row: WireObject, text: ExactText): boolean {
  const has = textIn(row, text)?.trim().toLowerCase();
  return has !== undefined && text.wanted.some((wanted) => wanted.trim().toLowerCase() === has);
}

/** The texts as those rows have them that match all of them so; undefined where no row does. */
export function spelledAs(
  rows: readonly WireObject[],
  texts: readonly ExactText[],
): ReadonlyMap<ExactText, string[]> | undefined {
  const meant = rows.filter((row) => texts.every((text) => isMeant(row, text)));
  if (meant.length === 0) return undefined;
  const distinct = (text: ExactText): string[] => [...new Set(meant.flatMap((row) => textIn(row, text) ?? []))];
  const spelt = new Map(texts.map((text) => [text, distinct(text)]));
  const isNew = [...spelt].some(([{ wanted }, has]) => has.some((text) => !wanted.includes(text)));
  return isNew ? spelt : undefined;
}

/** How a text is called in a note: as its filter would be written. */
export function calledIn({ path: [name, inside] }: ExactText, module: ResourceModule): string {
  if (inside === undefined) return name;
  return columnOf(module, name)?.kind === 'textMap' ? `${name}[${JSON.stringify(inside)}]` : `${name}.${inside}`;
}
