import type { IncomingHttpHeaders } from 'node:http';
import type { McpHttpHandler } from '@modelcontextprotocol/server';
import type { FaultReporter } from './call-tool.ts';
import type { Credential, ToolHost, ToolList } from './host.ts';
import { MAX_BODY_BYTES } from './protocol.ts';

/** A POST the hot path left alone, its body parsed. */
export interface SdkRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly message: unknown;
  /** Aborted when the client closes its connection before it has the whole answer. */
  readonly signal: AbortSignal;
}

export interface SdkLegOptions {
  readonly host: ToolHost;
  readonly list: () => Promise<ToolList>;
  /** Who pays for the call that comes with these headers. */
  readonly credential: (header: (name: string) => string | undefined) => Credential | undefined;
  readonly report: FaultReporter;
}

/**
 * Everything but the hot path, through the SDK's own handler: handshakes, discovery, notifications, batches, listen
 * streams, and the wording of every refusal. The SDK is loaded with the first request that needs it, because it
 * nearly doubles the time and memory a bare server starts with.
 */
export class SdkLeg {
  readonly #options: SdkLegOptions;
  #handler: Promise<McpHttpHandler> | undefined;
  /** The SDK tells of faults and of bad requests alike; which it was shows in the status of its answer. */
  #told: unknown;

  constructor(options: SdkLegOptions) {
    this.#options = options;
  }

  /** Answers as the SDK does, in whichever era the body is; never rejects for what a client sent. */
  async serve({ url, headers, message, signal }: SdkRequest): Promise<Response> {
    this.#handler ??= openHandler(this.#options, (told) => {
      this.#told = told;
    });
    const handler = await this.#handler;
    // Without a body: the SDK works on the parsed one, and need not write and read it again.
    const request = new Request(new URL(url, 'http://localhost'), {
      method: 'POST',
      headers: webHeaders(headers),
      signal,
    });
    const response = await handler.fetch(request, { parsedBody: message });
    if (response.status >= 500) this.#options.report(this.#told, 'the SDK');
    return response;
  }

  /** Ends listen streams and calls under way. */
  async close(): Promise<void> {
    await (await this.#handler)?.close();
  }
}

async function openHandler(options: SdkLegOptions, onerror: (told: unknown) => void): Promise<McpHttpHandler> {
  const { host, list, credential, report } = options;
  const [{ createMcpHandler }, { createServer }] = await Promise.all([
    import('@modelcontextprotocol/server'),
    import('./server.ts'),
  ]);
  const tools = async () => JSON.parse((await list()).json.toString('utf8')) as object[];
  return createMcpHandler(
    ({ requestInfo }) => {
      const header = (name: string) => requestInfo?.headers.get(name) ?? undefined;
      return createServer({ host, credential: credential(header), tools, report });
    },
    { legacy: 'stateless', maxRequestBodySize: MAX_BODY_BYTES, onerror },
  );
}

function webHeaders(headers: IncomingHttpHeaders): Headers {
  const web = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) web.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return web;
}
