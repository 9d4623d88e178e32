/** A tool as a callable signature: what a model needs to call it, in a line instead of a schema. */
import { type Column, lookedUpIn, traitsOf } from '../../runtime/catalogue/kinds.ts';
import type { ArgumentSchema, ListedOperation } from './list.ts';

/** Arguments shown before the rest is only counted. */
const SHOWN = 8;
const SHOWN_FILTERS = 10;
const SHOWN_VALUES = 8;
/** Filters nobody comes for. */
const BOOKKEEPING: ReadonlySet<string> = new Set(['id', 'updatedAt', 'version', 'slug', 'createdByUser']);

/** Text of `signatures.json`: tool name -> signature, one tool per line. */
export function emitSignatures(listed: readonly ListedOperation[]): string {
  const lines = listed.map((each) => `${JSON.stringify(each.tool.name)}: ${JSON.stringify(signatureOf(each))}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** `create_label(name, color, description?)`; texts go without a type, what is left out is counted. */
function signatureOf({ tool: { name, inputSchema }, columns }: ListedOperation): string {
  const { properties = {}, required = [] } = inputSchema;
  const all = properties.filter === undefined ? Object.keys(properties) : ['filter'];
  const ordered = [...required, ...all.filter((key) => !required.includes(key))];
  const args = ordered.map((key) => {
    const schema = properties[key] ?? {};
    const column = columns.get(key);
    const type =
      key === 'filter'
        ? filterType(schema)
        : key === 'id' && !column && schema.anyOf
          ? 'id|[ids]'
          : typeOf(schema, column);
    return `${key}${required.includes(key) ? '' : '?'}${type === 'text' ? '' : `: ${type}`}`;
  });
  return `${name}(${firstOf(args, Math.max(SHOWN, required.length))})`;
}

function filterType({ properties = {} }: ArgumentSchema): string {
  const names = Object.keys(properties).filter((name) => !BOOKKEEPING.has(name));
  return `{${firstOf(names, SHOWN_FILTERS)}}`;
}

function firstOf(all: readonly string[], most: number): string {
  const more = all.length > most ? [`+${all.length - most} more`] : [];
  return [...all.slice(0, most), ...more].join(', ');
}

/** What a column is tells more than the type it is listed with: times and references are texts in JSON. */
function typeOf(schema: ArgumentSchema, column: Column | undefined): string {
  const shape = column && traitsOf(column.kind).shape;
  if (shape === 'time') return 'time';
  const reference = column && lookedUpIn(column) ? 'name or id' : 'id';
  if (column?.kind === 'many') return `[${reference}]${schema.anyOf ? '|{add|remove}' : ''}`;
  return shape === 'id' ? reference : jsonType(schema);
}

function jsonType({ type, enum: values, items, anyOf }: ArgumentSchema): string {
  if (values) {
    const shown = values.slice(0, SHOWN_VALUES).map((value) => JSON.stringify(value));
    return [...shown, ...(values.length > SHOWN_VALUES ? ['…'] : [])].join('|');
  }
  if (anyOf) return anyOf.map(jsonType).join('|');
  if (type === 'array') return `[${items ? jsonType(items) : ''}]`;
  return TYPES[type ?? ''] ?? 'text';
}

const TYPES: Readonly<Record<string, string>> = {
  boolean: 'true|false',
  number: 'number',
  integer: 'number',
  object: '{}',
};
