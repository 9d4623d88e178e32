/** What this server publishes about itself for clients that look before they connect. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { KEY_HEADERS, type KeyHeader } from '../guard/key-headers.ts';
import { LEGACY_REVISIONS, MODERN_REVISION } from '../mcp/protocol.ts';
import type { SignInPlace } from './sign-in-face.ts';

/** Name in registries; package.json and server.json say the same. */
export const REGISTRY_NAME = 'io.github.oneuptime-mcp/oneuptime-mcp';
const TITLE = 'OneUptime';
/** At most 100 characters, says the schema. */
export const DESCRIPTION =
  'The whole OneUptime API as MCP tools: incidents, monitors, on-call, status pages, telemetry.';
const CARD_TYPE = 'application/mcp-server-card+json';
const HOUR = 'public, max-age=3600';

interface DiscoveryOptions {
  readonly version: string;
  /** Where clients reach this server; otherwise they learn the name they called it by. */
  readonly publicUrl?: string | undefined;
  /** Whether nothing is answered without a key. */
  readonly requireKey?: boolean;
  /** Headers that may bring a key: clients are told of the first. */
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
  /** Where people sign in; absent, callers bring keys alone. */
  readonly signInAt?: SignInPlace | undefined;
}

/** Serves the server card and the indexes that lead to it. Public: none of it needs a key, any page may read it. */
export function addDiscovery(app: FastifyInstance, options: DiscoveryOptions): void {
  const { version, publicUrl, signInAt } = options;
  const card = (base: string) => serverCard(options, base);
  const documents: Readonly<Record<string, readonly [type: string, document: (base: string) => object]>> = {
    '/mcp/server-card': [CARD_TYPE, card],
    '/.well-known/mcp/server-card.json': [CARD_TYPE, card],
    '/.well-known/ai-catalog.json': ['application/ai-catalog+json', (base) => catalog(version, base, signInAt)],
    '/.well-known/mcp.json': ['application/json', (base) => wellKnown(version, base, signInAt)],
  };
  for (const [path, [type, document]] of Object.entries(documents)) {
    app.get(path, (request, reply) => publish(request, reply, type, document(publicUrl ?? calledAs(request))));
  }
}

/** A server card (SEP-2127). It lists no tools: those are found by asking. */
function serverCard({ version, requireKey = false, keyHeaders, signInAt }: DiscoveryOptions, base: string): object {
  const { name, what } = keyHeader(keyHeaders);
  const otherwise = signInAt
    ? ` Only for jobs without a person: without it, clients have their person sign in, as ${signInAt.metadata} says.`
    : requireKey
      ? ''
      : ' tools/list needs none.';
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json',
    name: REGISTRY_NAME,
    version,
    title: TITLE,
    description: DESCRIPTION,
    remotes: [
      {
        type: 'streamable-http',
        url: `${base}/mcp`,
        headers: [
          {
            name,
            description: `${what}: project settings, API keys.${otherwise}`,
            isRequired: signInAt === undefined,
            isSecret: true,
          },
        ],
        supportedProtocolVersions: [MODERN_REVISION, ...LEGACY_REVISIONS],
      },
    ],
  };
}

function keyHeader([first]: readonly KeyHeader[] = KEY_HEADERS): { readonly name: string; readonly what: string } {
  if (first === 'authorization') return { name: 'Authorization', what: 'Bearer and a OneUptime API key' };
  return { name: first ?? '', what: 'A OneUptime API key' };
}

function catalog(version: string, base: string, signInAt: SignInPlace | undefined): object {
  const entry = {
    identifier: `urn:air:${new URL(base).hostname}:mcp:oneuptime`,
    displayName: TITLE,
    type: CARD_TYPE,
    version,
    description: signInAt ? `${DESCRIPTION} People sign in at ${signInAt.issuer}.` : DESCRIPTION,
    url: `${base}/mcp/server-card`,
  };
  return { specVersion: '1.0', entries: [entry] };
}

/** An earlier draft's form, for clients that still look here. */
function wellKnown(version: string, base: string, signInAt: SignInPlace | undefined): object {
  return {
    mcp_version: MODERN_REVISION,
    name: REGISTRY_NAME,
    title: TITLE,
    version,
    description: DESCRIPTION,
    endpoints: [{ type: 'streamable-http', url: `${base}/mcp` }],
    serverCard: `${base}/mcp/server-card`,
    ...(signInAt
      ? { authorization: { resource_metadata: signInAt.metadata, authorization_servers: [signInAt.issuer] } }
      : {}),
  };
}

function publish(request: FastifyRequest, reply: FastifyReply, type: string, document: object): FastifyReply {
  const body = JSON.stringify(document);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  reply.header('access-control-allow-origin', '*').header('cache-control', HOUR);
  reply.header('etag', etag).header('vary', 'host, x-forwarded-proto');
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) return reply.code(304).send();
  return reply.header('content-type', type).send(Buffer.from(body));
}

/** The address as the client wrote it; only a host that can be read as one is repeated. */
export function calledAs({ headers }: FastifyRequest): string {
  // Behind several proxies it is a list, the outermost first.
  const scheme = /^\s*https\s*(?:,|$)/i.test(String(headers['x-forwarded-proto'])) ? 'https' : 'http';
  const address = `${scheme}://${headers.host}`;
  return URL.canParse(address) ? new URL(address).origin : 'http://localhost';
}
