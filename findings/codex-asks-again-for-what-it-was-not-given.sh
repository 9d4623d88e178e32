#!/usr/bin/env bash
# What is left of a sign-in to an MCP server when the first token is over, 1 December 2026.
#
# @openai/codex 0.171.0 signs in ("codex mcp login") at oidc-provider 9.13.3 as it comes, beside an MCP server that has
# scopes_supported ["read", "offline_access"] in its metadata. Codex asks for both. The provider gives "read" alone, and says so in
# its answer: OpenID Connect has offline_access left out of a request without prompt=consent. It gives a refresh token even so, as
# issueRefreshToken allows. When the access token is over Codex asks for the next one and names "read offline_access" again, what it
# once asked for and not what it was given; the provider refuses with invalid_scope, and from then on Codex comes without a token:
# the tools are gone, after an hour of work, though the refresh token was good. @modelcontextprotocol/client 2.4.0 names no scope
# when it refreshes, and goes on.
# So a server for such clients must take a refresh that names more than was given for one that names nothing (and give no more for
# it), or give all that it announces. Ours does the first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts oidc-provider@9.13.3 @openai/codex@0.171.0 @modelcontextprotocol/client@2.4.0 >/dev/null
cat >run.mjs <<'JS'
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import Provider from 'oidc-provider';

const listen = (handler) =>
  new Promise((resolve) => {
    const server = createServer(handler).listen(0, '127.0.0.1', () => resolve([server, `http://127.0.0.1:${server.address().port}`]));
  });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const bodyOf = async (request) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
};
const json = (response, status, said, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(said));

// The server of MCP: whoever brings no token is sent to sign in.
let provider;
let issuer = '';
const seen = [];
const [mcpServer, mcp] = await listen(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://x');
  if (pathname.startsWith('/.well-known/oauth-protected-resource'))
    return json(response, 200, { resource: `${mcp}/mcp`, authorization_servers: [issuer], scopes_supported: ['read', 'offline_access'] });
  if (pathname !== '/mcp') return json(response, 404, {});
  const text = await bodyOf(request);
  const [, token] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const found = token && (await provider.AccessToken.find(token));
  if (!found || found.isExpired) {
    seen.push(token ? 'a token that is over' : 'no token');
    return json(response, 401, {}, { 'www-authenticate': `Bearer resource_metadata="${mcp}/.well-known/oauth-protected-resource/mcp"` });
  }
  seen.push('a good token');
  if (request.method !== 'POST') return response.writeHead(405).end();
  const { id, method, params } = JSON.parse(text);
  if (id === undefined) return response.writeHead(202).end();
  const results = {
    initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'finding', version: '1' } },
    'tools/list': { tools: [{ name: 'look', inputSchema: { type: 'object' } }] },
  };
  const result = results[method];
  return json(response, 200, { jsonrpc: '2.0', id, ...(result ? { result } : { error: { code: -32601, message: 'none' } }) });
});

// The provider: whoever comes is signed in and asked nothing.
const asked = [];
const refreshes = [];
const [providerServer, at] = await listen(async (request, response) => {
  const url = new URL(request.url, 'http://x');
  if (url.pathname === '/auth') asked.push(url.searchParams.get('scope'));
  const [, uid] = /^\/interaction\/([^/]+)$/.exec(url.pathname) ?? [];
  if (!uid) return provider.callback()(request, response);
  const { params, grantId } = await provider.interactionDetails(request, response);
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: 'me', clientId: params.client_id });
  grant.addResourceScope(`${mcp}/mcp`, params.scope);
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { login: { accountId: 'me' }, consent: { grantId: await grant.save() } });
});
issuer = at;
const LIFE = 4;
provider = new Provider(issuer, {
  scopes: ['read', 'offline_access'],
  clientDefaults: { token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'] },
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => `${mcp}/mcp`,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'read', accessTokenFormat: 'opaque', accessTokenTTL: LIFE }),
    },
  },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  issueRefreshToken: () => true,
  ttl: { AccessToken: LIFE, Session: 600, Grant: 600, RefreshToken: 600, Interaction: 60, IdToken: 60 },
});
const note = (ctx, error) => {
  const { grant_type: type, scope = 'nothing' } = ctx.oidc.params ?? {};
  if (type === 'refresh_token') refreshes.push(`${scope}: ${error?.message ?? 'given'}`);
};
const given = [];
provider.on('grant.success', (ctx) => {
  given.push(ctx.body.scope);
  note(ctx);
});
provider.on('grant.error', note);

/** Follows an address as a browser does, to whoever waits for the code. */
async function signIn(address) {
  const cookies = new Map();
  for (let turns = 0; turns < 12; turns += 1) {
    const answer = await fetch(address, { redirect: 'manual', headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') } });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair] = cookie.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const to = answer.headers.get('location');
    if (!to) return;
    const next = new URL(to, address);
    if (next.searchParams.has('code') && next.origin !== issuer) return next;
    address = next.href;
  }
  throw new Error('the sign-in leads nowhere');
}

// The official client: its own provider of sign-ins keeps what it is given in memory.
let tokens;
let information;
let verifier;
let led;
const authProvider = {
  redirectUrl: 'http://127.0.0.1:9/callback',
  clientMetadata: { redirect_uris: ['http://127.0.0.1:9/callback'], token_endpoint_auth_method: 'none' },
  clientInformation: () => information,
  saveClientInformation: (said) => void (information = said),
  tokens: () => tokens,
  saveTokens: (said) => void (tokens = said),
  redirectToAuthorization: async (url) => void (led = await signIn(url.href)),
  saveCodeVerifier: (said) => void (verifier = said),
  codeVerifier: () => verifier,
};
const first = new StreamableHTTPClientTransport(new URL(`${mcp}/mcp`), { authProvider });
await new Client({ name: 'finding', version: '1' }).connect(first).catch(() => {});
await first.finishAuth(led.searchParams);
const client = new Client({ name: 'finding', version: '1' });
await client.connect(new StreamableHTTPClientTransport(new URL(`${mcp}/mcp`), { authProvider }));
await sleep((LIFE + 1) * 1000);
const { tools } = await client.listTools();
await client.close();
const official = { tools: tools.length, refreshes: refreshes.splice(0), came: [...new Set(seen)] };

// Codex, with a model that says nothing: its servers are started before it is asked.
const home = `${process.cwd()}/home`;
mkdirSync(`${home}/.codex`, { recursive: true });
const [modelServer, model] = await listen(async (request, response) => {
  await bodyOf(request);
  await sleep(500);
  json(response, 400, { error: { message: 'nothing to say' } });
});
writeFileSync(
  `${home}/.codex/config.toml`,
  `model = "gpt-5.4"
model_provider = "loopback"
mcp_oauth_credentials_store = "file"
check_for_update_on_startup = false
analytics.enabled = false

[model_providers.loopback]
name = "loopback"
base_url = "${model}/v1"
env_key = "LOOPBACK_KEY"
wire_api = "responses"

[mcp_servers.finding]
url = "${mcp}/mcp"
required = true
`,
);
const env = { PATH: process.env.PATH, HOME: home, LOOPBACK_KEY: 'none', BROWSER: 'true' };
async function codex(args, look = () => {}) {
  const child = spawn('node_modules/.bin/codex', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text += chunk;
      look(text);
    });
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  return text;
}
asked.length = 0;
given.length = 0;
let isLed = false;
const said = await codex(['mcp', 'login', 'finding'], (text) => {
  const [address] = new RegExp(`${issuer}/auth\\?[^\\s"]+`).exec(text) ?? [];
  if (!address || isLed) return;
  isLed = true;
  void signIn(address).then((next) => fetch(next));
});
const login = { asked: asked[0], given: given[0], isIn: /success/i.test(said) };
await sleep((LIFE + 1) * 1000);
refreshes.length = 0;
seen.length = 0;
await codex(['exec', '--skip-git-repo-check', 'look']);
const result = { official, login, refreshes: [...new Set(refreshes)], came: [...new Set(seen)] };
console.log(JSON.stringify(result));
for (const server of [mcpServer, providerServer, modelServer]) server.close().closeAllConnections();
process.exit(0);
JS
node run.mjs >out.txt 2>err.txt || { cat out.txt err.txt; exit 1; }
expected='{"official":{"tools":1,"refreshes":["nothing: given"],"came":["no token","a good token","a token that is over"]},"login":{"asked":"read offline_access","given":"read","isIn":true},"refreshes":["read offline_access: invalid_scope"],"came":["no token"]}'
cat out.txt
if [ "$(cat out.txt)" != "$expected" ]; then
  echo "It is not as it was: $expected"
  exit 1
fi
echo "As it was: Codex names at a refresh what it once asked for, and is refused; the official client names nothing and goes on."
