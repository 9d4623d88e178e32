/**
 * How much a document from outside may hold, decided in one place. Whatever exceeds it is refused in a sentence, before
 * a reader that is recursive, or slower than what it reads is long, sees it.
 */
import { isJsonObject, pointedKey } from './model/document.ts';

export const BOUNDS = {
  /** Of all files together, as they are sent; the largest published document has 10. */
  megabytes: 100,
  /** YAML takes many times its own size while it is read. */
  yamlMegabytes: 6,
  files: 500,
  /** For all files of one address together. */
  seconds: 120,
  /** Objects and lists around each other; the deepest published document has 31. */
  levels: 200,
  /** Brackets and indentations around each other in the text itself. */
  textLevels: 400,
  /** Values of all files together, where YAML uses one twice as often as it does. */
  values: 5_000_000,
  /** Each of them is looked for among the others; the largest published document has 3,700. */
  references: 20_000,
  /** Characters of the way to a value through all references; the longest one of a published document has 400. */
  way: 4_000,
  /** Comparisons of two references while files are joined; the largest published document takes a tenth. */
  bundlingSteps: 500_000_000,
  /** Values once every reference is replaced by its target, as far as the document is checked formally. */
  unfolded: 3_000_000,
  /** Levels of the same. */
  unfoldedLevels: 500,
  /** Columns of one schema; the widest published one has 83. */
  columns: 2_000,
  /** Of all schemas together. */
  allColumns: 300_000,
  /** Values of one enum. */
  choices: 5_000,
  /** Of all enums together. */
  allChoices: 300_000,
  /** Operations; each one becomes a tool that is printed in several files. */
  operations: 20_000,
  /** Characters of a name: of a schema, a column, a tag, a path, an operation, a reference. */
  name: 1_000,
} as const;

/** What was counted in the files of a document so far. */
export interface Counted {
  values: number;
  references: number;
}

/** Counts the values of one more file, without recursion. What is wrong is returned in words that follow "it"; undefined when nothing is. */
export function excessIn(file: unknown, counted: Counted): string | undefined {
  const pending: [value: unknown, depth: number][] = [[file, 0]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [value, depth] = next;
    counted.values += 1;
    if (counted.values > BOUNDS.values) return `holds more than ${BOUNDS.values} values.`;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > BOUNDS.levels) return `nests more than ${BOUNDS.levels} levels deep; no schema does.`;
    const items = Object.entries(value);
    // Before they are put on the pile: one object may hold more than all may.
    if (items.length > BOUNDS.values) return `holds more than ${BOUNDS.values} values.`;
    const long = Array.isArray(value) ? undefined : items.find(([key]) => key.length > BOUNDS.name);
    if (long)
      return `has a name of ${long[0].length} characters ("${long[0].slice(0, 40)}…"); ${BOUNDS.name} are read.`;
    const excess = excessOfReference(value, counted);
    if (excess !== undefined) return excess;
    for (const [, item] of items) pending.push([item, depth + 1]);
  }
  return undefined;
}

function excessOfReference(value: object, counted: Counted): string | undefined {
  if (!Object.hasOwn(value, '$ref')) return undefined;
  const { $ref } = value as { $ref: unknown };
  if (typeof $ref !== 'string') return undefined;
  counted.references += 1;
  if (counted.references > BOUNDS.references) return `has more than ${BOUNDS.references} references.`;
  if ($ref.length > BOUNDS.name)
    return `has a reference of ${$ref.length} characters ("${$ref.slice(0, 40)}…"); ${BOUNDS.name} are read.`;
  return undefined;
}

/** What of the document is more than tools are made of, in words that follow its name; undefined when nothing is. */
export function tooMuchToCompile(document: {
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components?: unknown;
}): string | undefined {
  const operations = Object.values(document.paths).reduce<number>(
    (sum, item) => sum + Object.keys(Object(item)).length,
    0,
  );
  if (operations > BOUNDS.operations) return `has more than ${BOUNDS.operations} operations.`;
  const schemas = isJsonObject(document.components) ? document.components.schemas : undefined;
  let [columns, choices] = [0, 0];
  for (const [name, schema] of Object.entries(Object(schemas))) {
    const properties = Object.entries(Object(isJsonObject(schema) ? schema.properties : undefined));
    const place = `components/schemas/${name}`;
    if (properties.length > BOUNDS.columns) return `has more than ${BOUNDS.columns} properties at ${place}.`;
    columns += properties.length;
    if (columns > BOUNDS.allColumns) return `has more than ${BOUNDS.allColumns} properties in its schemas.`;
    for (const [column, property] of properties) {
      const values = isJsonObject(property) && Array.isArray(property.enum) ? property.enum.length : 0;
      if (values > BOUNDS.choices)
        return `has more than ${BOUNDS.choices} enum values at ${place}/properties/${column}.`;
      choices += values;
      if (choices > BOUNDS.allChoices) return `has more than ${BOUNDS.allChoices} enum values in its schemas.`;
    }
  }
  return undefined;
}

interface Size {
  readonly values: number;
  readonly levels: number;
}

/**
 * Whether a document whose references are all replaced by their targets stays within bounds. Each object is looked at
 * once, however often it is referred to; a circle counts where it closes, as it is not followed there.
 */
export function unfoldsWithin(document: unknown): boolean {
  const sizes = new Map<object, Size>();
  const open = new Set<object>();
  const pending: { value: object; isDone: boolean }[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'object' && value !== null && !sizes.has(value) && !open.has(value))
      pending.push({ value, isDone: false });
  };
  visit(document);
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, isDone } = next;
    const parts = partsOf(value, document);
    if (isDone) {
      const size = sum(parts, sizes);
      if (size.values > BOUNDS.unfolded || size.levels > BOUNDS.unfoldedLevels) return false;
      sizes.set(value, size);
      open.delete(value);
    } else if (!sizes.has(value) && !open.has(value)) {
      open.add(value);
      pending.push({ value, isDone: true });
      for (const part of parts) visit(part);
    }
  }
  return true;
}

function sum(parts: readonly unknown[], sizes: ReadonlyMap<object, Size>): Size {
  let [values, levels] = [1, 0];
  for (const part of parts) {
    const size = sizes.get(part as object);
    values += size?.values ?? 1;
    levels = Math.max(levels, size?.levels ?? 0);
  }
  return { values, levels: levels + 1 };
}

/** What stands below a value, and in place of a reference its target. */
function partsOf(value: object, document: unknown): unknown[] {
  const parts: unknown[] = Object.values(value);
  const { $ref } = value as { $ref?: unknown };
  if (typeof $ref === 'string' && $ref.startsWith('#')) parts.push(targetOf($ref, document));
  return parts;
}

function targetOf(reference: string, document: unknown): unknown {
  let current: unknown = document;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = pointedKey(part);
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}
