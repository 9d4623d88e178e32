/** The product with the embedded sign-in over HTTP, in front of a sandbox, and who signs in there: browsers and clients. */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll } from 'vitest';
import { opened, sandboxOnPort } from '../limits/stand.ts';
import { freePort } from '../mcp/redis-server.ts';

type Sandbox = Awaited<ReturnType<typeof sandboxOnPort>>;

export interface SignInStand {
  readonly url: string;
  readonly keys: Sandbox['keys'];
  readonly sandbox: Sandbox;
  readonly app: FastifyInstance;
}

/** `env` may name an address that is to be served again, and an instance that is there already. */
export async function signInStand(env: NodeJS.ProcessEnv = {}, sandbox?: Sandbox): Promise<SignInStand> {
  const instance = sandbox ?? (await sandboxOnPort());
  const url = env.PUBLIC_URL ?? `http://127.0.0.1:${await freePort()}`;
  const { port } = new URL(url);
  const app = await opened({ AUTH: 'builtin', PUBLIC_URL: url, ONEUPTIME_URL: instance.url, ...env });
  await app.listen({ host: '127.0.0.1', port: Number(port) });
  afterAll(() => app.close());
  return { url, keys: instance.keys, app, sandbox: instance };
}

/** Leads a request to one of the replicas that have one address. */
export type Route = (address: string) => string;

const straight: Route = (address) => address;

/** A browser: keeps cookies, follows redirects within the server, and fills in forms. */
export class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();
  readonly #route: Route;
  readonly #isLed: boolean;

  constructor(route = straight, isLed = true) {
    this.#route = route;
    this.#isLed = isLed;
  }

  /** The same browser, in which pages lead nowhere by themselves. */
  still(): Browser {
    const still = new Browser(this.#route, false);
    for (const [name, cookie] of this.#cookies) still.#cookies.set(name, cookie);
    return still;
  }

  async go(address: string, form?: Readonly<Record<string, string | readonly string[]>>): Promise<Page> {
    const url = new URL(address);
    const body = form && new URLSearchParams();
    for (const [name, value] of Object.entries(form ?? {})) for (const one of [value].flat()) body?.append(name, one);
    const headers = { cookie: this.#cookiesFor(url), ...(body && { origin: 'null' }) };
    const answer = await fetch(this.#route(url.href), {
      method: body ? 'POST' : 'GET',
      ...(body && { body }),
      redirect: 'manual',
      headers,
    });
    this.#take(answer);
    const text = await answer.text();
    const to = answer.headers.get('location') ?? (this.#isLed ? refreshIn(text) : undefined);
    if (to === undefined) return new Page(this, url, answer, text);
    const next = new URL(to, url);
    return next.origin === url.origin ? this.go(next.href) : new Page(this, next, answer, '');
  }

  #cookiesFor({ pathname }: URL): string {
    return [...this.#cookies]
      .filter(([, { path }]) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(([name, { value }]) => `${name.split(' ')[0]}=${value}`)
      .join('; ');
  }

  #take(answer: Response): void {
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(/; */);
      const at = pair.indexOf('=');
      const path = attributes.find((text) => /^path=/i.test(text))?.slice(5) ?? '/';
      const key = `${pair.slice(0, at)} ${path}`;
      const isOver = attributes.some((text) => /^expires=Thu, 01 Jan 1970/i.test(text));
      if (isOver) this.#cookies.delete(key);
      else this.#cookies.set(key, { value: pair.slice(at + 1), path });
    }
  }
}

/** Where a page leads by itself. */
function refreshIn(text: string): string | undefined {
  return /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(text)?.[1]?.replaceAll('&amp;', '&');
}

export class Page {
  readonly browser: Browser;
  readonly url: URL;
  readonly answer: Response;
  readonly text: string;

  constructor(browser: Browser, url: URL, answer: Response, text: string) {
    this.browser = browser;
    this.url = url;
    this.answer = answer;
    this.text = text;
  }

  get status(): number {
    return this.answer.status;
  }

  /** What came back to the client, where the browser was led away. */
  get returned(): URLSearchParams {
    return this.url.searchParams;
  }

  /** What a form is answered with, without following where that leads by itself. */
  async pressed(fields: Readonly<Record<string, string | readonly string[]>>): Promise<string> {
    return (await new Page(this.browser.still(), this.url, this.answer, this.text).submit(fields)).text;
  }

  submit(fields: Readonly<Record<string, string | readonly string[]>>): Promise<Page> {
    const action = /<form[^>]* action="([^"]*)"/.exec(this.text)?.[1] ?? '';
    const hidden = this.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
    const carried = Object.fromEntries([...hidden].map(([, name = '', value = '']) => [name, value]));
    return this.browser.go(new URL(action, this.url).href, { ...carried, ...fields });
  }
}

export const RETURN = 'http://127.0.0.1:9/callback';

/** A client that speaks the protocol by hand. */
export class Client {
  readonly url: string;
  readonly id: string;
  readonly redirectUri: string;
  readonly route: Route;
  readonly verifier = randomBytes(32).toString('base64url');

  constructor(url: string, id: string, redirectUri = RETURN, route = straight) {
    this.url = url;
    this.route = route;
    this.id = id;
    this.redirectUri = redirectUri;
  }

  static async registered(url: string, said: object = {}, route = straight): Promise<Client> {
    const answer = await register(url, said, route);
    const { client_id } = (await answer.json()) as { client_id: string };
    return new Client(url, client_id, RETURN, route);
  }

  authorizeUrl(changed: Readonly<Record<string, string | undefined>> = {}): string {
    const asked = {
      response_type: 'code',
      client_id: this.id,
      redirect_uri: this.redirectUri,
      scope: 'read',
      state: 'a state',
      resource: `${this.url}/mcp`,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changed,
    };
    const said = Object.entries(asked).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return `${this.url}/signin/authorize?${new URLSearchParams(said)}`;
  }

  token(form: Readonly<Record<string, string>>): Promise<TokenAnswer> {
    return asked(this.route(`${this.url}/signin/token`), { client_id: this.id, ...form });
  }

  redeem(code: string, changed: Readonly<Record<string, string>> = {}): Promise<TokenAnswer> {
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
    };
    return this.token({ ...form, ...changed });
  }

  refresh(token: string, changed: Readonly<Record<string, string>> = {}): Promise<TokenAnswer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: token, ...changed });
  }

  /** Signs in as a person would. */
  async signIn(key: string, chosen: Readonly<Record<string, string | readonly string[]>> = {}): Promise<TokenAnswer> {
    const code = await this.code(key, chosen);
    return this.redeem(code);
  }

  async code(key: string, chosen: Readonly<Record<string, string | readonly string[]>> = {}): Promise<string> {
    const first = await new Browser(this.route).go(this.authorizeUrl());
    const second = await first.submit({ key });
    const last = await second.submit({ access: 'read', answer: 'allow', ...chosen });
    return last.returned.get('code') ?? '';
  }
}

export interface TokenAnswer {
  readonly status: number;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly scope: string;
  readonly expires_in: number;
  readonly error?: string;
  readonly error_description?: string;
}

export async function asked(url: string, form: Readonly<Record<string, string>>): Promise<TokenAnswer> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const text = await answer.text();
  return { status: answer.status, ...JSON.parse(text || '{}') };
}

export function register(url: string, said: object = {}, route = straight): Promise<Response> {
  return fetch(route(`${url}/signin/register`), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'A client', redirect_uris: [RETURN], ...said }),
  });
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
