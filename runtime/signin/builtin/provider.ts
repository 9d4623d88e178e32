/** The provider of the embedded sign-in: what of the library is on, and what is ours in its place. */
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import type { Configuration, KoaContextWithOIDC, Provider, errors as ProviderErrors } from 'oidc-provider';
import type { AccessTokens } from './access-tokens.ts';
import { adapters } from './adapter.ts';
import type { HeldKeys } from './held-keys.ts';
import { type Library, loadLibrary, quietly } from './library.ts';
import { pageHeaders } from './pages/frame.ts';
import { failedPage, libraryRefusal } from './pages/outcome-pages.ts';
import { PLACES } from './places.ts';
import type { NamedResource } from './resource-names.ts';
import type { Sealing } from './sealed.ts';
import type { SignInStore } from './sign-in-store.ts';

export const SECONDS = {
  code: 60,
  device: 10 * 60,
  interaction: 15 * 60,
  /** A refresh token that nobody uses for so long is over; with each that is issued it begins anew. */
  refresh: 30 * 24 * 60 * 60,
  /** After so long a person is asked again, however often a client refreshed. */
  grant: 90 * 24 * 60 * 60,
} as const;

export interface ProviderParts {
  readonly issuer: string;
  readonly resource: NamedResource;
  readonly tokenSeconds: number;
  readonly store: SignInStore;
  readonly tokens: AccessTokens;
  readonly heldKeys: HeldKeys;
  readonly sealing: Sealing;
  /** Signs cookies. */
  readonly cookieKeys: CookieKeys;
  /** Remembers for whom somebody is asked; answers with the path of the page. */
  readonly ask: (ctx: KoaContextWithOIDC, interaction: AskedInteraction) => Promise<string>;
  /** Fetches documents of clients. */
  readonly fetch: NonNullable<Configuration['fetch']>;
  readonly mayFetch: (ctx: KoaContextWithOIDC) => Promise<boolean>;
}

type AskedInteraction = Parameters<NonNullable<NonNullable<Configuration['interactions']>['url']>>[1];

/** As the library signs and reads cookies; several secrets may. */
export interface CookieKeys {
  sign(data: string): string;
  verify(data: string, signature: string): boolean;
  index(data: string, signature: string): number;
}

export interface OpenedProvider {
  readonly provider: Provider;
  readonly library: Library;
}

export async function openProvider(parts: ProviderParts): Promise<OpenedProvider> {
  const library = await loadLibrary();
  const configuration = configurationOf(parts, library);
  const provider = await quietly(() => new library.Provider(parts.issuer, configuration));
  return { provider, library };
}

function configurationOf(parts: ProviderParts, library: Library): Configuration {
  const { store, tokens, tokenSeconds, resource, cookieKeys, heldKeys } = parts;
  const { errors } = library;
  const isHttps = parts.issuer.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true } as const;
  const name = (of: string): string => `${isHttps ? '__Secure-' : ''}oneuptime-mcp-${of}`;
  return {
    adapter: adapters({ store, errors, tokens, tokenSeconds, sealing: parts.sealing }),
    clients: [],
    jwks: { keys: [unusedKey()] },
    routes: {
      authorization: PLACES.authorize,
      token: PLACES.token,
      jwks: PLACES.jwks,
      device_authorization: PLACES.deviceCode,
      code_verification: PLACES.device,
    },
    cookies: {
      keys: cookieKeys as unknown as string[],
      names: { session: name('session'), interaction: name('interaction'), resume: name('resume') },
      short: cookie,
      long: cookie,
    },
    scopes: ['offline_access', ...resource.scopes],
    claims: { openid: ['sub'] },
    responseTypes: ['code'],
    clientAuthMethods: ['none'],
    clientDefaults: {
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      id_token_signed_response_alg: 'EdDSA',
    } as Configuration['clientDefaults'],
    enabledJWA: { idTokenSigningAlgValues: ['EdDSA'] },
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    allowOmittingSingleRegisteredRedirectUri: false,
    features: featuresOf(parts, errors),
    interactions: { policy: policyOf(library), url: parts.ask },
    findAccount: async (_ctx, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    expiresWithSession: async () => false,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    revokeGrantPolicy: () => true,
    extraTokenClaims: (ctx, token) => heldKeys.claimsFor(ctx, token as { grantId?: string }, errors),
    ttl: {
      AccessToken: tokenSeconds,
      AuthorizationCode: SECONDS.code,
      DeviceCode: SECONDS.device,
      Interaction: SECONDS.interaction,
      Session: SECONDS.interaction,
      RefreshToken: (ctx) =>
        Math.max(1, Math.min(SECONDS.refresh, ctx.oidc.entities.Grant?.remainingTTL ?? Number.POSITIVE_INFINITY)),
      Grant: SECONDS.grant,
      IdToken: tokenSeconds,
    },
    fetch: parts.fetch,
    renderError: (ctx, out) => {
      ctx.set(pageHeaders());
      ctx.body = failedPage(libraryRefusal(out.error_description ?? out.error));
    },
  };
}

function featuresOf(
  { resource, tokens, tokenSeconds, mayFetch }: ProviderParts,
  errors: typeof ProviderErrors,
): Configuration['features'] {
  const off = { enabled: false } as const;
  return {
    devInteractions: off,
    dPoP: off,
    userinfo: off,
    rpInitiatedLogout: off,
    pushedAuthorizationRequests: off,
    deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****', deviceInfo: () => ({}) },
    clientIdMetadataDocument: {
      enabled: true,
      ack: 'draft-02',
      allowFetch: mayFetch,
      allowClient: () => true,
      cacheDuration: { min: 60, max: 3600 },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => resource.id,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (_ctx, indicator) => {
        if (!resource.isFor(indicator)) throw new errors.InvalidTarget('resource is none of this server');
        return {
          scope: resource.scopes.join(' '),
          audience: resource.id,
          accessTokenTTL: tokenSeconds,
          accessTokenFormat: 'jwt',
          jwt: { encrypt: tokens.encryption },
        } as never;
      },
    },
  };
}

/** Whoever comes is asked, each time: nobody is signed in here from before. */
function policyOf({ interactionPolicy: { Prompt, Check } }: Library) {
  const until = (answer: 'login' | 'consent') =>
    new Check(
      `no_${answer}`,
      'The person at the browser has to be asked.',
      (ctx) => ctx.oidc.result?.[answer] === undefined,
    );
  return [
    new Prompt({ name: 'login', requestable: true }, until('login')),
    new Prompt({ name: 'consent', requestable: true }, until('consent')),
    new Prompt({ name: 'select_account', requestable: true }),
  ];
}

/** The library wants a key to sign identity tokens with, which nothing here issues. */
function unusedKey(): JsonWebKey & { kty: 'OKP' } {
  return { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kty: 'OKP' } as never;
}
