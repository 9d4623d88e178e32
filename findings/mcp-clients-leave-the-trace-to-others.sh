#!/usr/bin/env bash
# Which MCP clients pass on the trace that they are called in, 1 December 2026.
#
# Since MCP names traceparent among the keys of _meta, one expects it there once a program has OpenTelemetry set up. Inside an active
# span each of these connected to a server and called a tool; the server noted _meta and headers of each request:
# - @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/sdk 1.32.2, @ai-sdk/mcp 2.0.99, @openai/agents 0.20.0, @mastra/mcp 2.0.0,
#   @langchain/mcp-adapters 1.1.4, with @opentelemetry/sdk-trace-node 2.12.1 registered: nothing is passed on, nowhere;
# - the same with @opentelemetry/instrumentation-undici 0.30.0: the trace stands in the header traceparent of every request, of
#   handshakes and of the event stream, too, and in no _meta. Over stdio, which has no headers, nothing could arrive;
# - @modelcontextprotocol/sdk 1.32.2 and @modelcontextprotocol/client 2.4.0 with @arizeai/openinference-instrumentation-mcp 0.2.33,
#   which exists to pass it on in _meta: enabled as any instrumentation is, it does nothing for either; given the module of the
#   transport by hand, it writes _meta.traceparent of every request that has params, of both.
# So a server that joins its spans to those of its clients reads both places: the header is where nearly all that comes will stand,
# and what stands in _meta names a span nearer to the model. Ours reads _meta first and then the header.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
otel='@opentelemetry/api@1.9.1 @opentelemetry/sdk-trace-node@2.12.1'
install() {
  mkdir "$1"
  # shellcheck disable=SC2086
  (cd "$1" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund --ignore-scripts "${@:2}" $otel >/dev/null)
}
undici=@opentelemetry/instrumentation-undici@0.30.0
openinference=@arizeai/openinference-instrumentation-mcp@0.2.33
install server @modelcontextprotocol/server@2.4.0
install official @modelcontextprotocol/client@2.4.0 $undici
install v1 @modelcontextprotocol/sdk@1.32.2 $undici
install ai @ai-sdk/mcp@2.0.99 $undici
install openai @openai/agents@0.20.0 $undici
install mastra @mastra/mcp@2.0.0 $undici
install langchain @langchain/mcp-adapters@1.1.4 $undici
install made-for-it @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0 $openinference
cat >server/serve.mjs <<'JS'
import { createServer } from 'node:http';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';

const tools = [{ name: 'look', description: 'look', inputSchema: { type: 'object', properties: {} } }];
const handler = createMcpHandler(
  () => {
    const server = new Server({ name: 'finding', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler('tools/list', () => ({ tools }));
    server.setRequestHandler('tools/call', () => ({ content: [{ type: 'text', text: 'seen' }] }));
    return server;
  },
  { legacy: 'stateless' },
);
let heard = [];
const http = createServer(async (request, response) => {
  if (request.url === '/heard') return response.end(JSON.stringify(heard.splice(0)));
  let body = '';
  for await (const part of request) body += part;
  const { method: rpc = request.method, params } = body === '' ? {} : JSON.parse(body);
  heard.push({ rpc, header: request.headers.traceparent, meta: params?._meta?.traceparent });
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const { method } = request;
  const asked = new Request(`http://localhost${request.url}`, { method, headers, ...(body === '' ? {} : { body }) });
  const answer = await handler.fetch(asked);
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
});
http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}/mcp`));
JS
cat >tried.mjs <<'JS'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

/** Of the folder that it is run in: each has a copy of its own. */
export const here = createRequire(`${process.cwd()}/here.js`);
const [, , address, how] = process.argv;
const { NodeTracerProvider } = here('@opentelemetry/sdk-trace-node');
const { trace } = here('@opentelemetry/api');
export const provider = new NodeTracerProvider();
provider.register();
if (how === 'undici') {
  const { UndiciInstrumentation } = here('@opentelemetry/instrumentation-undici');
  new UndiciInstrumentation().enable();
}

/** Connects and calls the tool in one span, and compares where its trace was met: in headers, in `_meta`, of how many requests. */
export async function tried(library, wanted, look) {
  const url = new URL(address);
  const id = await trace.getTracer('finding').startActiveSpan('a turn', async (span) => {
    assert.ok(JSON.stringify(await look(url)).includes('seen'));
    span.end();
    return span.spanContext().traceId;
  });
  const all = await (await fetch(new URL('/heard', url))).json();
  const heard = all.filter(({ rpc }) => rpc !== 'DELETE');
  const inHeaders = heard.filter(({ header }) => header?.includes(id)).length;
  const inMeta = heard.filter(({ meta }) => meta?.includes(id)).map(({ rpc }) => rpc);
  console.log(`${library}, ${how}: ${heard.length} requests, ${inHeaders} with the trace in a header, ${inMeta.length} in _meta`);
  assert.equal(inHeaders, wanted.headers ? heard.length : 0);
  assert.deepEqual(inMeta, wanted.meta ?? []);
  process.exit(0);
}

export const WANTED = { headers: how === 'undici' };
JS
cat >official/look.mjs <<'JS'
import { tried, WANTED } from '../tried.mjs';
const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
await tried('@modelcontextprotocol/client', WANTED, async (url) => {
  const client = new Client({ name: 'finding', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(url));
  return client.callTool({ name: 'look', arguments: {} });
});
JS
cat >v1/look.mjs <<'JS'
import { tried, WANTED } from '../tried.mjs';
const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
await tried('@modelcontextprotocol/sdk', WANTED, async (url) => {
  const client = new Client({ name: 'finding', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(url));
  return client.callTool({ name: 'look', arguments: {} });
});
JS
cat >ai/look.mjs <<'JS'
import { tried, WANTED } from '../tried.mjs';
const { createMCPClient } = await import('@ai-sdk/mcp');
await tried('@ai-sdk/mcp', WANTED, async (url) => {
  const client = await createMCPClient({ transport: { type: 'http', url: url.href } });
  const { look } = await client.tools();
  return look.execute({}, { toolCallId: 'one', messages: [] });
});
JS
cat >openai/look.mjs <<'JS'
import { tried, WANTED } from '../tried.mjs';
const { MCPServerStreamableHttp } = await import('@openai/agents');
await tried('@openai/agents', WANTED, async (url) => {
  const server = new MCPServerStreamableHttp({ url: url.href, name: 'finding' });
  await server.connect();
  return server.callTool('look', {});
});
JS
cat >mastra/look.mjs <<'JS'
import { tried, WANTED } from '../tried.mjs';
const { MCPClient } = await import('@mastra/mcp');
await tried('@mastra/mcp', WANTED, async (url) => {
  const tools = await new MCPClient({ id: 'one', servers: { x: { url } } }).listTools();
  return tools.x_look.execute({});
});
JS
cat >langchain/look.mjs <<'JS'
import { tried, WANTED } from '../tried.mjs';
const { MultiServerMCPClient } = await import('@langchain/mcp-adapters');
await tried('@langchain/mcp-adapters', WANTED, async (url) => {
  const client = new MultiServerMCPClient({ x: { transport: 'http', url: url.href } });
  const [look] = await client.getTools();
  return look.invoke({});
});
JS
cat >made-for-it/look.mjs <<'JS'
import { here, provider, tried } from '../tried.mjs';
const [, , , how, library] = process.argv;
const { MCPInstrumentation } = here('@arizeai/openinference-instrumentation-mcp');
const instrumentation = new MCPInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.enable();
const isOld = library === '@modelcontextprotocol/sdk';
// Loaded by require, which instrumentations are made for.
const { Client } = isOld ? here('@modelcontextprotocol/sdk/client/index.js') : here('@modelcontextprotocol/client');
const transport = isOld ? here('@modelcontextprotocol/sdk/client/streamableHttp.js') : here('@modelcontextprotocol/client');
const isByHand = how === 'by hand';
if (isByHand) instrumentation.manuallyInstrument({ clientStreamableHTTPModule: transport });
const opening = isOld ? 'initialize' : 'server/discover';
const wanted = { headers: false, meta: isByHand ? [opening, 'tools/call'] : [] };
await tried(library, wanted, async (url) => {
  const options = isOld ? {} : { versionNegotiation: { mode: 'auto' } };
  const client = new Client({ name: 'finding', version: '1' }, options);
  await client.connect(new transport.StreamableHTTPClientTransport(url));
  return client.callTool({ name: 'look', arguments: {} });
});
JS
node server/serve.mjs >address &
server=$!
for _ in $(seq 100); do [ -s address ] && break; sleep 0.1; done
url=$(cat address)
for how in alone undici; do
  for library in official v1 ai openai mastra langchain; do
    (cd "$library" && timeout 60 node look.mjs "$url" "$how" 2>&1 | grep -v 'SYNCHRONOUS TERMINATION')
  done
done
for how in enabled 'by hand'; do
  for library in @modelcontextprotocol/sdk @modelcontextprotocol/client; do
    (cd made-for-it && timeout 60 node look.mjs "$url" "$how" "$library")
  done
done
echo 'as found'
