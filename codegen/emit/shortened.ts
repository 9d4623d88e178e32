/** Tools with only what most calls need, for clients that load every listed tool into their context. */
import { type Column, lookedUpIn } from '../../runtime/catalogue/kinds.ts';
import type { ArgumentSchema, ListedOperation, ToolListing } from './list.ts';

const SHOWN = 5;
/** Never cut off: some clients let nothing through that is not listed. */
const CONTROLS: readonly string[] = ['cursor', 'preview'];
const SHOWN_FILTERS = 8;
const SHOWN_VALUES = 8;
/** The Slack integration fills the id of a message that it took a note from. */
const SELDOM: readonly string[] = ['timezone', 'postedFromSlackMessageId', ...CONTROLS];

/** Text of `everyday.json`: the given tools, one per line, in list order; names of no tool are left out. */
export function emitEveryday(listed: readonly ListedOperation[], names: readonly string[]): string {
  const picked = new Set(names);
  const tools = listed.filter(({ tool }) => picked.has(tool.name)).map((each) => JSON.stringify(shortened(each)));
  return `[\n${tools.join(',\n')}\n]\n`;
}

/** The same tool, its optional columns cut to the first few; the rest is still accepted. */
function shortened({ tool, columns }: ListedOperation): ToolListing {
  const { properties = {}, required = [] } = tool.inputSchema;
  const optional = Object.keys(properties).filter((name) => !required.includes(name));
  // Beside its columns a write takes what says the same in fewer words.
  const isBeside = (name: string): boolean => columns.size > 0 && !columns.has(name);
  const some = optional.filter((name) => !SELDOM.includes(name) && !isBeside(name)).slice(0, SHOWN);
  const beside = optional.filter((name) => !SELDOM.includes(name) && isBeside(name));
  const controls = optional.filter((name) => CONTROLS.includes(name));
  const kept = [...required, ...some, ...beside, ...controls].map((name) => {
    const schema = properties[name] ?? {};
    return [name, name === 'filter' ? shortFilter(schema) : shortValue(schema, columns.get(name))];
  });
  return {
    ...tool,
    description: `${tool.title}.`,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(kept),
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: true,
    },
  };
}

function shortFilter({ properties = {} }: ArgumentSchema): ArgumentSchema {
  const names = Object.keys(properties).slice(0, SHOWN_FILTERS);
  return { type: 'object', description: `${names.join(', ')}, …: value, [values] or {operator: value}` };
}

/** Of what is said, only whether a name will do: types and names tell the rest. */
function shortValue({ type, enum: values, items, anyOf }: ArgumentSchema, column: Column | undefined): ArgumentSchema {
  return {
    ...(anyOf ? { anyOf: anyOf.map((each) => shortValue(each, undefined)) } : {}),
    ...(type ? { type } : {}),
    ...(items ? { items: { type: items.type ?? 'string' } } : {}),
    ...(values && values.length <= SHOWN_VALUES ? { enum: values } : {}),
    ...(column && lookedUpIn(column) ? { description: column.kind === 'many' ? 'names or ids' : 'name or id' } : {}),
  };
}
