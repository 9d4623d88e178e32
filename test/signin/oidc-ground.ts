/** The product over HTTP with AUTH=oidc, a provider of the test's on the loopback, and an upstream that keeps what it is sent. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { sandboxOnPort, served } from '../limits/stand.ts';
import { type legacy, modern, post, type RawRequest } from '../mcp/serve.ts';
import { type SigningKey, signingKey, tokenOf } from './oidc-tokens.ts';

export const PUBLIC_URL = 'https://mcp.example.com';
export const RESOURCE = `${PUBLIC_URL}/mcp`;

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers metadata and keys, or whatever the test has it answer instead. */
export class LoopbackProvider {
  issuer = '';
  keys: SigningKey[];
  /** What it answers instead; `hang` not at all. */
  instead: { readonly status: number; readonly body: string } | 'hang' | undefined;

  private constructor(keys: SigningKey[]) {
    this.keys = keys;
  }

  static async start(): Promise<LoopbackProvider> {
    const provider = new LoopbackProvider([await signingKey('k1')]);
    const server = createServer(({ url = '' }, response) => {
      const { instead, issuer, keys } = provider;
      if (instead === 'hang') return;
      const known = new Map<string, object>([
        ['/.well-known/openid-configuration', { issuer, jwks_uri: `${issuer}/keys` }],
        ['/keys', { keys: keys.map(({ jwk }) => jwk) }],
      ]).get(url);
      const status = instead?.status ?? (known ? 200 : 404);
      response.writeHead(status).end(instead?.body ?? JSON.stringify(known ?? {}));
    });
    provider.issuer = await listening(server);
    return provider;
  }

  /** A good token of its own, that differs as told. */
  token(
    claims: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const key = this.keys[0] as SigningKey;
    return tokenOf(key, { iss: this.issuer, aud: RESOURCE, ...claims }, header);
  }
}

/** Goes on to an instance, and keeps heads and bodies of what it is sent. */
export async function recordingUpstream(target: string): Promise<{ readonly url: string; readonly sent: string[] }> {
  const sent: string[] = [];
  const server = createServer((asked, response) => {
    const { method, url, rawHeaders } = asked;
    const onward = request(new URL(url ?? '', target), { method, headers: asked.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    const chunks: Buffer[] = [];
    asked.on('data', (chunk) => chunks.push(chunk));
    asked.on('end', () => {
      sent.push(`${method} ${url} ${rawHeaders.join(' ')} ${Buffer.concat(chunks)}`);
      onward.end(Buffer.concat(chunks));
    });
  });
  return { url: await listening(server), sent };
}

/** Files of a test, in a folder of their own. */
export function testFolder(): {
  readonly folder: string;
  readonly write: (name: string, content: string | object) => string;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'sign-in-oidc-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    write: (name, content) => {
      const file = path.join(folder, name);
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
      return file;
    },
  };
}

export type OidcGround = Awaited<ReturnType<typeof oidcGround>>;

/** What every test of this kind stands on: sandbox, recorder, provider, and a server with these rules. */
export async function oidcGround(
  rulesOf: (keys: Readonly<Record<string, string>>) => object,
  env: NodeJS.ProcessEnv = {},
) {
  const sandbox = await sandboxOnPort();
  const [upstream, provider] = await Promise.all([recordingUpstream(sandbox.url), LoopbackProvider.start()]);
  const files = testFolder();
  const { admin, noperms } = sandbox.keys;
  const keys = { admin: files.write('admin', admin), noperms: files.write('noperms', noperms), folder: files.folder };
  const settings = {
    AUTH: 'oidc',
    PUBLIC_URL,
    ONEUPTIME_URL: upstream.url,
    OAUTH_ISSUER: provider.issuer,
    OAUTH_RULES: files.write('rules.json', rulesOf(keys)),
    ...env,
  };
  return { sandbox, upstream, provider, files, keys, settings, url: await served(settings) };
}

/** A request with a token. */
export function asked(url: string, token: string, request: RawRequest, path = '/mcp'): Promise<Response> {
  const headers = { ...request.headers, authorization: `Bearer ${token}` };
  return post(`${url}${path}`, { ...request, headers });
}

export const callOf = (name: string, args: object = {}, era = modern as typeof modern | typeof legacy): RawRequest =>
  era('tools/call', { name, arguments: args });
