/** What a resource server says of itself: RFC 9728, and the challenges of RFC 6750. */
import { ACCESSES, type ScopeAccess } from '../guard/scopes.ts';

const METADATA = '/.well-known/oauth-protected-resource';
/** Where the metadata of every address below `/mcp` stand, the root among them. */
export const METADATA_PATHS = [METADATA, `${METADATA}/mcp`, `${METADATA}/mcp/*`] as const;

/** Asked for where nothing else was: clients ask for all that is listed, and so would hold more from the start. */
const BASE: ScopeAccess = ACCESSES[0];

/** One resource for every surface below `/mcp`. */
export interface ProtectedResource {
  /** `<PUBLIC_URL>/mcp`: what tokens are for. */
  readonly id: string;
  readonly publicUrl: string;
  readonly issuer: string;
  /** What clients are told to sign in for; absent, to read. */
  readonly scopes?: readonly string[] | undefined;
  /** Name of the server, as people read it. */
  readonly name: string;
}

/** What a client reads to find out where to sign in. */
export function resourceMetadata({ id, issuer, name, scopes = [BASE] }: ProtectedResource): object {
  return {
    resource: id,
    authorization_servers: [issuer],
    ...(scopes.length > 0 && { scopes_supported: scopes }),
    bearer_methods_supported: ['header'],
    resource_name: name,
  };
}

/** Why a request is answered by a challenge; none: it brought nothing to sign in with. */
type ChallengeError = 'invalid_request' | 'invalid_token' | 'insufficient_scope';

/** Where clients read the metadata. */
export function metadataAddress({ publicUrl }: Pick<ProtectedResource, 'publicUrl'>): string {
  return `${new URL(publicUrl).origin}${METADATA}/mcp`;
}

/** The value of `WWW-Authenticate`. `scopes`: all that the request needs, those that it has among them. */
export function challenge(
  resource: Pick<ProtectedResource, 'publicUrl' | 'scopes'>,
  scopes: readonly string[] = resource.scopes ?? [BASE],
  error?: { readonly code: ChallengeError; readonly description: string },
): string {
  const parts = [
    ...(error ? [`error="${error.code}"`, `error_description="${quoted(error.description)}"`] : []),
    ...(scopes.length > 0 ? [`scope="${scopes.map(quoted).join(' ')}"`] : []),
    `resource_metadata="${metadataAddress(resource)}"`,
  ];
  return `Bearer ${parts.join(', ')}`;
}

/** As it may stand between quotation marks of a header. */
function quoted(text: string): string {
  return text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, ' ');
}
