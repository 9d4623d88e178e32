/** The embedded sign-in: an authorization server at the root of this server's own origin. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { once } from '../../basics/once.ts';
import type { VisitParts } from '../../visits/visit.ts';
import { type SignIn, SignInAway } from '../sign-in.ts';
import { AccessTokens } from './access-tokens.ts';
import { Answers } from './allowing.ts';
import { AskedStore } from './asked.ts';
import { Attempts } from './attempts.ts';
import { Browsers, digestOf, type Signer } from './browsers.ts';
import { documentFetch } from './client-documents.ts';
import { DevicePages } from './device-page.ts';
import { HeldKeys } from './held-keys.ts';
import { BEGUN, OwnPages, type OwnParts } from './own-pages.ts';
import { AskPages, type CheckKey } from './pages-handler.ts';
import { PLACES } from './places.ts';
import { type CookieKeys, openProvider, SECONDS } from './provider.ts';
import { protocolError, register } from './registration.ts';
import { NamedResource } from './resource-names.ts';
import { revoke } from './revocation.ts';
import { sameSuccessor } from './rotation.ts';
import { type KeysFor, Sealing } from './sealed.ts';
import { shownClient } from './shown-client.ts';
import type { SignInStore } from './sign-in-store.ts';

export interface BuiltinOptions {
  /** Origin of this server, without a slash at its end. */
  readonly issuer: string;
  readonly resource: string;
  /** The instance: whoever holds a key is somebody there. */
  readonly site: string;
  readonly tokenSeconds: number;
  readonly store: SignInStore;
  readonly keysFor: KeysFor;
  readonly signer: Signer;
  readonly checkKey: CheckKey;
  readonly toolsets: readonly { readonly id: string; readonly title: string }[];
  /** What the address of a request is counted as. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly report: (fault: unknown, where: string) => void;
  /** What tests put in place of the internet. */
  readonly visits?: VisitParts | undefined;
}

/** Documents of clients that are fetched for an address. */
const FETCHES = { most: 60, seconds: 60 * 60 };

export function builtinSignIn(options: BuiltinOptions): SignIn {
  const { issuer, resource, store, keysFor, report } = options;
  const tokens = new AccessTokens({ keysFor, store, issuer, resource });
  const parts = once(() => partsOf(options, tokens));
  return {
    issuer,
    isToken: (text) => tokens.isToken(text),
    read: (token) => tokens.read(token),
    own: new OwnPages({ parts, report }),
    close: () => store.close(),
  };
}

async function partsOf(options: BuiltinOptions, tokens: AccessTokens): Promise<OwnParts> {
  const { issuer, store, keysFor, signer, tokenSeconds, toolsets, checkKey, site } = options;
  const resource = new NamedResource(
    options.resource,
    toolsets.map(({ id }) => id),
  );
  const browsers = new Browsers(signer, issuer.startsWith('https:'));
  const asked = new AskedStore({ store, sealing: new Sealing(keysFor, 'asked') });
  const attempts = new Attempts(store, options.addressOf);
  const heldKeys = new HeldKeys({ store, sealing: new Sealing(keysFor, 'held-key'), seconds: SECONDS.grant });
  const { provider } = await openProvider({
    issuer,
    resource,
    tokenSeconds,
    store,
    tokens,
    heldKeys,
    sealing: new Sealing(keysFor, 'user-code'),
    cookieKeys: cookieKeys(signer),
    ask: (ctx, { uid, returnTo, params }) => askIn(ctx, { uid, returnTo, params }, { asked, browsers }),
    fetch: documentFetch(options.visits) as never,
    mayFetch: async ({ req }) => !(await attempts.take('document', req, FETCHES)),
  });
  finish(provider, options);
  const accountOf = (key: string): string =>
    createHash('sha256').update(`oneuptime-mcp/account:${site}\n${key}`).digest('base64url');
  const answers = new Answers({ provider, store, heldKeys, resource, accountOf });
  return {
    provider: asCalled(provider.callback(), issuer),
    register: (request, response) => register(request, response, { store, attempts }),
    revoke: (request, response) => revoke(request, response, { store, tokens, tokenSeconds }),
    ask: new AskPages({ asked, browsers, answers, attempts, checkKey, toolsets }),
    device: new DevicePages({ provider, asked, browsers, attempts }),
    isCrowding: (request) => attempts.take('begin', request, BEGUN),
    mayResume: async (request, id) => {
      const found = await asked.find(id);
      return found !== undefined && browsers.isOf(request, found.browser);
    },
  };
}

/**
 * The library makes addresses of what a request is called by, which whoever sends it chooses, and a proxy changes. Whatever
 * it was called by, it is told the one name that there is.
 */
function asCalled(handle: (request: IncomingMessage, response: ServerResponse) => unknown, issuer: string) {
  const { host, protocol } = new URL(issuer);
  const called = { host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) };
  return (request: IncomingMessage, response: ServerResponse): unknown => {
    Object.assign(request.headers, called);
    return handle(request, response);
  };
}

/** What is done before and after the library answers. */
function finish(provider: Provider, { issuer, store, keysFor, report }: BuiltinOptions): void {
  const sealing = new Sealing(keysFor, 'successor');
  const isHttps = issuer.startsWith('https:');
  provider.silent = true;
  provider.proxy = true;
  (provider as NodeJS.EventEmitter).on('error', (fault: unknown) => report(fault, 'signing in'));
  provider.on('server_error', (_ctx: unknown, fault: unknown) => report(fault, 'signing in'));
  // A browser that was asked stays nobody here: with the next question it is asked again.
  provider.on('authorization.success', (ctx: KoaContextWithOIDC) => {
    const { session } = ctx.oidc;
    if (session !== undefined) Object.assign(session, { destroyed: true });
  });
  provider.use(async (koa, next) => {
    const ctx = koa as unknown as KoaContextWithOIDC;
    // TLS ends before this server: what a connection is says nothing of what the browser sees.
    ctx.cookies.secure = isHttps;
    ctx.set('referrer-policy', 'no-referrer');
    // Answers come in the query: the other ways are pages with a script, or leave codes in addresses that are kept.
    if (ctx.path === PLACES.authorize) ctx.query = { ...ctx.query, response_mode: undefined };
    await next();
    if (ctx.oidc?.route === 'token') await sameSuccessor(ctx, { store, sealing }).catch((fault) => sayAway(ctx, fault));
    if (ctx.status === 503) ctx.set('retry-after', '5');
    if (ctx.oidc === undefined) return;
    if (ctx.oidc.route === 'discovery') ctx.body = announced(ctx.body as object, issuer);
  });
}

/** A client that is told so comes again with the token that it has, which is good for a while yet. */
function sayAway(ctx: KoaContextWithOIDC, fault: unknown): void {
  if (!(fault instanceof SignInAway)) throw fault;
  ctx.status = 503;
  ctx.body = protocolError('temporarily_unavailable', fault.message);
}

/** Metadata with what stands beside the library, and without what nobody should ask for unread: clients ask for all that is listed. */
function announced(metadata: object, issuer: string): object {
  return {
    ...metadata,
    scopes_supported: ['read', 'offline_access'],
    response_modes_supported: ['query'],
    registration_endpoint: `${issuer}${PLACES.register}`,
    revocation_endpoint: `${issuer}${PLACES.revoke}`,
    revocation_endpoint_auth_methods_supported: ['none'],
  };
}

interface AskedFor {
  readonly uid: string;
  readonly returnTo: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Remembers what is asked, for this browser alone. */
async function askIn(
  ctx: KoaContextWithOIDC,
  { uid, returnTo, params }: AskedFor,
  { asked, browsers }: { readonly asked: AskedStore; readonly browsers: Browsers },
): Promise<string> {
  const { client } = ctx.oidc;
  if (client === undefined) throw new Error('Somebody is asked for no client.');
  const { browser, cookie } = browsers.known(ctx.req);
  ctx.append('set-cookie', cookie);
  const redirectUri = String(params.redirect_uri);
  await asked.keep({
    id: uid,
    flow: 'browser',
    browser: digestOf(browser),
    clientId: client.clientId,
    client: shownClient(client as never, redirectUri),
    scopes: typeof params.scope === 'string' ? params.scope.split(' ') : [],
    resources: [params.resource].flat().filter((name): name is string => typeof name === 'string'),
    returnTo,
    until: Math.floor(Date.now() / 1000) + SECONDS.interaction,
  });
  return `${PLACES.ask}/${uid}`;
}

/** Cookies of the library, signed as everything that others carry for us. */
function cookieKeys(signer: Signer): CookieKeys {
  const of = 'signin/cookie';
  return {
    sign: (data) => signer.sign(of, data),
    verify: (data, signature) => signer.isSigned(of, data, signature),
    index: (data, signature) => (signer.isSigned(of, data, signature) ? 0 : -1),
  };
}
