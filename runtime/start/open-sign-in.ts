/** Where people sign in, as the settings want it. */
import { StartError } from '../basics/errors.ts';
import { isLoopback } from '../http/loopback.ts';
import type { HttpServerOptions } from '../http/server.ts';
import type { Product } from './open-product.ts';
import { reportFault } from './process-signals.ts';
import type { Settings } from './settings.ts';

/** Undefined where nobody signs in; nothing is loaded then. Throws a StartError for what does not go together. */
export async function openSignIn(
  settings: Settings,
  product: Product,
  isSecretKnown: () => boolean,
): Promise<HttpServerOptions['signIn']> {
  const { auth } = settings;
  if (auth === 'off') return undefined;
  const publicUrl = signInAddress(settings);
  const id = `${publicUrl}/mcp`;
  const common = { resource: id, publicUrl, product, isSecretKnown, report: reportFault };
  const signIn =
    auth === 'builtin'
      ? await (await import('./open-builtin-sign-in.ts')).openBuiltinSignIn(settings, common)
      : await (await import('./open-oidc-sign-in.ts')).openOidcSignIn(settings, common);
  const { SignInGate } = await import('../http/sign-in-gate.ts');
  const { issuer, scopes } = signIn;
  return new SignInGate({ signIn, resource: { id, publicUrl, issuer, scopes, name: product.server.name } });
}

/** Where clients reach a server at which people sign in. Throws a StartError for what does not go together. */
export function signInAddress({ auth, publicUrl, sharedKey, hasDefault, instancesFile }: Settings): string {
  const asked = `AUTH=${auth}`;
  if (publicUrl === undefined)
    throw new StartError(`${asked} needs PUBLIC_URL, the address that clients reach: tokens are for it alone.`);
  const { protocol, hostname, pathname } = new URL(publicUrl);
  if (protocol !== 'https:' && !isLoopback(hostname))
    throw new StartError(
      `${asked} needs a PUBLIC_URL with https: keys and tokens would go through the network as they are.`,
    );
  if (pathname !== '/')
    throw new StartError(
      `${asked} needs a PUBLIC_URL without a path: clients look for its metadata at the root of its origin.`,
    );
  if (sharedKey)
    throw new StartError(`${asked} and SHARED_KEY=true do not go together: nobody would be asked to sign in.`);
  if (!hasDefault || instancesFile !== undefined)
    throw new StartError(`${asked} serves one instance: name it in ONEUPTIME_URL, and leave INSTANCES out.`);
  return publicUrl;
}
