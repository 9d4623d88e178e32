/** What signing in does not go together with. */
import { StartError } from '../basics/errors.ts';
import { isLoopback } from '../http/loopback.ts';
import type { Settings } from './settings.ts';

type Asked = Pick<Settings, 'auth' | 'publicUrl' | 'sharedKey' | 'hasDefault' | 'instancesFile'>;

/** Why a server with these settings cannot have people sign in; undefined where it can, or nobody wants it. */
export function signInProblem({ auth, publicUrl, sharedKey, hasDefault, instancesFile }: Asked): string | undefined {
  if (auth === 'off') return undefined;
  const asked = `AUTH=${auth}`;
  if (publicUrl === undefined)
    return `${asked} needs PUBLIC_URL, the address that clients reach: tokens are for it alone.`;
  const { protocol, hostname, pathname } = new URL(publicUrl);
  if (protocol !== 'https:' && !isLoopback(hostname.replace('[', '').replace(']', '')))
    return `${asked} needs a PUBLIC_URL with https: keys and tokens would go through the network as they are.`;
  if (pathname !== '/')
    return `${asked} needs a PUBLIC_URL without a path: clients look for its metadata at the root of its origin.`;
  if (sharedKey) return `${asked} and SHARED_KEY=true do not go together: nobody would be asked to sign in.`;
  if (!hasDefault || instancesFile !== undefined)
    return `${asked} serves one instance: name it in ONEUPTIME_URL, and leave INSTANCES out.`;
  return undefined;
}

/** Where clients reach a server at which people sign in. Throws a StartError for what does not go together. */
export function signInAddress(settings: Asked): string {
  const problem = signInProblem(settings);
  if (problem !== undefined) throw new StartError(problem);
  return new URL(settings.publicUrl as string).origin;
}
