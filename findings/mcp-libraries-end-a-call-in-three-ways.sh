#!/usr/bin/env bash
# What a server hears when a program gives up a call of a tool, by its AbortSignal, 30 November 2026.
#
# With servers of the handshake era, a connection that breaks off is no cancellation (the specification says so in as many
# words): whoever gives a call up sends notifications/cancelled, and a server that sees nothing but a closed connection goes on,
# as its client may come back for the answer. Five libraries and the official client were given a signal for one call of a tool
# that takes four seconds, and the signal was aborted after half a second:
# - @openai/agents 0.20.0, @mastra/mcp 2.0.0 and @langchain/mcp-adapters 1.1.4, like @modelcontextprotocol/client 2.4.0 beneath:
#   the caller is told at once, the notification is sent, and the connection of the call stays open until the server ends it;
# - @ai-sdk/mcp 2.0.99: the caller is told at once, the connection is closed, and nothing is said. A server that keeps to the
#   specification works on for nobody: what reads goes on reading, what writes is done though it was given up;
# - @genkit-ai/mcp 1.42.0: the signal, which running a tool takes, stops nothing. The caller waits the four seconds and is
#   handed the answer.
# So a server can count neither on the notification nor on the closed connection, and has to end the answers of cancelled calls
# itself. Ours does so in sessions, stops reads where nobody is left to come back, tells writes truly, and bounds every call in
# time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
install() {
  mkdir "$1"
  (cd "$1" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund --ignore-scripts "${@:2}" >/dev/null)
}
install server @modelcontextprotocol/sdk@1.32.2
install official @modelcontextprotocol/client@2.4.0
install ai @ai-sdk/mcp@2.0.99
install openai @openai/agents@0.20.0
install mastra @mastra/mcp@2.0.0
install genkit @genkit-ai/mcp@1.42.0 genkit@1.42.0
install langchain @langchain/mcp-adapters@1.1.4
cat >server/serve.mjs <<'JS'
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const tools = [{ name: 'slow', description: 'slow', inputSchema: { type: 'object', properties: {} } }];
/** What the server heard of calls, one word each. */
let heard = [];
const http = createServer(async (request, response) => {
  if (request.url === '/heard') {
    response.end(heard.join(', '));
    heard = [];
    return;
  }
  let body = '';
  for await (const part of request) body += part;
  const message = body === '' ? undefined : JSON.parse(body);
  if (message?.method === 'notifications/cancelled') heard.push('cancelled');
  if (message?.method === 'tools/call')
    response.once('close', () => heard.push(response.writableFinished ? 'answered' : 'closed'));
  const server = new Server({ name: 'finding', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async () => {
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    return { content: [{ type: 'text', text: 'late' }] };
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(request, response, message);
});
http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}/mcp`));
JS
cat >give-up.mjs <<'JS'
import assert from 'node:assert/strict';

/** Gives a call up after half a second, and compares what its caller got and what the server heard. */
export async function giveUp(library, expected, call) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 500);
  const got = await call(controller.signal).then(
    (result) => (/late/.test(JSON.stringify(result)) ? 'the answer' : 'another answer'),
    () => 'an error',
  );
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const heard = await (await fetch(new URL('/heard', process.argv[2]))).text();
  console.log(`${library}: the caller got ${got}; the server heard: ${heard}`);
  assert.deepEqual([got, heard], expected);
  process.exit(0);
}

export const SAID = ['an error', 'cancelled, answered'];
export const UNSAID = ['an error', 'closed'];
export const UNHEARD = ['the answer', 'answered'];
JS
cat >official/run.mjs <<'JS'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { giveUp, SAID } from '../give-up.mjs';

const client = new Client({ name: 'finding', version: '1' });
await client.connect(new StreamableHTTPClientTransport(new URL(process.argv[2])));
await giveUp('@modelcontextprotocol/client', SAID, (signal) => client.callTool({ name: 'slow' }, { signal }));
JS
cat >ai/run.mjs <<'JS'
import { createMCPClient } from '@ai-sdk/mcp';
import { giveUp, UNSAID } from '../give-up.mjs';

const client = await createMCPClient({ transport: { type: 'http', url: process.argv[2] } });
const { slow } = await client.tools();
await giveUp('@ai-sdk/mcp', UNSAID, (abortSignal) => slow.execute({}, { toolCallId: '1', messages: [], abortSignal }));
JS
cat >openai/run.mjs <<'JS'
import { getAllMcpTools, MCPServerStreamableHttp, RunContext } from '@openai/agents';
import { giveUp, SAID } from '../give-up.mjs';

const server = new MCPServerStreamableHttp({ url: process.argv[2], name: 'finding' });
await server.connect();
const [slow] = await getAllMcpTools({ mcpServers: [server] });
await giveUp('@openai/agents', SAID, (signal) => slow.invoke(new RunContext({}), '{}', { signal }));
JS
cat >mastra/run.mjs <<'JS'
import { MCPClient } from '@mastra/mcp';
import { giveUp, SAID } from '../give-up.mjs';

const client = new MCPClient({ servers: { finding: { url: new URL(process.argv[2]) } } });
const { finding_slow: slow } = await client.listTools();
await giveUp('@mastra/mcp', SAID, (abortSignal) => slow.execute({}, { abortSignal }));
JS
cat >genkit/run.mjs <<'JS'
import { createMcpClient } from '@genkit-ai/mcp';
import { genkit } from 'genkit';
import { giveUp, UNHEARD } from '../give-up.mjs';

const client = createMcpClient({ name: 'finding', mcpServer: { url: process.argv[2] } });
await client.ready();
const [slow] = await client.getActiveTools(genkit({}));
await giveUp('@genkit-ai/mcp', UNHEARD, (abortSignal) => slow({}, { abortSignal }));
JS
cat >langchain/run.mjs <<'JS'
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { giveUp, SAID } from '../give-up.mjs';

const client = new MultiServerMCPClient({ mcpServers: { finding: { transport: 'http', url: process.argv[2] } } });
const [slow] = await client.getTools();
await giveUp('@langchain/mcp-adapters', SAID, (signal) => slow.invoke({}, { signal }));
JS
node server/serve.mjs >url.txt &
server=$!
trap 'kill "$server"; rm -rf "$folder"' EXIT
for _ in $(seq 50); do [ -s url.txt ] && break || sleep 0.1; done
for library in official ai openai mastra genkit langchain; do
  timeout 60 node "$library/run.mjs" "$(cat url.txt)" 2>errors.txt || { cat errors.txt; exit 1; }
done
echo 'still so'
