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
    return `${asked} needs PUBLIC_URL, as tokens are for it alone: set it to the address that clients reach, such as https://mcp.example.com.`;
  const { protocol, hostname, pathname } = new URL(publicUrl);
  if (protocol !== 'https:' && !isLoopback(hostname.replace('[', '').replace(']', '')))
    return `${asked} needs a PUBLIC_URL with https, or keys and tokens would go through the network as they are: put a proxy with a certificate before this server, and set PUBLIC_URL to that.`;
  if (pathname !== '/')
    return `${asked} needs a PUBLIC_URL without a path, as clients look for its metadata at the root of its origin: give the server a host name of its own.`;
  if (sharedKey)
    return `${asked} and SHARED_KEY=true do not go together, as nobody would be asked to sign in: leave one of them out.`;
  if (!hasDefault || instancesFile !== undefined)
    return `${asked} serves one instance, as whoever signs in does so for one: name it in ONEUPTIME_URL and leave INSTANCES out, or run a server for each.`;
  return undefined;
}

/** What is set for a provider that is not asked; undefined where nothing is. Whoever forgot AUTH learns of it here. */
export function unreadProvider(
  settings: Pick<Settings, 'auth' | 'oauthIssuer' | 'oauthAudience' | 'oauthRules'>,
): string | undefined {
  const { auth, oauthIssuer, oauthAudience, oauthRules } = settings;
  if (auth === 'oidc') return undefined;
  const given = { OAUTH_ISSUER: oauthIssuer, OAUTH_AUDIENCE: oauthAudience, OAUTH_RULES: oauthRules };
  const set = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (set.length === 0) return undefined;
  return `${set.join(', ')} without AUTH=oidc, which alone reads that (AUTH is ${auth}): set AUTH=oidc, or leave it out.`;
}

/** Where clients reach a server at which people sign in. Throws a StartError for what does not go together. */
export function signInAddress(settings: Asked): string {
  const problem = signInProblem(settings);
  if (problem !== undefined) throw new StartError(problem);
  return new URL(settings.publicUrl as string).origin;
}
