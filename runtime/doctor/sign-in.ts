/** Whether clients find out where to sign in: the metadata at PUBLIC_URL, as they read them, and those of the sign-in. */
import { isPlain, type Plain } from '../basics/plain.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

export interface ExaminedSignIn {
  readonly auth: 'builtin' | 'oidc';
  readonly publicUrl: string;
  readonly redisUrl: string | undefined;
  /** It is told that it runs in Kubernetes, where there may be several of it. */
  readonly isReplicated: boolean;
  /** Where clients read how to sign in. */
  readonly metadata: string;
  readonly ask: (url: string) => Promise<AnsweredThere>;
}

/** What an address answers: its JSON, null where it is none; or why nothing answers there. */
export type AnsweredThere = { readonly json: unknown } | { readonly silent: string };

/** Where the embedded sign-in answers with JSON beside its pages. */
const OF_PAGES = '/signin/jwks';
const OF_SIGN_IN = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'] as const;

export async function checkSignInMetadata(examined: ExaminedSignIn): Promise<readonly Finding[]> {
  return [await checkMetadata(examined), ...checkReplicas(examined)];
}

async function checkMetadata({ auth, publicUrl, metadata: address, ask }: ExaminedSignIn): Promise<Finding> {
  const { origin } = new URL(publicUrl);
  const found = await ask(address);
  if ('silent' in found)
    return warning(
      'metadata',
      `Nothing answers at ${address}, where clients look for how to sign in (${found.silent}).`,
      'That is right as long as the server is not started. If it is, see that the proxy before it hands over /.well-known/.',
    );
  const metadata: Plain = isPlain(found.json) ? found.json : {};
  const wanted = `${origin}/mcp`;
  if (metadata.resource !== wanted)
    return fault(
      'metadata',
      `${address} does not tell of ${wanted}: something else answers there, or a server with another PUBLIC_URL.`,
      'See that the proxy before it hands over /.well-known/, and that PUBLIC_URL is what clients call.',
    );
  const [issuer] = Array.isArray(metadata.authorization_servers) ? metadata.authorization_servers : [];
  const checked = await checkIssuer(String(issuer), ask);
  return auth === 'builtin' && checked.level === 'ok' ? checkPages(checked, { publicUrl, ask }) : checked;
}

/** Whether a proxy hands over the pages, too: their way begins elsewhere than that of the metadata. */
async function checkPages(
  well: Finding,
  { publicUrl, ask }: Pick<ExaminedSignIn, 'publicUrl' | 'ask'>,
): Promise<Finding> {
  const { origin } = new URL(publicUrl);
  const found = await ask(origin + OF_PAGES);
  if ('json' in found && isPlain(found.json) && Array.isArray(found.json.keys)) return well;
  return fault(
    'metadata',
    `Clients find out how to sign in, and ${origin}/signin/, where people do, is not answered by this server.`,
    'Have the proxy before it hand over /signin/, too.',
  );
}

async function checkIssuer(issuer: string, ask: ExaminedSignIn['ask']): Promise<Finding> {
  for (const path of OF_SIGN_IN) {
    const found = URL.canParse(issuer) ? await ask(issuer.replace(/\/$/, '') + path) : undefined;
    if (found !== undefined && 'json' in found && isPlain(found.json) && found.json.issuer === issuer)
      return ok('metadata', `Clients find out how to sign in, at ${issuer}.`);
  }
  return fault(
    'metadata',
    `Clients are sent to ${issuer} to sign in, which has no metadata with that very name.`,
    'Set OAUTH_ISSUER to what the provider calls itself, letter by letter; with AUTH=builtin, PUBLIC_URL to the address of this server.',
  );
}

function checkReplicas({ auth, redisUrl, isReplicated }: ExaminedSignIn): readonly Finding[] {
  if (auth !== 'builtin' || redisUrl !== undefined) return [];
  if (!isReplicated)
    return [
      warning(
        'metadata',
        'AUTH=builtin without REDIS_URL: sign-ins, and the clients that registered, are kept by the process alone, and end with it.',
        'That is right for a trial. Else set REDIS_URL, and SEAL_KEY.',
      ),
    ];
  return [
    fault(
      'metadata',
      'AUTH=builtin runs in Kubernetes without REDIS_URL: a sign-in that begins at one replica ends at another, which knows nothing of it.',
      'Set REDIS_URL to one Redis for all replicas, and SEAL_KEY from a secret.',
    ),
  ];
}
