/**
 * Rows without their secrets, whatever the platform sent: asked for or not, in a column of theirs or of a row that they
 * point to. What holds none is not walked.
 */
import { readJson, TEXT_BOUNDS } from '../basics/bounds.ts';
import { isPlain } from '../basics/plain.ts';
import { type Column, columnOf, type ResourceModule, shapeOf } from '../catalogue/kinds.ts';
import { isSecretName } from '../catalogue/secret-names.ts';
import type { ModuleOf, Row } from './platform.ts';
import { MASKED } from './secret-texts.ts';

/** Levels of JSON that are looked at. */
const DEEPEST = 100;
/** Rows in rows that deep are looked at by names alone: no platform sends them. */
const MAX_DEPTH = 6;

/** Which places of a row may be shown as they are, and how deep it stands in another one. */
interface Masking {
  readonly issued?: readonly string[] | undefined;
  readonly depth?: number;
}

/** The row with a text in place of each secret, save those `issued`, which are told this once; most rows as they are. */
export function maskedRow(
  row: Row,
  module: ResourceModule,
  moduleOf: ModuleOf,
  masking: Masking = NOTHING_ISSUED,
): Row | Promise<Row> {
  const open = openColumns(module);
  for (const name in row) {
    const value = row[name];
    if (typeof value !== 'object' && open.has(name)) continue;
    if (mayHold(value, module, name) && !masking.issued?.includes(name))
      return withMasks(row, module, moduleOf, masking);
  }
  return row;
}

const NOTHING_ISSUED: Masking = {};

/** Columns in which any text, number or the like is shown: neither a secret nor looked into. Made once for a module. */
function openColumns(module: ResourceModule): ReadonlySet<string> {
  let open = openOf.get(module);
  if (open === undefined) {
    const isOpen = ([, { secret, secretsInside }]: [string, Column]): boolean => !secret && !secretsInside;
    open = new Set(
      Object.entries(module.columns)
        .filter(isOpen)
        .map(([name]) => name),
    );
    openOf.set(module, open);
  }
  return open;
}

const openOf = new WeakMap<ResourceModule, ReadonlySet<string>>();

async function withMasks(
  row: Row,
  module: ResourceModule,
  moduleOf: ModuleOf,
  { issued = [], depth = 0 }: Masking,
): Promise<Row> {
  const places = Object.keys(row).filter((name) => !issued.includes(name) && mayHold(row[name], module, name));
  const mask = async (name: string): Promise<[string, unknown]> => {
    const column = columnOf(module, name);
    const value = row[name];
    if (column ? column.secret : isSecretName(name)) return [name, MASKED];
    if (column?.to === undefined || depth >= MAX_DEPTH) return [name, maskedInside(value)];
    const target = await moduleOf(column.to);
    const one = async (item: unknown): Promise<unknown> =>
      isPlain(item) ? maskedRow(item, target, moduleOf, { depth: depth + 1 }) : item;
    return [name, Array.isArray(value) ? await Promise.all(value.map(one)) : await one(value)];
  };
  return { ...row, ...Object.fromEntries(await Promise.all(places.map(mask))) };
}

/** Whether a value has to be looked at: few are, as most columns hold no secret, and most rows in rows an id and a name. */
function mayHold(value: unknown, module: ResourceModule, name: string): boolean {
  if (isNothing(value) || name === 'id') return false;
  const column = columnOf(module, name);
  if (column?.secret) return true;
  const isWalked = column === undefined || column.secretsInside === true;
  if (typeof value === 'string' && isWalked && isJsonLike(value)) return true;
  if (typeof value !== 'object') return column === undefined && isSecretName(name);
  // Where a text, a number or a time is due, an object is as good as unknown.
  if (isWalked || !(isReference(column) || HOLD_OBJECTS.has(shapeOf(column)))) return true;
  return isReference(column) && holdsMoreThanNames(value, column);
}

const HOLD_OBJECTS: ReadonlySet<string> = new Set(['json', 'list', 'choices']);

function isReference({ kind, to }: Column): boolean {
  return to !== undefined || kind === 'one' || kind === 'many' || kind === 'fk';
}

function holdsMoreThanNames(value: unknown, column: Column): boolean {
  if (!Array.isArray(value)) return isMoreThanNamed(value as Row, column);
  return value.some((item) => isPlain(item) && isMoreThanNamed(item, column));
}

/** A row that is pointed to is asked for by its id and its name. */
function isMoreThanNamed(item: Row, { label }: Column): boolean {
  for (const name in item) if (name !== 'id' && name !== label) return true;
  return false;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === false;
}

/** Members of JSON that tell what holds a name or a header, and those beside it that hold the value, in small letters. */
const NAMING: ReadonlySet<string> = new Set(['name', 'key', 'k', 'header', 'headername', 'field', 'fieldname']);
const VALUES: ReadonlySet<string> = new Set(['value', 'values', 'v', 'headervalue', 'fieldvalue']);
/** Longer JSON texts inside of JSON are masked wholly. */
const LONGEST_TEXT = 1_000_000;

/** JSON of a known form with a text in place of what is called like a secret. Templates that only name one stay. */
export function maskedInside(value: unknown, mask = MASKED, depth = 0): unknown {
  if (typeof value === 'string') return isJsonLike(value) ? maskedText(value, mask, depth) : value;
  if (!(Array.isArray(value) || isPlain(value))) return value;
  // Nothing of a known form is nested so deep.
  if (depth > DEEPEST) return mask;
  if (Array.isArray(value)) {
    const [name, second] = value;
    if (value.length === 2 && isNameOfSecret(name) && isGiven(second)) return [name, mask];
    return value.map((item) => maskedInside(item, mask, depth + 1));
  }
  const isPair = Object.entries(value).some(([name, item]) => isNameOfSecret(item) && NAMING.has(name.toLowerCase()));
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => [
    name,
    (isSecretName(name) || (isPair && VALUES.has(name.toLowerCase()))) && isGiven(item)
      ? mask
      : maskedInside(item, mask, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

const isNameOfSecret = (item: unknown): boolean => typeof item === 'string' && isSecretName(item);

/** Whether a text may be JSON that holds something. */
function isJsonLike(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** JSON as a text, as bodies of requests are kept: the same text where nothing of it is masked. */
function maskedText(text: string, mask: string, depth: number): string {
  if (text.length > LONGEST_TEXT) return mask;
  // Numbers that reading would change come as texts, and the mask where values are nested too deep.
  const read = readJson(text, { ...TEXT_BOUNDS, mark: mask });
  // What holds too much to be looked through may hold a secret; what is no JSON is of no form.
  if ('excess' in read) return read.excess.kind === 'syntax' ? text : mask;
  const written = JSON.stringify(maskedInside(read.value, mask, depth + 1));
  return written.includes(mask) ? written : text;
}

/** `{{monitorSecrets.name}}` stands for a secret that lies elsewhere. */
const NAMED_ELSEWHERE = /\{\{\s*monitorSecrets\./;

function isGiven(item: unknown): boolean {
  if (typeof item === 'boolean' || isNothing(item)) return false;
  return !(typeof item === 'string' && NAMED_ELSEWHERE.test(item));
}
