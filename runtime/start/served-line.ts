/** What a server on stdio says when it begins: what it serves, and what it lacks. Its client shows that to whoever looks for it. */
import { shownAddress } from '../basics/shown-address.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import type { LogLevel, LogLine } from '../observe/log-line.ts';
import { servedProducts, surfaceWords } from './listening-line.ts';
import type { Product } from './open-product.ts';
import type { Settings } from './settings.ts';

const NO_KEY =
  'It has no key, so that calls are refused: set ONEUPTIME_API_KEY (or ONEUPTIME_API_KEY_FILE) to one from project settings, API keys, and start it again.';

/** The line and its level: a server without a key is worth a warning. */
export async function servedLine(
  settings: Settings,
  product: Product,
  toolServer: ToolServer,
): Promise<readonly [LogLevel, LogLine]> {
  const { surface, instance } = settings;
  const { count } = await toolServer.list();
  const { name, version } = toolServer;
  const named = servedProducts(settings, product);
  const served = instance === undefined ? named : named.filter(([one]) => one === instance);
  const instances = served.map(([, { site }]) => shownAddress(site));
  // Where there are several, each was told of for itself.
  const isKeyless = served.length === 1 && served[0]?.[1].credential === undefined;
  const words = `${name} ${version} serves ${instances.join(', ')} on stdio: ${count} tools (${surfaceWords(settings)}).`;
  const line = { msg: isKeyless ? `${words} ${NO_KEY}` : words, version, instances, surface, tools: count };
  return isKeyless ? ['warn', { ...line, missing: 'key' }] : ['info', line];
}
