import type { IncomingHttpHeaders } from 'node:http';
import type { McpHttpHandler, Server } from '@modelcontextprotocol/server';
import type { Seal } from '../asking/seal.ts';
import type { FaultReporter } from '../call-tool.ts';
import { MAX_BODY_BYTES, MAX_WATCHED } from '../protocol.ts';
import type { Credential, ToolList, ToolServer } from '../tool-server.ts';
import type { Subscriptions } from './serve-resources-and-prompts.ts';

/** A POST the hot path left alone, its body parsed. */
export interface SdkRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly message: unknown;
  /** Aborted when the client closes its connection before it has the whole answer. */
  readonly signal: AbortSignal;
}

export interface SdkPathOptions {
  readonly host: ToolServer;
  readonly list: () => Promise<ToolList>;
  /** Who pays for the call that comes with these headers. */
  readonly credential: (header: (name: string) => string | undefined) => Credential | undefined;
  readonly seal: Seal;
  readonly report: FaultReporter;
}

/**
 * Everything but the hot path, through the SDK's own handler: handshakes, discovery, notifications, batches, listen
 * streams, and the wording of every refusal. The SDK is loaded with the first request that needs it, because it
 * nearly doubles the time and memory a bare server starts with.
 */
export class SdkPath {
  readonly #options: SdkPathOptions;
  #handler: Promise<McpHttpHandler> | undefined;
  /** The SDK tells of faults and of bad requests alike; which it was shows in the status of its answer. */
  #told: unknown;
  readonly #closing = new AbortController();

  constructor(options: SdkPathOptions) {
    this.#options = options;
  }

  /** Answers as the SDK does, in whichever era the body is; never rejects for what a client sent. */
  async serve({ url, headers, message, signal }: SdkRequest): Promise<Response> {
    this.#handler ??= this.#open();
    const handler = await this.#handler;
    // Without a body: the SDK works on the parsed one, and need not write and read it again.
    const web = webHeaders(headers);
    const request = new Request(new URL(url, 'http://localhost'), { method: 'POST', headers: web, signal });
    const response = await handler.fetch(request, { parsedBody: message });
    if (response.status >= 500) this.#options.report(this.#told, 'the SDK');
    else this.#watch(message, web, AbortSignal.any([signal, this.#closing.signal]), handler);
    return response;
  }

  /** A fresh server for a caller. `subscriptions`: where its wishes to hear of resources go. */
  async server(credential: Credential | undefined, subscriptions: Subscriptions | undefined): Promise<Server> {
    const { host, list, seal, report } = this.#options;
    const { createServer } = await import('./create-server.ts');
    const tools = async () => JSON.parse((await list()).json.toString('utf8')) as object[];
    return createServer({ host, credential, tools, seal, subscriptions, report });
  }

  /** Whether a POST is of the handshake era, and opens or names a session. */
  async isSessionTraffic(headers: IncomingHttpHeaders, message: unknown): Promise<boolean> {
    const opens = !Array.isArray(message) && (message as { method?: unknown } | null)?.method === 'initialize';
    return (opens || Boolean(headers['mcp-session-id'])) && (await isLegacyTraffic(headers, message));
  }

  /** Ends listen streams and calls under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await (await this.#handler)?.close();
  }

  /** Watches the resources a listen request names, for as long as its stream lives. */
  #watch(message: unknown, headers: Headers, signal: AbortSignal, handler: McpHttpHandler): void {
    const { host, credential } = this.#options;
    const { method, params } = (message ?? {}) as ListenRequest;
    if (method !== 'subscriptions/listen' || host.resources?.watch === undefined) return;
    const caller = { credential: credential((name) => headers.get(name) ?? undefined), signal };
    const wanted = params?.notifications?.resourceSubscriptions;
    for (const uri of new Set(Array.isArray(wanted) ? wanted.slice(0, MAX_WATCHED) : [])) {
      if (typeof uri === 'string') host.resources.watch(uri, caller, () => handler.notify.resourceUpdated(uri));
    }
  }

  async #open(): Promise<McpHttpHandler> {
    const { createMcpHandler } = await import('@modelcontextprotocol/server');
    const { host, credential } = this.#options;
    const factory: Parameters<typeof createMcpHandler>[0] = ({ era, requestInfo }) => {
      const caller = credential((name) => requestInfo?.headers.get(name) ?? undefined);
      // Modern clients name what they listen to in the request itself; without a session older ones have no stream.
      return this.server(caller, era === 'modern' && host.resources?.watch ? NOWHERE : undefined);
    };
    return createMcpHandler(factory, {
      legacy: 'stateless',
      maxRequestBodySize: MAX_BODY_BYTES,
      onerror: (told) => {
        this.#told = told;
      },
    });
  }
}

const NOWHERE: Subscriptions = async () => true;

interface ListenRequest {
  readonly method?: unknown;
  readonly params?: { readonly notifications?: { readonly resourceSubscriptions?: unknown } };
}

/** The protocol era that a body and its headers belong to decides; the header of a session alone does not. */
async function isLegacyTraffic(headers: IncomingHttpHeaders, message: unknown): Promise<boolean> {
  const { classifyInboundRequest } = await import('@modelcontextprotocol/server');
  const header = (name: string, field: string) => (typeof headers[name] === 'string' ? { [field]: headers[name] } : {});
  const { kind } = classifyInboundRequest({
    httpMethod: 'POST',
    body: message,
    ...header('mcp-protocol-version', 'protocolVersionHeader'),
    ...header('mcp-method', 'mcpMethodHeader'),
    ...header('mcp-name', 'mcpNameHeader'),
  });
  return kind === 'legacy';
}

function webHeaders(headers: IncomingHttpHeaders): Headers {
  const web = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) web.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return web;
}
