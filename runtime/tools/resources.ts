/** What clients can read beside tools: any row by its address, a platform's own pages, the catalogue of a toolset. */

import { isAllowedBy } from '../basics/ceiling.ts';
import { TimeLimits } from '../basics/time-limit.ts';
import { visible } from '../basics/visible.ts';
import type { CallTool, PlatformFace } from '../call/platform-face.ts';
import { listedRows, readTool } from '../call/read-tool.ts';
import { UNTRUSTED_META } from '../call/untrusted.ts';
import type { Catalogue, ToolEntry } from '../catalogue/catalogue.ts';
import type { ToolsetTable } from '../catalogue/kinds.ts';
import type { Argument, Client, ResourceContent, ServedResources } from '../mcp/resources-and-prompts.ts';
import { ResourcePoller } from './resource-poller.ts';
import type { NameTools } from './tool-prefix.ts';

interface CatalogueResourcesOptions {
  readonly platform: PlatformFace;
  readonly catalogue: Catalogue;
  readonly toolsets: ToolsetTable;
  readonly call: CallTool;
  readonly named?: NameTools;
  /** How long reading one may take. */
  readonly limits?: TimeLimits;
  /** How often a watched resource is looked at. */
  readonly pollMs?: number;
}

const MARKDOWN = 'text/markdown';
const POLL_MS = 15_000;
const MAX_SUGGESTED = 25;

type Readable = readonly ResourceContent[] | { readonly problem: string } | undefined;

/** The resources of a catalogue, read with the client's own key. */
export function catalogueResources(options: CatalogueResourcesOptions): ServedResources {
  const { catalogue, toolsets, platform, limits = new TimeLimits() } = options;
  const read = (uri: string, client: Client) => limits.within(client, (limited) => readAddress(uri, limited, options));
  const poller = new ResourcePoller(async (uri, client) => {
    const found = await read(uri, client);
    return found === undefined || 'problem' in found ? undefined : JSON.stringify(found);
  }, options.pollMs ?? POLL_MS);
  return {
    resources: [
      {
        uri: `${platform.scheme}://toolsets`,
        name: 'toolsets',
        title: 'Toolsets',
        description:
          'Groups of resources and how many tools each has; over HTTP every toolset has an address of its own under /mcp/x/.',
        mimeType: MARKDOWN,
      },
    ],
    templates: templatesOf(platform),
    read,
    reads: (uri) => {
      const kind = rowOf(uri, platform)?.kind;
      return kind === undefined || kind === 'toolset' ? undefined : `get_${kind}`;
    },
    suggestsWith: ({ name, given }) => (name === 'id' ? listBehind(given.resource, options) : undefined),
    complete: async (_template, argument, client) => {
      if (argument.name === 'toolset') return beginning(Object.keys(toolsets), argument.value);
      if (argument.name === 'resource') return beginning(readableResources(catalogue, client), argument.value);
      return argument.name === 'id' ? suggestIds(argument, client, options) : [];
    },
    watch: (uri, client, onChange) => {
      if (uri.startsWith(`${platform.scheme}://`)) poller.watch(uri, client, onChange);
    },
  };
}

function templatesOf({ scheme, pages }: PlatformFace): ServedResources['templates'] {
  return [
    ...Object.entries(pages).map(([resource, { title, description }]) => ({
      uriTemplate: `${scheme}://${resource}/{id}`,
      name: resource,
      title,
      description,
      mimeType: MARKDOWN,
    })),
    {
      uriTemplate: `${scheme}://{resource}/{id}`,
      name: 'row',
      title: 'Anything by id',
      description: `A row of any resource that has a get tool, such as ${scheme}://monitor/<id>; a unique name works in place of the id where rows have names.`,
      mimeType: 'application/json',
    },
    {
      uriTemplate: `${scheme}://toolset/{toolset}`,
      name: 'toolset',
      title: 'Toolset',
      description: 'The tools of one toolset, by resource.',
      mimeType: MARKDOWN,
    },
  ];
}

async function readAddress(uri: string, client: Client, options: CatalogueResourcesOptions): Promise<Readable> {
  const { catalogue, toolsets, platform, call, named } = options;
  const page = (text: string, meta?: ResourceContent['_meta']): Readable => [
    { uri, mimeType: MARKDOWN, text: visible(text), ...(meta ? { _meta: { ...meta } } : {}) },
  ];
  const [scheme, address = ''] = uri.split('://', 2);
  if (scheme !== platform.scheme) return undefined;
  const tools = allowedTools(catalogue, client);
  if (address === 'toolsets') return page(toolsetsPage(tools, toolsets));
  const row = rowOf(uri, platform);
  if (row === undefined) return undefined;
  const { kind, id } = row;
  if (kind === 'toolset') {
    const text = toolsetPage(id, tools, toolsets);
    return text === undefined ? undefined : page(named?.(text) ?? text);
  }
  const own = Object.hasOwn(platform.pages, kind) ? platform.pages[kind] : undefined;
  if (own) {
    const found = await own.read(call, id, client);
    return 'problem' in found ? found : page(found.text, found.isUntrusted ? UNTRUSTED_META : undefined);
  }
  if (catalogue.find(`get_${kind}`) === undefined) return undefined;
  const found = await readTool(call, `get_${kind}`, { id }, client);
  if ('problem' in found) return found;
  const { value, meta } = found;
  return [{ uri, mimeType: 'application/json', text: JSON.stringify(value), ...(meta ? { _meta: { ...meta } } : {}) }];
}

/** The kind and the id that an address names: a row, or a toolset. */
function rowOf(uri: string, { scheme }: PlatformFace): { readonly kind: string; readonly id: string } | undefined {
  const [written, address = ''] = uri.split('://', 2);
  const [, kind, rest = ''] = /^([a-z0-9_]+)\/([^/]+)$/.exec(address) ?? [];
  const id = decoded(rest);
  return written !== scheme || kind === undefined || id === undefined ? undefined : { kind, id };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Tools that the client may call: it is told of no others. */
function allowedTools({ tools }: Catalogue, { ceiling }: Client): readonly ToolEntry[] {
  return ceiling === undefined ? tools : tools.filter((tool) => isAllowedBy(ceiling, tool));
}

/** What can stand for `{resource}`: everything that one of can be read. */
function readableResources(catalogue: Catalogue, client: Client): string[] {
  return allowedTools(catalogue, client)
    .filter(({ verb }) => verb === 'get')
    .map(({ name }) => name.replace(/^get_/, ''));
}

/** Names that begin with what was typed, then those that hold it. Case does not matter. */
function beginning(names: readonly string[], typed: string): string[] {
  const wanted = typed.toLowerCase();
  const first = names.filter((name) => name.toLowerCase().startsWith(wanted));
  const later = names.filter((name) => name.toLowerCase().indexOf(wanted) > 0);
  return [...first, ...later];
}

/** The tool that lists the rows of a resource, or those of which there are pages. */
function listBehind(
  resource: string | undefined,
  { catalogue, platform }: Pick<CatalogueResourcesOptions, 'catalogue' | 'platform'>,
): string | undefined {
  const [anyPage = ''] = Object.keys(platform.pages);
  const get = catalogue.find(`get_${resource ?? anyPage}`);
  return get && catalogue.nameOf(get.resource, 'list');
}

/** Rows by what people call them. Nothing where the client may not read. */
async function suggestIds(argument: Argument, client: Client, options: CatalogueResourcesOptions): Promise<string[]> {
  const { platform, call } = options;
  const list = listBehind(argument.given.resource, options);
  if (list === undefined || client.credential === undefined) return [];
  const { rows } = await listedRows(call, list, { limit: 100 }, client);
  const names = rows.map((row) => visible(platform.nameOf(row)));
  return beginning(names, argument.value).slice(0, MAX_SUGGESTED);
}

function toolsetsPage(tools: readonly ToolEntry[], toolsets: ToolsetTable): string {
  const lines = Object.entries(toolsets).map(([name, { title, summary }]) => {
    const count = tools.filter(({ toolset }) => toolset === name).length;
    return `- **${name}** (${title}, ${count} tools): ${summary}`;
  });
  return `# Toolsets\n\n${lines.join('\n')}`;
}

function toolsetPage(name: string, tools: readonly ToolEntry[], toolsets: ToolsetTable): string | undefined {
  const toolset = Object.hasOwn(toolsets, name) ? toolsets[name] : undefined;
  if (toolset === undefined) return undefined;
  const byResource = new Map<string, string[]>();
  for (const tool of tools) {
    if (tool.toolset === name) byResource.set(tool.tag, [...(byResource.get(tool.tag) ?? []), tool.name]);
  }
  const lines = [...byResource].map(([tag, tools]) => `- ${tag}: ${tools.join(', ')}`);
  return `# ${toolset.title}\n\n${toolset.summary}\n\n${lines.join('\n')}`;
}
