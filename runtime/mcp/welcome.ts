import { listCacheOf, META, MODERN_REVISION } from './protocol.ts';
import type { ToolServer } from './tool-server.ts';

/** What a server can do for its clients. `hearsOfChanges`: whether one can be told that a resource has changed. */
export function capabilitiesOf(
  { resources, prompts, logs }: Pick<ToolServer, 'resources' | 'prompts' | 'logs'>,
  hearsOfChanges: boolean,
) {
  const isWatched = resources?.watch !== undefined && hearsOfChanges;
  return {
    tools: {},
    ...(resources === undefined ? {} : { resources: isWatched ? { subscribe: true } : {} }),
    ...(prompts === undefined ? {} : { prompts: {} }),
    ...(resources === undefined && prompts === undefined ? {} : { completions: {} }),
    ...(logs ? { logging: {} } : {}),
  };
}

/** The result of an `initialize` that the SDK would certainly accept, as the SDK writes it: loading that takes longer than a whole start. */
export function welcomeOf(toolServer: ToolServer, protocolVersion: string, hearsOfChanges: boolean) {
  const { name, version, instructions } = toolServer;
  return {
    protocolVersion,
    capabilities: capabilitiesOf(toolServer, hearsOfChanges),
    serverInfo: { name, version },
    ...(instructions === '' ? {} : { instructions }),
  };
}

/** The result of a `server/discover`, in the same way. */
export function discoveryOf(toolServer: ToolServer, hearsOfChanges: boolean) {
  const { name, version, instructions } = toolServer;
  return {
    supportedVersions: [MODERN_REVISION],
    capabilities: capabilitiesOf(toolServer, hearsOfChanges),
    ...(instructions === '' ? {} : { instructions }),
    resultType: 'complete',
    ttlMs: 0,
    cacheScope: 'private',
    _meta: { [META.serverInfo]: { name, version } },
  };
}

/** What stands in a list of the modern era beside what is listed. */
export function besideList({ name, version, isOfCaller = false }: Pick<ToolServer, 'name' | 'version' | 'isOfCaller'>) {
  return { resultType: 'complete', ...listCacheOf({ isOfCaller }), _meta: { [META.serverInfo]: { name, version } } };
}
