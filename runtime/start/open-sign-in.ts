/** Where people sign in, as the settings want it. */
import type { HttpServerOptions } from '../http/server.ts';
import type { Product } from './open-product.ts';
import { reportFault } from './process-signals.ts';
import { sayWarning } from './say.ts';
import type { Settings } from './settings.ts';
import { signInAddress, unreadProvider } from './sign-in-rules.ts';

/** Undefined where nobody signs in; nothing is loaded then. Throws a StartError for what does not go together. */
export async function openSignIn(
  settings: Settings,
  product: Product,
  isSecretKnown: () => boolean,
): Promise<HttpServerOptions['signIn']> {
  const { auth } = settings;
  const unread = unreadProvider(settings);
  if (unread !== undefined) sayWarning(unread);
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
