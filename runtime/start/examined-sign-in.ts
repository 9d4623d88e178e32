/** The provider at which people sign in, as the doctor looks at it. */
import { StartError } from '../basics/errors.ts';
import { type Finding, fault, parted, skipped } from '../doctor/finding.ts';
import { checkProvider } from '../doctor/provider.ts';
import { openQuietly } from './examined-product.ts';
import type { Settings } from './settings.ts';
import { signInProblem } from './sign-in-rules.ts';

/** Nothing where people sign in at no provider, or could not. */
export async function examinedProvider(settings: Settings, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  if (settings.auth !== 'oidc' || signInProblem(settings) !== undefined) return [];
  const product = await openQuietly(settings, env).catch(() => undefined);
  if (product === undefined) return [skipped('provider', 'Not looked at: the other settings have to be right first.')];
  try {
    const { oidcSignIn } = await import('./open-oidc-sign-in.ts');
    const resource = `${settings.publicUrl}/mcp`;
    const { provider, signIn } = await oidcSignIn(settings, { resource, product, env, say: () => {} });
    return [await checkProvider({ issuer: signIn.issuer, check: () => provider.check() })];
  } catch (cause) {
    if (!(cause instanceof StartError)) throw cause;
    const { says, next } = parted(cause.message);
    return [fault('provider', says, next)];
  } finally {
    await product.close();
  }
}
