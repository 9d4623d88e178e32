/** The MCP addresses: which endpoint serves one, and what each method of HTTP is there. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { MessageBounds } from '../basics/bounds.ts';
import { type KeyHeader, saidKeyHeaders } from '../guard/key-headers.ts';
import type { Callers } from '../guard/known-callers.ts';
import type { Policy } from '../guard/policy.ts';
import { namesStream } from '../mcp/accept.ts';
import type { Seal } from '../mcp/asking/seal.ts';
import type { FaultReporter } from '../mcp/call-tool.ts';
import { KeptAnswers } from '../mcp/hot/kept-answers.ts';
import { httpError } from '../mcp/http-call.ts';
import { OpenStreams } from '../mcp/open-streams.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { sessionIdOf } from '../mcp/sessions/session-request.ts';
import type { SessionStore } from '../mcp/sessions/session-store.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import { Endpoint } from './endpoint.ts';
import { FastifyCall } from './http-call.ts';
import { sendJsonRpcError, sendNotFound } from './http-errors.ts';
import { type InstanceFace, type Instances, NO_SUCH_INSTANCE, placeIn } from './instances.ts';
import { policyOrRefusal } from './policy-of-request.ts';
import type { ScopeGuard } from './sign-in-face.ts';

export interface EndpointsOptions extends Pick<InstanceFace, 'at' | 'policyOf'> {
  readonly callers: Callers;
  /** Served below `/i/<name>/mcp`. */
  readonly instances?: Instances | undefined;
  /** Refuses whoever brings no key, whatever is asked for; absent, only calls need one. */
  readonly requireKey?: boolean;
  /** Headers that may bring a key; absent, all that are known. */
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
  /** Where sessions of the handshake era are kept; absent, its clients are served statelessly. Closed with the server. */
  readonly sessions?: SessionStore | undefined;
  /** Keys that the instance has accepted: all others share what they may take. Absent, each counts as one. */
  readonly accepted?: AcceptedKeys | undefined;
  readonly seal: Seal;
  /** Absent where nobody signs in. */
  readonly scopeRefusal?: ScopeGuard | undefined;
  /** What a message may hold. */
  readonly bounds: MessageBounds;
  /** Told of faults of ours. */
  readonly report: FaultReporter;
}

/** Addresses of a process are few; one that keeps inventing combinations of toolsets must not grow it. */
const MAX_ENDPOINTS = 64;
/** Bytes of lists that only some callers get. */
const KEPT_OF_CALLERS = 8 * 1024 * 1024;

/**
 * One endpoint per surface, made when its address is first asked for: addresses that list the same share its bytes. What it
 * returns knows the streams that are open.
 */
export function addEndpoints(app: FastifyInstance, options: EndpointsOptions): OpenStreams {
  const { callers, sessions, seal, bounds, report, scopeRefusal } = options;
  const streams = new OpenStreams(options.accepted);
  const kept = (lists: KeptAnswers) =>
    new LRUCache<ToolServer, Endpoint>({
      max: MAX_ENDPOINTS,
      // One that is no longer at hand goes on for as long as it has something under way.
      memoMethod: (toolServer) =>
        new Endpoint({ toolServer, sessions, seal, streams, lists, bounds, report, scopeRefusal }),
    });
  const endpoints = kept(new KeptAnswers());
  // Whoever invents combinations of headers takes no room of those who send none.
  const ofCallers = kept(new KeptAnswers(KEPT_OF_CALLERS));
  const route = (request: FastifyRequest, reply: FastifyReply): void => {
    const path = pathOf(request.url);
    const { instance, rest } = placeIn(path);
    const face = instance === undefined ? options : options.instances?.get(instance);
    if (face === undefined) return void sendJsonRpcError(reply, NO_SUCH_INSTANCE);
    const serveThere = (layers: Policy | undefined) =>
      layers && serve(request, reply, { path, found: face.at(rest, layers) });
    const layers = policyOrRefusal({ policyOf: face.policyOf, callers }, request, reply);
    if (layers instanceof Promise) layers.then(serveThere).catch((fault) => reply.send(fault));
    else serveThere(layers);
  };
  const serve = (request: FastifyRequest, reply: FastifyReply, { path, found }: Served): void => {
    if (found === undefined) sendNotFound(request, reply);
    else if ('problem' in found) sendJsonRpcError(reply, httpError(404, HTTP_REFUSAL, found.problem));
    else {
      const { principal } = request.budget?.caller ?? callers.of(request.raw);
      const call = new FastifyCall(request, reply, principal);
      const endpoint = (found.isOfCaller ? ofCallers : endpoints).memo(found);
      const answered =
        request.method === 'POST'
          ? endpoint.post(call)
          : answerOther(endpoint, call, () => introduction(found, path, options));
      answered?.catch((fault) => reply.send(fault));
    }
  };
  app.all('/mcp', route);
  app.all('/mcp/*', route);
  if (options.instances !== undefined) app.all('/i/*', route);
  app.addHook('onClose', async () => sessions?.close());
  app.addHook('preClose', async () => {
    streams.close();
    await Promise.all([...endpoints.values(), ...ofCallers.values()].map((endpoint) => endpoint.close()));
  });
  return streams;
}

/** What is served at a path. */
interface Served {
  readonly path: string;
  readonly found: ReturnType<InstanceFace['at']>;
}

/** Slashes that follow one another are one by now. */
function pathOf(url: string): string {
  const query = url.indexOf('?');
  const end = query < 0 ? url.length : query;
  return url.slice(0, url.endsWith('/', end) ? end - 1 : end);
}

async function answerOther(endpoint: Endpoint, call: FastifyCall, introduce: () => object): Promise<void> {
  const { method, headers } = call.request;
  const { hasSessions } = endpoint;
  const isOfSession = method === 'GET' && hasSessions && sessionIdOf(headers) !== undefined;
  const isStream = isOfSession || namesStream(headers.accept);
  const isForPeople = (method === 'GET' || method === 'HEAD') && !isStream;
  if (isForPeople) call.reply.send(introduce());
  else if (method === 'GET' && !call.accepted.stream) call.refuse(NEEDS_STREAM);
  else if (hasSessions && method === 'GET') await endpoint.get(call);
  else if (hasSessions && method === 'DELETE') await endpoint.delete(call);
  else if (method === 'OPTIONS') {
    call.setHeader('allow', hasSessions ? 'POST, GET, HEAD, DELETE, OPTIONS' : 'POST, GET, HEAD, OPTIONS');
    call.end(204);
  } else {
    // Without sessions, a GET for a stream is refused; clients take the 405 for that and go on.
    call.setHeader('allow', hasSessions ? 'POST, GET, DELETE' : 'POST');
    call.refuse(httpError(405, HTTP_REFUSAL, 'Method not allowed.'));
  }
}

const NEEDS_STREAM = httpError(
  406,
  HTTP_REFUSAL,
  'Not Acceptable: a GET within a session is answered with text/event-stream. Send Accept: text/event-stream',
);

/** For the person who opens the address in a browser. */
function introduction(
  { name, version }: ToolServer,
  path: string,
  { requireKey, keyHeaders, scopeRefusal }: Pick<EndpointsOptions, 'requireKey' | 'keyHeaders' | 'scopeRefusal'>,
): object {
  const root = /^\/i\/[^/]+\/mcp/.exec(path)?.[0] ?? '/mcp';
  return {
    name,
    version,
    message: `This is an MCP endpoint (Streamable HTTP): give the address of ${path} to an MCP client, it will POST here.`,
    authentication: `${scopeRefusal ? 'Sign in, as most clients do by themselves, or send' : 'Send'} a OneUptime API key as ${saidKeyHeaders(keyHeaders)}.${requireKey ? '' : ' tools/list needs none.'}`,
    see: { tools: `${root}/tools`, health: `${root}/health` },
  };
}
