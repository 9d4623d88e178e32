/** The tool reference: a page for each toolset, put together from what is generated. Pure. */
import { type ResourceModule, type ToolsetTable, VERBS, type Verb } from '../../runtime/catalogue/kinds.ts';

/** What a tool takes in short, as `find_tools` shows it. */
interface Signature {
  readonly needs?: readonly string[];
  readonly takes?: readonly string[];
  readonly filter?: readonly string[];
}

export interface ReferredWorkflow {
  readonly name: string;
  readonly toolset: string;
  readonly risk: string;
  readonly example?: unknown;
  readonly tool: { readonly description: string };
}

export interface ReferenceInput {
  readonly toolsets: ToolsetTable;
  readonly modules: readonly ResourceModule[];
  readonly workflows: readonly ReferredWorkflow[];
  readonly signatures: Readonly<Record<string, Signature>>;
  readonly examples: Readonly<Record<string, unknown>>;
  /** Descriptions of the listed tools. */
  readonly descriptions: ReadonlyMap<string, string>;
}

const MADE = 'Written by `make reference` from what is compiled; change the words in `specs/`, not here.';
/** So many columns are named; `find_tools` and the listed schema name all. */
const MOST_NAMED = 14;

/** Pages by the names of their files below `docs/tools/`. */
export function referencePages(input: ReferenceInput): ReadonlyMap<string, string> {
  const { toolsets, modules, workflows } = input;
  const ids = Object.keys(toolsets);
  const pages = new Map<string, string>();
  const rows = ids.map((id) => {
    const own = modules.filter(({ toolset }) => toolset === id);
    const composed = workflows.filter(({ toolset }) => toolset === id);
    pages.set(`${id}.md`, toolsetPage(input, { id, modules: own, workflows: composed }));
    const tools = own.reduce((sum, { operations }) => sum + Object.keys(operations).length, 0);
    return `| [${id}](${id}.md) | ${toolsets[id]?.summary} | ${own.length} | ${tools} | ${composed.length} |`;
  });
  return pages.set('README.md', `${INDEX}\n${rows.join('\n')}\n`);
}

const INDEX = `# Tools

${MADE}

A page for each toolset: what its resources are, the tools on them, the columns that are shown and can be filtered by, what a create
needs, and one example of reading and of writing. What every tool has in common (names, filters, times, results, previews) stands in
[calls.md](../calls.md); \`find_tools\` and \`GET /mcp/tools?q=…\` search all of it.

| toolset | | resources | tools | workflows |
| --- | --- | --- | --- | --- |`;

interface Toolset {
  readonly id: string;
  readonly modules: readonly ResourceModule[];
  readonly workflows: readonly ReferredWorkflow[];
}

function toolsetPage(input: ReferenceInput, { id, modules, workflows }: Toolset): string {
  const head = `# ${input.toolsets[id]?.title}\n\n${input.toolsets[id]?.summary} As an address: \`/mcp/x/${id}\`. [All toolsets](README.md). ${MADE}`;
  const composed = workflows.length === 0 ? [] : ['## Workflows', workflows.map(workflowLine).join('\n')];
  return `${[head, ...composed, ...modules.map((module) => resourceSection(input, module))].join('\n\n')}\n`;
}

function workflowLine({ name, risk, example, tool }: ReferredWorkflow): string {
  const called = example === undefined || JSON.stringify(example) === '{}' ? '' : ` For example ${code(example)}.`;
  return `- \`${name}\`${risk === 'read' ? '' : ' (writes)'}: ${plain(tool.description)}${called}`;
}

function resourceSection(input: ReferenceInput, module: ResourceModule): string {
  const { title, operations, defaultColumns, undocumented } = module;
  const name = (verb: Verb): string | undefined => operations[verb]?.name;
  const said = plain(input.descriptions.get(name('list') ?? name('get') ?? '') ?? '').replace(/^List [^.]*\. ?/, '');
  const tools = VERBS.flatMap((verb) => (name(verb) === undefined ? [] : [`\`${name(verb)}\``]));
  const list = input.signatures[name('list') ?? ''];
  const create = input.signatures[name('create') ?? ''];
  const lines = [
    `- Tools: ${tools.join(', ')}`,
    `- Shown: ${columns(defaultColumns.map((column) => (column === '_id' ? 'id' : column)))}`,
    ...(list?.filter?.length ? [`- Filters: ${columns(list.filter)}`] : []),
    ...(create?.needs?.length ? [`- To create: ${columns(create.needs)}`] : []),
    ...examplesOf(input, [name('list'), name('create')]),
  ];
  const outside = undocumented ? ' The API serves it, and its published document leaves it out.' : '';
  const summary = `${said}${outside}`.trim();
  return [`## ${capital(title)}`, ...(summary === '' ? [] : [summary]), lines.join('\n')].join('\n\n');
}

function examplesOf({ examples }: ReferenceInput, tools: readonly (string | undefined)[]): string[] {
  return tools.flatMap((tool) =>
    tool !== undefined && examples[tool] !== undefined ? [`- \`${tool}\` ${code(examples[tool])}`] : [],
  );
}

function columns(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  const named = names.slice(0, MOST_NAMED).map((name) => `\`${name}\``);
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A description as one line in which nothing but its own backticks is markup. */
function plain(text: string): string {
  const parts = text.replace(/\s+/g, ' ').trim().split('`');
  return parts.map((part, at) => (at % 2 === 1 ? part : part.replace(/[*_<>[\]|]/g, (sign) => `\\${sign}`))).join('`');
}
