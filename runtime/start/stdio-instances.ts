/** Which instances one client on stdio is served, and with whose keys. */
import type { Credential } from '../basics/credential.ts';
import { StartError, shown } from '../basics/errors.ts';
import { didYouMean } from '../basics/nearest.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import type { Product } from './open-product.ts';
import { sayWarning } from './say.ts';
import type { Settings } from './settings.ts';

interface ForStdio {
  readonly toolServer: ToolServer;
  /** The key as it is now; where there are several instances, each call has that of its own. */
  readonly key: () => Credential | undefined;
}

/** Those of `INSTANCES`, and the one of `ONEUPTIME_URL` where that is set; `--instance` chooses one. */
export async function forStdio(settings: Settings, product: Product): Promise<ForStdio> {
  const { instances } = product;
  const alone = (one: Product): ForStdio => ({ toolServer: one.server, key: () => one.credential });
  if (instances === undefined) return alone(product);
  const all = new Map([...(settings.hasDefault ? ([['default', product]] as const) : []), ...instances]);
  const { instance } = settings;
  if (instance !== undefined) {
    const chosen = all.get(instance);
    if (chosen !== undefined) return alone(chosen);
    const names = [...all.keys()];
    const hint = didYouMean(instance, names) ?? `There are ${names.join(', ')}.`;
    throw new StartError(`--instance: INSTANCES has no ${shown(instance)}. ${hint}`);
  }
  for (const [name, { credential }] of all)
    if (credential === undefined)
      sayWarning(`${name} has no key, so that its calls are refused: give it keyFile or keyEnv in INSTANCES.`);
  const [only] = all.values();
  if (all.size === 1 && only !== undefined) return alone(only);
  const { severalInstances } = await import('../tools/several-instances.ts');
  return { toolServer: severalInstances(all), key: () => undefined };
}
