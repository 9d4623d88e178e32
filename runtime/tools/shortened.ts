/** A listed tool with only what most calls need, for clients that load every listed tool into their context. */
import type { ListedTool, Schema } from './tool-list.ts';

const SHOWN = 5;
const SHOWN_FILTERS = 8;

/** The same tool, its optional arguments cut to the first few; the rest is still accepted. */
export function shortenedTool(tool: ListedTool): ListedTool {
  const { inputSchema } = tool;
  const { properties = {}, required = [] } = inputSchema;
  const optional = Object.keys(properties).filter(
    (name) => !required.includes(name) && !['timezone', 'cursor', 'preview'].includes(name),
  );
  const kept = [...required, ...optional.slice(0, SHOWN)];
  const slim = Object.fromEntries(
    kept.map((name) => [
      name,
      name === 'filter' ? shortenedFilter(properties[name] ?? {}) : shortenedValue(properties[name] ?? {}),
    ]),
  );
  const schema = {
    type: 'object',
    properties: slim,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: true,
  };
  return { ...tool, description: firstSentence(tool.description), inputSchema: schema };
}

function shortenedFilter({ properties = {} }: Schema): Schema {
  const names = Object.keys(properties);
  return {
    type: 'object',
    description: `${names.slice(0, SHOWN_FILTERS).join(', ')}, …: value, [values], null or {operator: value}`,
  };
}

function shortenedValue({ type, enum: values, items, anyOf, description }: Schema): Schema {
  if (anyOf?.[0]) return shortenedValue(anyOf[0]);
  // Of what is said, only whether a name will do: types and names tell the rest.
  const hint = /names? or ids?/.exec(description ?? '')?.[0];
  return {
    ...(type ? { type } : {}),
    ...(items ? { items: { type: items.type ?? 'string' } } : {}),
    ...(values && values.length <= 8 ? { enum: values } : {}),
    ...(hint ? { description: hint } : {}),
  };
}

function firstSentence(text: string): string {
  const [, first = text] = /^(.*?\.)(?: |$)/.exec(text) ?? [];
  return first;
}
