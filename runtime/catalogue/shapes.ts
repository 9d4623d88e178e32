/**
 * What a kind means to a caller: how its value is validated, which is how it is listed; what a filter lists beside
 * operators; which other ways of writing it are taken for it. Pure; loaded with the first list or call, since zod is.
 */
import { z } from 'zod';
import { readJson, TEXT_BOUNDS } from '../basics/bounds.ts';
import { badArgument } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import { type Column, KINDS, type Kind, type Shape, traitsOf } from './kinds.ts';
import { type Blank, emptinessOf, readBoolean, readChoice, readInteger, readNumber } from './reading.ts';

/** A JSON Schema of the portable profile: object roots, no `$ref`, no root unions, no boolean schemas. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What is listed beside what zod prints of a schema. */
export const listings = z.registry<{
  /** What a value means. */
  readonly description?: string;
  /**
   * Takes the place of what zod prints, for what costs too many tokens to list as it is validated: a filter's columns and
   * the values of a JSON column. Worked out when a list is printed, not when arguments are checked.
   */
  readonly portable?: () => JsonSchema;
}>();

/** Longer value lists are validated but not listed: they cost more tokens than a refusal with the nearest values. */
const MAX_LISTED_VALUES = 40;

/** How large a value may be. What says nothing is bounded by its column, or by the request that it comes in. */
export interface Most {
  /** Of a text, or of each text in a list. */
  readonly characters?: number;
  readonly items?: number;
  /** Members and elements of all levels together. */
  readonly values?: number;
}

/** People's names for a row are shorter than any column that holds them. */
const NAME = 500;
/** Longer lists come from programs, and are better sent in parts. */
const ITEMS = 1000;
/** A dashboard, a workflow, a form as they are stored have hundreds. */
const VALUES = 5000;
/** No way of writing a time, a number, true or false takes as many. */
const WORD = 400;

interface ShapeRules {
  /** Validates one value; what it prints is what is listed. */
  readonly schema: (column: Column) => z.ZodType;
  /** What a filter lists beside operators; absent: operators alone. */
  readonly filter?: ((column: Column) => z.ZodType) | undefined;
  /** What a caller has to know beyond the type, in a few words. */
  readonly hint?: (column: Column) => string | undefined;
  /** What was sent in the form that is listed, where it can only mean that; anything else as it came. */
  readonly mend?: (value: unknown, column: Column) => unknown;
  /** A larger value is none of this kind, and nothing is done with it. */
  readonly most?: Most;
  /** Empty values that say something: as a value of a write that empties the column, as one that a filter compares with. */
  readonly blanks?: { readonly written?: readonly Blank[]; readonly compared?: readonly Blank[] };
}

const SHAPES: Readonly<Record<Shape, ShapeRules>> = {
  text: {
    schema: ({ max }) => (max === undefined ? z.string() : z.string().max(max)),
    filter: () => z.string(),
    mend: numberAsText,
    blanks: { written: ['text'], compared: ['text'] },
  },
  id: {
    schema: () => z.string().min(1),
    filter: () => z.string().min(1),
    hint: ({ to, byId }) => (to ? `${spoken(to)} ${byId ? 'id' : 'name or id'}` : 'id'),
    mend: numberAsText,
    most: { characters: NAME },
  },
  time: { schema: () => z.string().min(1), hint: () => 'ISO 8601 time', most: { characters: WORD } },
  number: {
    schema: () => z.number(),
    filter: () => z.number(),
    mend: (value) => readNumber(value) ?? value,
    most: { characters: WORD },
  },
  integer: {
    schema: () =>
      z.string().refine((text) => readInteger(text) !== undefined, { error: 'is not a whole number written as text' }),
    filter: () => z.string(),
    hint: () => 'whole number as text',
    mend: (value) => readInteger(value) ?? value,
    most: { characters: WORD },
  },
  boolean: {
    schema: () => z.boolean(),
    filter: () => z.boolean(),
    mend: (value) => readBoolean(value) ?? value,
    most: { characters: WORD },
  },
  choice: {
    schema: choice,
    filter: choice,
    hint: suchAs,
    mend: (value, { values = [] }) => (typeof value === 'string' ? (readChoice(values, value) ?? value) : value),
    most: { characters: NAME },
  },
  choices: {
    schema: (column) => z.array(choice(column)),
    hint: suchAs,
    mend: (value) => parsedText(value),
    most: { characters: NAME, items: ITEMS },
    blanks: { written: ['list'] },
  },
  list: {
    schema: ({ kind }) => z.array(traitsOf(kind).items === 'number' ? z.number() : z.string()),
    mend: (value) => parsedText(value),
    most: { items: ITEMS },
    blanks: { written: ['list'] },
  },
  json: {
    schema: anyJson,
    mend: (value) => parsedText(value),
    most: { values: VALUES },
    blanks: { written: ['list', 'object'] },
  },
};

const OWN: Partial<Readonly<Record<Kind, Partial<ShapeRules>>>> = {
  nanos: { filter: undefined },
  many: {
    filter: () => z.array(z.string()),
    hint: ({ to, byId }) => (to ? `${spoken(to)} ${byId ? 'ids' : 'names or ids'}` : 'ids'),
    mend: (value) => listEdit(listOfTexts(value)),
    most: { characters: NAME, items: ITEMS },
  },
  // None of these is empty and still what its kind says.
  color: { blanks: {} },
  decimal: { blanks: {} },
  hashed: { blanks: {} },
  monitorSteps: { blanks: {} },
  recurring: { schema: turn, mend: (value) => parsedText(value, (every) => ({ every })), blanks: {} },
  restrictionTimes: { schema: hours, mend: (value) => parsedText(value), blanks: {} },
};

const RULES = Object.fromEntries(
  Object.keys(KINDS).map((kind) => [kind, { ...SHAPES[traitsOf(kind as Kind).shape], ...OWN[kind as Kind] }]),
) as Readonly<Record<Kind, ShapeRules>>;

/** The rules of a column's kind. */
export function rulesFor({ kind }: Column): ShapeRules {
  return RULES[kind];
}

/** Whether an empty value means nothing to a column: as what is written into it, or as what a filter compares it with. */
export function saysNothing(column: Column, blank: Blank, use: 'written' | 'compared'): boolean {
  return !(rulesFor(column).blanks?.[use] ?? []).includes(blank);
}

/** Whether any text can be meant as it stands: as a value, or as the name of a row. */
export function takesAnyText({ kind }: Column): boolean {
  return ['text', 'id', 'list', 'choices'].includes(traitsOf(kind).shape);
}

/** What changes in a list of rows, without what was left empty. */
function listEdit(value: unknown): unknown {
  if (!isPlain(value)) return value;
  const isOpen = ([name, members]: [string, unknown]): boolean =>
    (name === 'add' || name === 'remove') && (members === null || emptinessOf(members) !== undefined);
  const members = ([name, given]: [string, unknown]): [string, unknown] => [name, listOfTexts(given)];
  return Object.fromEntries(
    Object.entries(value)
      .filter((entry) => !isOpen(entry))
      .map(members),
  );
}

/** A list, also as JSON text; a text or number that is none is its only member. */
function listOfTexts(value: unknown): unknown {
  const list = parsedText(numberAsText(value), (text) => [text]);
  return Array.isArray(list) ? list.map(numberAsText) : list;
}

/** The number of a row as a text: some clients make numbers of whatever looks like one. */
export function numberAsText(value: unknown): unknown {
  return Number.isSafeInteger(value) ? String(value) : value;
}

/** What a caller has to know about a value beyond its type; undefined when the type says all. */
export function hintOf(column: Column): string | undefined {
  return traitsOf(column.kind).hint ?? rulesFor(column).hint?.(column);
}

/** Listed as the object that it nearly always is. */
function anyJson(): z.ZodType {
  const schema = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);
  listings.add(schema, { portable: () => ({ type: 'object', additionalProperties: true }) });
  return schema;
}

/** Listed in its short form; a platform's own is taken beside it. */
function turn(): z.ZodType {
  const every = { type: 'string', description: 'such as 1 week' };
  const schema = z.record(z.string(), z.unknown());
  listings.add(schema, { portable: () => ({ type: 'object', properties: { every }, required: ['every'] }) });
  return schema;
}

/** A word for no restriction, else an object. */
function hours(): z.ZodType {
  const schema = z.union([z.string(), z.record(z.string(), z.unknown())]);
  const word = { type: 'string', enum: ['none'] };
  listings.add(schema, { portable: () => ({ anyOf: [word, { type: 'object' }] }) });
  return schema;
}

function choice({ values = [] }: Column): z.ZodType {
  if (values.every((value) => typeof value === 'number')) return z.literal([...values] as number[]);
  const texts = values.map(String);
  if (texts.length <= MAX_LISTED_VALUES) return z.enum(texts);
  const allowed = new Set(texts);
  return z.string().refine((value) => allowed.has(value), { error: 'is not one of the allowed values' });
}

function suchAs({ values = [] }: Column): string | undefined {
  return values.length > MAX_LISTED_VALUES ? `such as ${values.slice(0, 3).join(', ')}` : undefined;
}

/**
 * A JSON text as what it says; any other text as it is, or as `otherwise` reads it. Throws `bad_arguments` for one that
 * holds more than a message may.
 */
export function parsedText(value: unknown, otherwise: (text: string) => unknown = (text) => text): unknown {
  if (typeof value !== 'string') return value;
  if (!/^\s*[[{]/.test(value)) return otherwise(value);
  const read = readJson(value, TEXT_BOUNDS);
  if ('value' in read) return read.value;
  const { kind, wrong, next } = read.excess;
  if (kind === 'syntax') return otherwise(value);
  throw badArgument(`The JSON text that begins with ${value.trimStart().slice(0, 20)} ${wrong}.`, next);
}

/** Words that are not spelt as in an id. */
const SPELT: Readonly<Record<string, string>> = Object.fromEntries(
  'AI API Ceph Docker IoT Kubernetes LLM OIDC Podman Proxmox RUM SCIM SLA SLO SMS SSO Swarm'
    .split(' ')
    .map((word) => [word.toLowerCase(), word]),
);

/** A resource id as people write it: `on_call_policy` is an on-call policy. */
function spoken(resource: string): string {
  return resource
    .split('_')
    .map((word) => SPELT[word] ?? word)
    .join(' ')
    .replace('on call ', 'on-call ');
}
