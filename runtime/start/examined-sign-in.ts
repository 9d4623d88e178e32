/** Signing in as the doctor looks at it: what would keep the server from starting, and the provider itself. */
import { StartError } from '../basics/errors.ts';
import { type Finding, fault, ok, parted, skipped, warning } from '../doctor/finding.ts';
import { checkProvider } from '../doctor/provider.ts';
import { openQuietly } from './examined-product.ts';
import type { Settings } from './settings.ts';
import { signInAddress, unreadProvider } from './sign-in-rules.ts';

/** Nothing where nobody signs in. */
export async function checkSignIn(settings: Settings, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const unread = unreadProvider(settings);
  const forgotten = unread === undefined ? [] : [warningOf(unread)];
  if (settings.auth === 'off') return forgotten;
  return [...forgotten, ...(await checkOpening(settings, env))];
}

function warningOf(problem: string): Finding {
  const { says, next } = parted(problem);
  return warning('sign-in', says, next);
}

async function checkOpening(settings: Settings, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const product = await openQuietly(settings, env).catch(() => undefined);
  if (product === undefined) return [skipped('sign-in', 'Not looked at: the other settings have to be right first.')];
  try {
    const resource = `${signInAddress(settings)}/mcp`;
    const well = ok('sign-in', `People sign in for ${resource}.`);
    if (settings.auth === 'builtin') return [well];
    const { oidcSignIn } = await import('./open-oidc-sign-in.ts');
    const { provider, signIn } = await oidcSignIn(settings, { resource, product, env, say: () => {} });
    return [well, await checkProvider({ issuer: signIn.issuer, check: () => provider.check() })];
  } catch (cause) {
    if (!(cause instanceof StartError)) throw cause;
    const { says, next } = parted(cause.message);
    return [fault('sign-in', says, next)];
  } finally {
    await product.close();
  }
}
