/** Whether clients find out where to sign in: the metadata at PUBLIC_URL, as they read them, and those of the sign-in. */
import { isPlain, type Plain } from '../basics/plain.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

export interface ExaminedSignIn {
  readonly auth: 'builtin' | 'oidc';
  readonly publicUrl: string;
  readonly redisUrl: string | undefined;
  /** It is told that it runs in Kubernetes, where there may be several of it. */
  readonly isReplicated: boolean;
  /** The JSON at an address; undefined where nothing answers, null where something else does. */
  readonly ask: (url: string) => Promise<unknown>;
}

const METADATA = '/.well-known/oauth-protected-resource/mcp';
const OF_SIGN_IN = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'] as const;

export async function checkSignInMetadata(examined: ExaminedSignIn): Promise<readonly Finding[]> {
  return [await checkMetadata(examined), ...checkReplicas(examined)];
}

async function checkMetadata({ publicUrl, ask }: ExaminedSignIn): Promise<Finding> {
  const { origin } = new URL(publicUrl);
  const found = await ask(origin + METADATA);
  if (found === undefined)
    return warning(
      'metadata',
      `Nothing answers at ${origin}${METADATA}, where clients look for how to sign in.`,
      'That is right as long as the server is not started. If it is, see that the proxy before it hands over /.well-known/.',
    );
  const metadata: Plain = isPlain(found) ? found : {};
  const wanted = `${origin}/mcp`;
  if (metadata.resource !== wanted)
    return fault(
      'metadata',
      `${origin}${METADATA} does not tell of ${wanted}: something else answers there, or a server with another PUBLIC_URL.`,
      'See that the proxy before it hands over /.well-known/, and that PUBLIC_URL is what clients call.',
    );
  const [issuer] = Array.isArray(metadata.authorization_servers) ? metadata.authorization_servers : [];
  return checkIssuer(String(issuer), ask);
}

async function checkIssuer(issuer: string, ask: ExaminedSignIn['ask']): Promise<Finding> {
  for (const path of OF_SIGN_IN) {
    const found = URL.canParse(issuer) ? await ask(issuer.replace(/\/$/, '') + path) : null;
    if (isPlain(found) && found.issuer === issuer)
      return ok('metadata', `Clients find out how to sign in, at ${issuer}.`);
  }
  return fault(
    'metadata',
    `Clients are sent to ${issuer} to sign in, which has no metadata with that very name.`,
    'Set OAUTH_ISSUER to what the provider calls itself, letter by letter; with AUTH=builtin, PUBLIC_URL to the address of this server.',
  );
}

function checkReplicas({ auth, redisUrl, isReplicated }: ExaminedSignIn): readonly Finding[] {
  if (auth !== 'builtin' || redisUrl !== undefined || !isReplicated) return [];
  return [
    fault(
      'metadata',
      'AUTH=builtin runs in Kubernetes without REDIS_URL: a sign-in that begins at one replica ends at another, which knows nothing of it.',
      'Set REDIS_URL to one Redis for all replicas, and SEAL_KEY from a secret.',
    ),
  ];
}
