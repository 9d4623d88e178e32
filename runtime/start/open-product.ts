/** The product behind the transports, opened once per process: the one place where they meet the generated catalogue. */
import { readFile } from 'node:fs/promises';
import { once } from '../basics/once.ts';
import { Catalogue } from '../catalogue/catalogue.ts';
import type { ToolsQuery } from '../http/server.ts';
import type { Credential, ToolCall, ToolResult, ToolServer } from '../mcp/tool-server.ts';
import { productPrompts } from '../oneuptime/prompts.ts';
import { productResources } from '../tools/resources.ts';
import { type Surface, surfaceNamed } from '../tools/surface.ts';
import { foundRows, type ListedTool, parseTools, readToolList, toolRows } from '../tools/tool-list.ts';
import { Surfaces } from '../tools/tool-servers.ts';
import { type CompiledCode, committedCode, documentCode } from './compiled-code.ts';
import { openSandbox } from './embedded-sandbox.ts';
import { packageFile } from './package-root.ts';
import { reportFault, StartError } from './process-signals.ts';
import type { Config } from './settings.ts';

export interface OpenHost {
  /** Host of the bare address, and of stdio. */
  readonly host: ToolServer;
  /** Host of what stands after `/mcp` in an address. */
  at(path: string): ToolServer | { readonly problem: string } | undefined;
  /** Data of `GET /mcp/tools`: everything, or what is found for `q`. */
  tools(query: ToolsQuery): Promise<unknown>;
  /** Data of `GET /mcp/health`. Answers also when the upstream does not. */
  health(): Promise<unknown>;
  /** Builds the search ahead of the first who asks. */
  warm(): Promise<void>;
  close(): Promise<void>;
  /** Replaces the configured key as the server's own: the sandbox hands out its keys itself. */
  readonly credential?: Credential | undefined;
}

const MAX_FOUND = 50;

/** Opens catalogue and, where asked for, the sandbox. Throws a StartError for a surface that does not exist. */
export async function openHost(config: Config): Promise<OpenHost> {
  const code = config.document === undefined ? await committedCode() : await documentCode(config.document);
  const { resources, toolsets, folder } = code;
  const usual = usualSurface(config, code);
  const sandbox = config.sandbox ? await openSandbox(config) : undefined;
  const catalogue = new Catalogue(resources, code.permissions, code.aliases);
  const { version } = JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as { version: string };
  const all = once(() => readToolList(folder));
  const parsed = once(async () => parseTools(await all()));
  const tools = once(async () => byName(await parsed()));
  const shortened = once(async () => byName(await readJson(new URL('everyday.json', folder))));
  const core = once(() => openCore(catalogue, sandbox?.url ?? config.upstreamUrl));
  const index = once(() => openSearch(folder));
  const signatures = once(() => readJson<Record<string, string>>(new URL('signatures.json', folder)));
  const examples = once(() => readJson<Record<string, Record<string, unknown>>>(new URL('examples.json', folder)));
  const call = async (made: ToolCall): Promise<ToolResult> => {
    const result = await (await core()).caller.call(made);
    if (!result) throw new Error(`${made.name} was there a moment ago.`);
    return result;
  };
  const offered = productResources({ catalogue, toolsets, call });
  const surfaces = new Surfaces({
    name: 'oneuptime',
    version,
    catalogue,
    toolsets,
    usual,
    all,
    tools,
    shortened,
    signatures,
    examples,
    search: async (text, options) => (await index()).search(text, options),
    call,
    resources: offered,
    prompts: productPrompts(offered),
  });
  return {
    host: surfaces.usual,
    at: (path) => surfaces.at(path),
    tools: async ({ q, limit }) => {
      if (q === undefined) {
        const rows = toolRows(await parsed(), catalogue);
        return { count: rows.length, tools: rows };
      }
      const wanted = Math.min(Math.max(Math.trunc(Number(limit)) || 5, 1), MAX_FOUND);
      return { tools: foundRows((await index()).search(q, { limit: wanted })) };
    },
    health: async () => {
      const { upstream } = await core();
      return { status: 'ok', version, tools: catalogue.size, upstream: (await upstream.isUp()) ? 'ok' : 'unreachable' };
    },
    warm: async () => {
      // A first search also compiles the code it runs through.
      (await index()).search('open incidents', { limit: 5 });
    },
    close: async () => {
      if (core.isStarted()) await (await core()).upstream.close();
      await sandbox?.close();
    },
    credential: sandbox?.credential,
  };
}

function byName(tools: readonly ListedTool[]): Map<string, ListedTool> {
  return new Map(tools.map((tool) => [tool.name, tool]));
}

async function readJson<T>(file: URL): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}

function usualSurface({ surface, readOnly }: Config, { toolsets }: CompiledCode): Surface {
  const found = surfaceNamed(surface, readOnly, Object.keys(toolsets));
  if ('problem' in found)
    throw new StartError(
      `${found.problem} Set SURFACE (or --surface, --toolsets) to compact, all, or some of them parted by commas.`,
    );
  return found.surface;
}

/** Validation and the connection pool take longer to load than the rest of the server: the first call brings them in. */
async function openCore(catalogue: Catalogue, url: string) {
  const [{ Executor }, { Upstream }] = await Promise.all([import('../call/executor.ts'), import('../upstream.ts')]);
  const upstream = new Upstream({ url });
  return {
    upstream,
    caller: new Executor({ catalogue, upstream, onInternalError: reportFault, now: () => new Date() }),
  };
}

async function openSearch(folder: URL) {
  const [{ SearchIndex }, data] = await Promise.all([
    import('../tools/search/search-index.ts'),
    readFile(new URL('search.json', folder), 'utf8'),
  ]);
  return SearchIndex.from(JSON.parse(data));
}
