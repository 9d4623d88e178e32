/** The product with the embedded sign-in over HTTP, in front of a sandbox, and who signs in there: browsers and clients. */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll } from 'vitest';
import { opened, sandboxOnPort } from '../limits/stand.ts';
import { freePort } from '../mcp/redis-server.ts';
import { Browser, type Route, straight } from './browser.ts';

export { Browser, type Page, type Route } from './browser.ts';

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
