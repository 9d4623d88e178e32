/** What clients can read beside tools: any row by its address, an incident as a page, the catalogue of a toolset. */
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ToolsetTable } from '../catalogue/kinds.ts';
import type { Argument, Client, ResourceContent, ServedResources } from '../mcp/resources-and-prompts.ts';
import { incidentPage } from '../oneuptime/incident-page.ts';
import { type CallTool, nameOf, readRows, readTool } from './read-tool.ts';
import { Poller } from './resource-poller.ts';

export interface ProductResourcesOptions {
  readonly catalogue: Catalogue;
  readonly toolsets: ToolsetTable;
  readonly call: CallTool;
  /** How often a watched resource is looked at. */
  readonly pollMs?: number;
}

const SCHEME = 'oneuptime://';
const TOOLSETS = `${SCHEME}toolsets`;
const TOOLSET_TEMPLATE = `${SCHEME}toolset/{toolset}`;
const ROW_TEMPLATE = `${SCHEME}{resource}/{id}`;
const INCIDENT_TEMPLATE = `${SCHEME}incident/{id}`;
const POLL_MS = 15_000;
const MAX_SUGGESTED = 25;

type Readable = readonly ResourceContent[] | { readonly problem: string } | undefined;

/** The resources of the product, read with the client's own key. */
export function productResources(options: ProductResourcesOptions): ServedResources {
  const { catalogue, toolsets } = options;
  const read = (uri: string, client: Client) => readAddress(uri, client, options);
  const poller = new Poller(async (uri, client) => {
    const found = await read(uri, client);
    return found === undefined || 'problem' in found ? undefined : JSON.stringify(found);
  }, options.pollMs ?? POLL_MS);
  return {
    resources: [
      {
        uri: TOOLSETS,
        name: 'toolsets',
        title: 'Toolsets',
        description:
          'Groups of resources and how many tools each has; every toolset has an address of its own under /mcp/x/.',
        mimeType: 'text/markdown',
      },
    ],
    templates: [
      {
        uriTemplate: INCIDENT_TEMPLATE,
        name: 'incident',
        title: 'Incident',
        description: 'An incident as a page: facts, states, notes. The id may be its number, such as INC-12.',
        mimeType: 'text/markdown',
      },
      {
        uriTemplate: ROW_TEMPLATE,
        name: 'row',
        title: 'Anything by id',
        description: 'A row of any resource, such as oneuptime://monitor/<id>; the id may be a unique name.',
        mimeType: 'application/json',
      },
      {
        uriTemplate: TOOLSET_TEMPLATE,
        name: 'toolset',
        title: 'Toolset',
        description: 'The tools of one toolset, by resource.',
        mimeType: 'text/markdown',
      },
    ],
    read,
    complete: async (_template, argument, client) => {
      if (argument.name === 'toolset') return beginning(Object.keys(toolsets), argument.value);
      if (argument.name === 'resource') return beginning(kinds(catalogue), argument.value);
      return argument.name === 'id' ? suggestIds(argument, client, options) : [];
    },
    watch: (uri, client, onChange) => {
      if (uri.startsWith(SCHEME)) poller.watch(uri, client, onChange);
    },
  };
}

async function readAddress(uri: string, client: Client, options: ProductResourcesOptions): Promise<Readable> {
  const { catalogue, toolsets, call } = options;
  if (uri === TOOLSETS) return [{ uri, mimeType: 'text/markdown', text: toolsetsPage(catalogue, toolsets) }];
  const [, kind = '', rest = ''] = /^oneuptime:\/\/([a-z0-9_]+)\/([^/]+)$/.exec(uri) ?? [];
  const id = decoded(rest);
  if (kind === '' || id === undefined) return undefined;
  if (kind === 'toolset') {
    const text = toolsetPage(id, catalogue, toolsets);
    return text === undefined ? undefined : [{ uri, mimeType: 'text/markdown', text }];
  }
  if (kind === 'incident') {
    const page = await incidentPage(call, id, client);
    return 'problem' in page ? page : [{ uri, mimeType: 'text/markdown', text: page.text }];
  }
  if (catalogue.find(`get_${kind}`) === undefined) return undefined;
  const row = await readTool(call, `get_${kind}`, { id }, client);
  return 'problem' in row ? row : [{ uri, mimeType: 'application/json', text: JSON.stringify(row.value) }];
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** What can stand for `{resource}`: everything that one of can be read. */
function kinds(catalogue: Catalogue): string[] {
  return catalogue.tools.filter(({ verb }) => verb === 'get').map(({ name }) => name.replace(/^get_/, ''));
}

/** Names that begin with what was typed, then those that hold it. Case does not matter. */
function beginning(names: readonly string[], typed: string): string[] {
  const wanted = typed.toLowerCase();
  const first = names.filter((name) => name.toLowerCase().startsWith(wanted));
  const later = names.filter((name) => name.toLowerCase().indexOf(wanted) > 0);
  return [...first, ...later];
}

/** Rows by what people call them; an incident by its number. Nothing where the client may not read. */
async function suggestIds(
  argument: Argument,
  client: Client,
  { catalogue, call }: ProductResourcesOptions,
): Promise<string[]> {
  const kind = argument.given.resource ?? 'incident';
  const get = catalogue.find(`get_${kind}`);
  const list = get && catalogue.nameOf(get.resource, 'list');
  if (list === undefined || client.credential === undefined) return [];
  const rows = await readRows(call, list, { limit: 100 }, client);
  return beginning(rows.map(nameOf), argument.value).slice(0, MAX_SUGGESTED);
}

function toolsetsPage(catalogue: Catalogue, toolsets: ToolsetTable): string {
  const lines = Object.entries(toolsets).map(([name, { title, summary }]) => {
    const count = catalogue.tools.filter(({ toolset }) => toolset === name).length;
    return `- **${name}** (${title}, ${count} tools): ${summary}`;
  });
  return `# Toolsets\n\n${lines.join('\n')}`;
}

function toolsetPage(name: string, catalogue: Catalogue, toolsets: ToolsetTable): string | undefined {
  const toolset = Object.hasOwn(toolsets, name) ? toolsets[name] : undefined;
  if (toolset === undefined) return undefined;
  const byResource = new Map<string, string[]>();
  for (const tool of catalogue.tools) {
    if (tool.toolset === name) byResource.set(tool.tag, [...(byResource.get(tool.tag) ?? []), tool.name]);
  }
  const lines = [...byResource].map(([tag, tools]) => `- ${tag}: ${tools.join(', ')}`);
  return `# ${toolset.title}\n\n${toolset.summary}\n\n${lines.join('\n')}`;
}
