/** An independent provider: Debian's glewlwyd, on a free port of loopback with one client, two persons and our scopes. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Where it is installed, or its packages were unpacked. */
const ROOT = process.env.GLEWLWYD_ROOT ?? '/';
const at = (name: string): string => path.join(ROOT, 'usr', name);

/** Whether this machine has it. Says so where it has not: tests are then left out. */
export function hasGlewlwyd(): boolean {
  if (existsSync(at('bin/glewlwyd'))) return true;
  process.stderr.write('Skipped: no glewlwyd on this machine (apt-get install glewlwyd sqlite3).\n');
  return false;
}

export const CALLBACK = 'http://localhost:7777/callback';
export const CLIENT_ID = 'mcp-client';
const PASSWORD = 'a-password-of-the-test';
const SCOPES = ['read', 'write'];

function keyPair() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

interface Asked {
  readonly user?: string;
  readonly scope?: string;
  readonly resource: string;
}

export class Glewlwyd {
  readonly issuer: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #resources: readonly string[];
  #keys = keyPair();
  #admin = '';

  private constructor(child: ChildProcess, folder: string, port: number, resources: readonly string[]) {
    [this.#child, this.#folder, this.#resources] = [child, folder, resources];
    this.issuer = `http://localhost:${port}/api/oidc`;
  }

  /** `resources`: what tokens may be asked for. */
  static async start(port: number, resources: readonly string[]): Promise<Glewlwyd> {
    const folder = mkdtempSync(path.join(tmpdir(), 'glewlwyd-'));
    const tables = gunzipSync(readFileSync(at('share/doc/glewlwyd/database/init.sqlite3.sql.gz')));
    execFileSync('sqlite3', [path.join(folder, 'db')], { input: tables });
    writeFileSync(path.join(folder, 'conf'), configuration(port, folder));
    const child = spawn(at('bin/glewlwyd'), [`--config-file=${path.join(folder, 'conf')}`], {
      env: { ...process.env, LD_LIBRARY_PATH: at('lib/x86_64-linux-gnu') },
      stdio: 'ignore',
    });
    const one = new Glewlwyd(child, folder, port, resources);
    await one.#listening();
    await one.#setUp();
    return one;
  }

  /** The key that it signs with now, and its name. */
  async signingKey(): Promise<{ readonly pem: string; readonly kid: string }> {
    const { keys } = (await (await fetch(`${this.issuer}/jwks`)).json()) as { keys: readonly { kid: string }[] };
    return { pem: this.#keys.privateKey, kid: keys[0]?.kid as string };
  }

  /** From now on it signs with another key, and publishes that alone. */
  async rotate(): Promise<void> {
    this.#keys = keyPair();
    await this.#ask('PUT', '/mod/plugin/oidc', this.#plugin(), this.#admin);
    await this.#ask('PUT', '/mod/plugin/oidc/reset/', undefined, this.#admin);
  }

  /** Signs a person in at the address that a client opens in a browser, and tells where that leads back to. */
  async authorize(address: URL, user = 'ana'): Promise<URL> {
    const cookie = await this.#login(user, PASSWORD);
    const scope = address.searchParams.get('scope') ?? '';
    await this.#ask('PUT', `/auth/grant/${address.searchParams.get('client_id')}`, { scope }, cookie);
    const answer = await fetch(`${address.href}&g_continue`, { redirect: 'manual', headers: { cookie } });
    return new URL(answer.headers.get('location') ?? `about:blank?${answer.status}`);
  }

  /** An access token, as a client gets one. */
  async token({ user = 'ana', scope = 'read', resource }: Asked): Promise<string> {
    const verifier = randomBytes(32).toString('base64url');
    const shared = { client_id: CLIENT_ID, redirect_uri: CALLBACK, resource };
    const address = new URL(`${this.issuer}/auth`);
    address.search = new URLSearchParams({
      ...shared,
      response_type: 'code',
      scope,
      state: 'x',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString();
    const code = (await this.authorize(address, user)).searchParams.get('code') ?? '';
    const body = new URLSearchParams({ ...shared, grant_type: 'authorization_code', code, code_verifier: verifier });
    const answer = (await (await fetch(`${this.issuer}/token`, { method: 'POST', body })).json()) as {
      access_token?: string;
    };
    if (answer.access_token === undefined) throw new Error(`No token: ${JSON.stringify(answer)}`);
    return answer.access_token;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill('SIGTERM');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #listening(): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if (this.#child.exitCode !== null) throw new Error(`glewlwyd ended with ${this.#child.exitCode}.`);
      if (
        await fetch(new URL('/config', this.issuer)).then(
          (answer) => answer.arrayBuffer(),
          () => undefined,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('glewlwyd does not listen.');
  }

  async #setUp(): Promise<void> {
    this.#admin = await this.#login('admin', 'password');
    for (const name of SCOPES)
      await this.#ask(
        'POST',
        '/scope/',
        { name, display_name: name, password_required: true, password_max_age: 0, scheme: {} },
        this.#admin,
      );
    await this.#ask('POST', '/mod/plugin/', { module: 'oidc', name: 'oidc', ...this.#plugin() }, this.#admin);
    for (const username of ['ana', 'bo'])
      await this.#ask(
        'POST',
        '/user/',
        {
          username,
          name: username,
          password: PASSWORD,
          email: `${username}@example.com`,
          enabled: true,
          scope: SCOPES,
        },
        this.#admin,
      );
    await this.#ask(
      'POST',
      '/client/',
      {
        client_id: CLIENT_ID,
        name: 'MCP client',
        confidential: false,
        enabled: true,
        scope: [],
        authorization_type: ['code', 'refresh_token'],
        redirect_uri: [CALLBACK],
        token_endpoint_auth_method: ['none'],
        resource: this.#resources,
      },
      this.#admin,
    );
  }

  #plugin(): object {
    const parameters = {
      iss: this.issuer,
      'oauth-as-iss-id': true,
      'jwt-type': 'rsa',
      'jwt-key-size': '256',
      key: this.#keys.privateKey,
      cert: this.#keys.publicKey,
      'access-token-duration': 3600,
      'refresh-token-duration': 86_400,
      'code-duration': 600,
      'refresh-token-rolling': true,
      'allow-non-oidc': true,
      'auth-type-code-enabled': true,
      'auth-type-refresh-enabled': true,
      'jwks-show': true,
      'pkce-allowed': true,
      'pkce-required': true,
      'subject-type': 'public',
      'allowed-scope': ['openid', ...SCOPES],
      'resource-allowed': true,
      'resource-scope': Object.fromEntries(SCOPES.map((scope) => [scope, this.#resources])),
      'additional-parameters': [{ 'user-parameter': 'email', 'token-parameter': 'email', 'token-changed': false }],
      scope: [],
    };
    return { display_name: 'OpenID Connect', order_rank: 0, parameters };
  }

  async #login(username: string, password: string): Promise<string> {
    const answer = await this.#ask('POST', '/auth/', { username, password });
    return answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';', 1)[0])
      .join('; ');
  }

  async #ask(method: string, name: string, body?: object, cookie = ''): Promise<Response> {
    const headers = { 'content-type': 'application/json', cookie };
    const answer = await fetch(new URL(`/api${name}`, this.issuer), {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${name}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}

function configuration(port: number, folder: string): string {
  const settings = {
    port,
    bind_address: '127.0.0.1',
    external_url: `http://localhost:${port}`,
    login_url: 'login.html',
    api_prefix: 'api',
    static_files_path: at('share/glewlwyd/webapp/'),
    log_mode: 'console',
    log_level: 'ERROR',
    cookie_secure: 0,
    session_expiration: 86_400,
    session_key: 'GLEWLWYD2_SESSION_ID',
    admin_scope: 'g_admin',
    profile_scope: 'g_profile',
    user_module_path: at('lib/glewlwyd/user'),
    client_module_path: at('lib/glewlwyd/client'),
    user_auth_scheme_module_path: at('lib/glewlwyd/scheme'),
    plugin_module_path: at('lib/glewlwyd/plugin'),
    hash_algorithm: 'SHA512',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${lines.join('\n')}\ndatabase = { type = "sqlite3"; path = "${path.join(folder, 'db')}"; };\n`;
}
