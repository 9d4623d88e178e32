/** The product behind the transports, opened once per process: the one place where they meet the generated catalogue. */
import { readFile } from 'node:fs/promises';
import { resources } from '../generated/oneuptime/index.ts';
import { Catalogue } from './catalogue.ts';
import type { Config } from './config.ts';
import type { Credential, ToolHost, ToolResult } from './mcp/host.ts';
import { packageFile } from './package-root.ts';
import { reportFault } from './process-edge.ts';
import { openSandbox } from './sandbox-edge.ts';
import { readToolList, toolRows } from './tool-list.ts';

export interface OpenHost {
  readonly host: ToolHost;
  /** Data of `GET /mcp/tools`. */
  tools(): Promise<unknown>;
  /** Data of `GET /mcp/health`. Answers also when the upstream does not. */
  health(): Promise<unknown>;
  close(): Promise<void>;
  /** Replaces the configured key as the server's own: the sandbox hands out its keys itself. */
  readonly credential?: Credential | undefined;
}

const INSTRUCTIONS =
  'OneUptime monitoring: every resource has list_, count_, get_, create_, update_ and delete_ tools, named like list_incidents or create_monitor. ' +
  'Find ids with a list tool first: references take ids. Filters take a value, a list of values or null per column. ' +
  'Lists show a few columns; name others in fields. Writes take preview: true, which shows the request and sends nothing. Deletes cannot be undone.';

/** Opens catalogue and, where asked for, the sandbox. */
export async function openHost(config: Config): Promise<OpenHost> {
  const sandbox = config.sandbox ? await openSandbox(config) : undefined;
  const catalogue = new Catalogue(resources, () => import('../generated/oneuptime/permissions.ts'));
  const { version } = JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as { version: string };
  const list = once(() => readToolList(new URL('../generated/oneuptime/', import.meta.url)));
  const core = once(() => openCore(catalogue, sandbox?.url ?? config.upstreamUrl));
  return {
    host: {
      name: 'oneuptime',
      version,
      instructions: INSTRUCTIONS,
      list: () => list(),
      call: (call) =>
        catalogue.find(call.name) ? core().then(({ caller }) => caller.call(call) as Promise<ToolResult>) : undefined,
    },
    tools: async () => {
      const tools = toolRows(await list(), catalogue);
      return { count: tools.length, tools };
    },
    health: async () => {
      const { upstream } = await core();
      return { status: 'ok', version, tools: catalogue.size, upstream: (await upstream.isUp()) ? 'ok' : 'unreachable' };
    },
    close: async () => {
      if (core.isStarted()) await (await core()).upstream.close();
      await sandbox?.close();
    },
    credential: sandbox?.credential,
  };
}

/** Validation and the connection pool take longer to load than the rest of the server: the first call brings them in. */
async function openCore(catalogue: Catalogue, url: string) {
  const [{ Caller }, { Upstream }] = await Promise.all([import('./call.ts'), import('./upstream.ts')]);
  const upstream = new Upstream({ url });
  const caller = new Caller({ catalogue, upstream, onInternalError: reportFault, now: () => new Date() });
  return { upstream, caller };
}

/** Runs at the first call only; a failure is forgotten, so that the next call tries again. */
function once<T>(run: () => Promise<T>): (() => Promise<T>) & { isStarted(): boolean } {
  let running: Promise<T> | undefined;
  const start = (): Promise<T> => {
    running ??= run().catch((cause: unknown) => {
      running = undefined;
      throw cause;
    });
    return running;
  };
  return Object.assign(start, { isStarted: () => running !== undefined });
}
