/** What the log of a server over HTTP begins with: what it serves, and where. */
import { shownAddress } from '../basics/shown-address.ts';
import type { LogLine } from '../observe/log-line.ts';
import type { Product } from './open-product.ts';
import type { Settings } from './settings.ts';

/** Where it is reached: its MCP addresses, and that of metrics where they have a port of their own. */
export interface ListeningAt {
  readonly listens: readonly string[];
  readonly metrics: string | undefined;
}

export function listeningLine(settings: Settings, product: Product, { listens, metrics }: ListeningAt): LogLine {
  const { name, version } = product.server;
  const instances = servedProducts(settings, product).map(([, { site }]) => shownAddress(site));
  const msg = `${name} ${version} serves ${instances.join(', ')} over HTTP at ${listens.join(' ')} (${surfaceWords(settings)}).`;
  return { msg, version, instances, surface: settings.surface, listens, metrics };
}

/** Each instance that is served, with the name that it is called by. */
export function servedProducts({ hasDefault }: Settings, product: Product): (readonly [string, Product])[] {
  return [...(hasDefault ? [['default', product] as const] : []), ...(product.instances ?? [])];
}

/** The surface of the bare address, in words. */
export function surfaceWords({ surface, readOnly }: Settings): string {
  return `${surface}${readOnly ? ', read-only' : ''}`;
}
