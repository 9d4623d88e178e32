/** The embedded sign-in, as the settings want it. */
import type { IncomingMessage } from 'node:http';
import { StartError } from '../basics/errors.ts';
import { countedAddress } from '../guard/caller-budgets.ts';
import { askingOf } from '../http/asking-from.ts';
import { builtinSignIn } from '../signin/builtin/builtin-sign-in.ts';
import { MemoryStore } from '../signin/builtin/memory-store.ts';
import type { SignInStore } from '../signin/builtin/sign-in-store.ts';
import type { SignIn } from '../signin/sign-in.ts';
import { networksOf } from '../visits/public-address.ts';
import { checkKeyAt } from './check-key.ts';
import { sayWarning } from './say.ts';
import type { Settings } from './settings.ts';
import type { SignInParts } from './sign-in-parts.ts';

export async function openBuiltinSignIn(settings: Settings, parts: SignInParts): Promise<SignIn> {
  const { product, publicUrl, resource, report, isSecretKnown } = parts;
  const { seal } = product;
  const proxies = networksOf(settings.trustProxy) ?? new Set<string>();
  const addressOf = ({ socket, headers }: IncomingMessage): string =>
    countedAddress(askingOf(socket.remoteAddress, headers['x-forwarded-for'], proxies));
  return builtinSignIn({
    issuer: new URL(publicUrl).origin,
    resource,
    site: product.site,
    tokenSeconds: settings.tokenMinutes * 60,
    store: await openStore(settings, report),
    keysFor: (purpose) => (isSecretKnown() ? seal.keysFor(`signin/${purpose}`) : undefined),
    signer: seal,
    checkKey: checkKeyAt(product),
    toolsets: product.toolsets,
    hasDocuments: settings.clientDocuments,
    addressOf,
    report,
  });
}

async function openStore({ redisUrl, sealKey }: Settings, report: SignInParts['report']): Promise<SignInStore> {
  if (redisUrl === undefined) {
    // How many there are of it, nobody tells a process; an update runs two for a while in any case.
    if (process.env.KUBERNETES_SERVICE_HOST !== undefined)
      throw new StartError(
        'AUTH=builtin needs REDIS_URL in Kubernetes, where there may be several of it: one replica would not know who is signing in at another.',
      );
    sayWarning(
      `AUTH=builtin without REDIS_URL: sign-ins are kept by this process alone. ${sealKey === undefined ? 'When it ends, everybody signs in anew' : 'When it ends, tokens are good for as long as they have left, and then everybody signs in anew'}.`,
    );
    return new MemoryStore();
  }
  const { RedisStore } = await import('../signin/builtin/redis-store.ts');
  const store = new RedisStore({ url: redisUrl, report });
  await store.opened();
  return store;
}
