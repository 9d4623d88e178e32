/** A listed tool as a callable signature: what a model needs to call it, in a line instead of a schema. */
import type { ListedTool, Schema } from './tool-list.ts';

/** Arguments shown before the rest is only counted. */
const SHOWN = 8;
const SHOWN_FILTERS = 10;
const SHOWN_VALUES = 8;
/** Filters nobody comes for. */
const BOOKKEEPING: ReadonlySet<string> = new Set(['id', 'updatedAt', 'version', 'slug', 'createdByUser']);

/** Arguments that all lists share, said once instead of in each signature. */
export const LIST_ARGUMENTS =
  'Lists also take sort: "-createdAt", fields: [names], limit, cursor, format: "table", timezone; counts take timezone.';

/** `create_label(name, color, description?)`; texts go without a type, what is left out is counted. */
export function signatureOf({ name, inputSchema }: ListedTool): string {
  const { properties = {}, required = [] } = inputSchema;
  const isList = properties.filter !== undefined;
  const all = Object.entries(properties).filter(([key]) => !isList || key === 'filter');
  const rank = ([key]: [string, Schema]): number => (required.includes(key) ? 0 : 1);
  const ordered = [...all].sort((a, b) => rank(a) - rank(b));
  const shown = ordered.slice(0, Math.max(SHOWN, required.length));
  const args = shown.map(
    ([key, schema]) =>
      `${key}${required.includes(key) ? '' : '?'}${key === 'filter' ? `: ${filterOf(schema)}` : typeOf(schema)}`,
  );
  const more = all.length > shown.length ? [`+${all.length - shown.length} more`] : [];
  return `${name}(${[...args, ...more].join(', ')})`;
}

function filterOf({ properties = {} }: Schema): string {
  const names = Object.keys(properties).filter((name) => !BOOKKEEPING.has(name));
  const more = names.length > SHOWN_FILTERS ? `, +${names.length - SHOWN_FILTERS} more` : '';
  return `{${names.slice(0, SHOWN_FILTERS).join(', ')}${more}}`;
}

/** The type after a name; plain texts go without, being the most. */
function typeOf(schema: Schema): string {
  const type = typeText(schema);
  return type === 'text' ? '' : `: ${type}`;
}

function typeText({ type, enum: values, items, anyOf, description = '' }: Schema): string {
  if (values)
    return `${values
      .slice(0, SHOWN_VALUES)
      .map((value) => JSON.stringify(value))
      .join('|')}${values.length > SHOWN_VALUES ? '|…' : ''}`;
  if (anyOf?.[0]) return typeText(anyOf[0]);
  if (/names? or ids?/.test(description)) return type === 'array' ? '[name or id]' : 'name or id';
  if (type === 'array') return `[${items ? typeText(items) : ''}]`;
  if (description.startsWith('ISO 8601')) return 'time';
  if (type === 'boolean') return 'true|false';
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'object' ? '{}' : 'text';
}
