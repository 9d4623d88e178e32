/** What the log of a server begins with: what it serves, where, and what it lacks. */
import { shownAddress } from '../basics/shown-address.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import type { LogLevel, LogLine } from '../observe/log-line.ts';
import type { Product } from './open-product.ts';
import type { Settings } from './settings.ts';

const NO_KEY =
  'It has no key, so that calls are refused: set ONEUPTIME_API_KEY (or ONEUPTIME_API_KEY_FILE) to one from project settings, API keys, and start it again.';

/**
 * Of one on stdio, the line and its level: a server without a key is worth a warning. Its client shows it to whoever looks for
 * it.
 */
export async function servedLine(
  settings: Settings,
  product: Product,
  toolServer: ToolServer,
): Promise<readonly [LogLevel, LogLine]> {
  const { surface, instance } = settings;
  const { count } = await toolServer.list();
  const { name, version } = toolServer;
  const named = namedOf(settings, product);
  const served = instance === undefined ? named : named.filter(([one]) => one === instance);
  const instances = addressesOf(served);
  // Where there are several, each was told of for itself.
  const isKeyless = served.length === 1 && served[0]?.[1].credential === undefined;
  const words = `${name} ${version} serves ${instances.join(', ')} on stdio: ${count} tools (${surfaceWords(settings)}).`;
  const line = { msg: isKeyless ? `${words} ${NO_KEY}` : words, version, instances, surface, tools: count };
  return isKeyless ? ['warn', { ...line, missing: 'key' }] : ['info', line];
}

/** Where a server over HTTP is reached: its MCP addresses, and that of metrics where they have a port of their own. */
export interface ListeningAt {
  readonly listens: readonly string[];
  readonly metrics: string | undefined;
}

/** Of one over HTTP. */
export function listeningLine(settings: Settings, product: Product, { listens, metrics }: ListeningAt): LogLine {
  const { name, version } = product.server;
  const instances = addressesOf(namedOf(settings, product));
  const msg = `${name} ${version} serves ${instances.join(', ')} over HTTP at ${listens.join(' ')} (${surfaceWords(settings)}).`;
  return { msg, version, instances, surface: settings.surface, listens, metrics };
}

function namedOf({ hasDefault }: Settings, product: Product): (readonly [string, Product])[] {
  return [...(hasDefault ? [['default', product] as const] : []), ...(product.instances ?? [])];
}

function addressesOf(named: readonly (readonly [string, Product])[]): string[] {
  return named.map(([, { site }]) => shownAddress(site));
}

const surfaceWords = ({ surface, readOnly }: Settings): string => `${surface}${readOnly ? ', read-only' : ''}`;
