import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerCredential, type HeaderReader } from './credentials.ts';
import { callAnswer, errorAnswer } from './mcp/call-answer.ts';
import { callTool, type FaultReporter } from './mcp/call-tool.ts';
import type { Credential, ToolHost, ToolList } from './mcp/host.ts';
import { acceptsGzip, ListAnswers } from './mcp/list-answer.ts';
import { parseBody } from './mcp/parse-body.ts';
import { type PlainRequest, plainRequest } from './mcp/plain-request.ts';
import { ERROR, INTERNAL_MESSAGE } from './mcp/protocol.ts';
import { SdkLeg } from './mcp/sdk-leg.ts';
import { sendJsonRpcError } from './refusals.ts';

export interface EndpointOptions {
  readonly host: ToolHost;
  readonly credential: Credential | undefined;
  readonly sharedKey: boolean;
  readonly report: FaultReporter;
}

type Call = Extract<PlainRequest, { method: 'tools/call' }>;
type List = Extract<PlainRequest, { method: 'tools/list' }>;

/** One MCP endpoint: the POSTs of one path, in both eras. Keeps nothing about its clients. */
export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #sdk: SdkLeg;
  #list: Promise<ToolList> | undefined;
  #answers: ListAnswers | undefined;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#sdk = new SdkLeg({
      host: options.host,
      list: () => this.#listed(),
      credential: (header) => callerCredential(header, options),
      report: options.report,
    });
  }

  /** Answers one POST: the two hot methods here, whatever is not plainly one of them through the SDK. */
  async post(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { headers } = request;
    const body = parseBody(request.body, headers['content-type'], headers['content-encoding']);
    if ('refusal' in body) return sendJsonRpcError(reply, body.refusal);
    const plain = plainRequest(headers, body.message);
    if (plain?.method === 'tools/list') return this.#answerList(plain, request, reply);
    if (plain?.method === 'tools/call') return this.#answerCall(plain, request, reply);
    const signal = signalOf(reply.raw);
    return reply.send(await this.#sdk.serve({ url: request.url, headers, message: body.message, signal }));
  }

  async close(): Promise<void> {
    await this.#sdk.close();
  }

  async #answerList({ era, id }: List, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const answers = await this.#listAnswers();
    if (answers === undefined) return sendJson(reply, errorAnswer(id, ERROR.internal, INTERNAL_MESSAGE));
    const answer = answers.answer(era, id, acceptsGzip(request.headers['accept-encoding']));
    reply.header('content-type', 'application/json').header('content-length', answer.length);
    reply.header('vary', 'accept-encoding');
    if (answer.encoding !== undefined) reply.header('content-encoding', answer.encoding);
    // Written as pieces: Fastify takes one buffer only, and putting a megabyte together for each list costs more.
    reply.hijack();
    writeRaw(reply, answer.chunks);
    return reply;
  }

  async #answerCall(call: Call, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { host, report } = this.#options;
    const header: HeaderReader = (name) => joined(request.headers[name]);
    const result = await callTool(
      host,
      {
        name: call.name,
        arguments: call.arguments,
        credential: callerCredential(header, this.#options),
        signal: signalOf(reply.raw),
      },
      report,
    );
    return sendJson(reply, callAnswer(call, result, host));
  }

  /** The list of this surface; asked for again after a failure. */
  #listed(): Promise<ToolList> {
    this.#list ??= this.#options.host.list().catch((fault) => {
      this.#list = undefined;
      throw fault;
    });
    return this.#list;
  }

  async #listAnswers(): Promise<ListAnswers | undefined> {
    try {
      this.#answers ??= new ListAnswers(await this.#listed(), this.#options.host);
      return this.#answers;
    } catch (fault) {
      this.#options.report(fault, 'tools/list');
      return undefined;
    }
  }
}

/**
 * Aborted when the connection ends before the answer did. There is no session in which an answer could be picked up
 * later, so in both eras a client that hangs up has cancelled.
 */
function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.header('content-type', 'application/json').send(json);
}

function writeRaw(reply: FastifyReply, chunks: readonly Buffer[]): void {
  const response = reply.raw;
  response.writeHead(200, reply.getHeaders() as Record<string, string>);
  response.cork();
  for (const chunk of chunks) response.write(chunk);
  response.uncork();
  response.end();
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
