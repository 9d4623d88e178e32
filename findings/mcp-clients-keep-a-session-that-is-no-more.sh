#!/usr/bin/env bash
# What clients over Streamable HTTP do when their server was restarted and knows their session no more, 29 November 2026.
#
# The specification is plain: a server answers 404, and the client MUST begin a new session with an initialize that names
# none. The official clients do not: @modelcontextprotocol/sdk 1.32.2 and @modelcontextprotocol/client 2.4.0 (in the
# handshake era) throw the 404 at whoever called, keep the id, and send it with every later call, which fails in the same
# way for as long as the process lives. What is built on them does as they do: @langchain/mcp-adapters 1.1.4,
# @genkit-ai/mcp 1.42.0, @llamaindex/tools 0.2.1.
# So one restart of a server, ours included, ends the tools of every program that was connected, unless the server
# serves what names an unknown session or can have a session back.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
install() {
  mkdir "$1"
  (cd "$1" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund --ignore-scripts "${@:2}" >/dev/null)
}
install first @modelcontextprotocol/sdk@1.32.2
install second @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/sdk@1.32.2
install langchain @langchain/mcp-adapters@1.1.4
install genkit @genkit-ai/mcp@1.42.0 genkit@1.42.0
install llamaindex @llamaindex/tools@0.2.1
cat >first/serve.mjs <<'JS'
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const sessions = new Map();
let opened = 0;
const inputSchema = { type: 'object', properties: {} };
async function openSession() {
  const server = new Server({ name: 'finding', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'say', description: 'Says.', inputSchema }] }));
  server.setRequestHandler(CallToolRequestSchema, () => ({ content: [{ type: 'text', text: 'said' }] }));
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => {
      opened += 1;
      sessions.set(id, transport);
    },
  });
  await server.connect(transport);
  return transport;
}
const notFound = JSON.stringify({ jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null });
const http = createServer(async (request, response) => {
  if (request.url === '/opened') return response.end(String(opened));
  // What a restart does: every session is forgotten.
  if (request.url === '/forget') {
    opened = 0;
    for (const transport of sessions.values()) await transport.close();
    sessions.clear();
    return response.end();
  }
  const id = request.headers['mcp-session-id'];
  if (id !== undefined && !sessions.has(id)) return response.writeHead(404, { 'content-type': 'application/json' }).end(notFound);
  await (sessions.get(id) ?? (await openSession())).handleRequest(request, response);
});
http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}`));
JS
cat >see.mjs <<'JS'
import assert from 'node:assert/strict';

/** Calls before and after the server forgot its sessions, and counts the sessions that were opened afterwards. */
export async function see(client, call) {
  const outcome = () => Promise.resolve().then(call).then(() => 'answered', (error) => (/404|Session not found/.test(`${error.message} ${error.code}`) ? '404' : `${error}`));
  const before = await outcome();
  await fetch(`${process.argv[2]}/forget`);
  const after = [await outcome(), await outcome(), await outcome()];
  const opened = await (await fetch(`${process.argv[2]}/opened`)).text();
  console.log(`${client}: ${before}; after the restart ${after.join(', ')}; ${opened} sessions opened`);
  assert.deepEqual([before, ...after, opened], ['answered', '404', '404', '404', '0']);
  process.exit(0);
}
JS
cat >first/run.mjs <<'JS'
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { see } from '../see.mjs';

const client = new Client({ name: 'finding', version: '1' });
await client.connect(new StreamableHTTPClientTransport(new URL(`${process.argv[2]}/mcp`)));
await see('@modelcontextprotocol/sdk', () => client.callTool({ name: 'say' }));
JS
cat >second/run.mjs <<'JS'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { see } from '../see.mjs';

const client = new Client({ name: 'finding', version: '1' }, { versionNegotiation: { mode: 'legacy' } });
await client.connect(new StreamableHTTPClientTransport(new URL(`${process.argv[2]}/mcp`)));
await see('@modelcontextprotocol/client', () => client.callTool({ name: 'say' }));
JS
cat >langchain/run.mjs <<'JS'
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { see } from '../see.mjs';

const client = new MultiServerMCPClient({ mcpServers: { finding: { transport: 'http', url: `${process.argv[2]}/mcp` } } });
const [tool] = await client.getTools();
await see('@langchain/mcp-adapters', () => tool.invoke({}));
JS
cat >genkit/run.mjs <<'JS'
import { createMcpClient } from '@genkit-ai/mcp';
import { genkit } from 'genkit';
import { see } from '../see.mjs';

const client = createMcpClient({ name: 'finding', mcpServer: { url: `${process.argv[2]}/mcp` } });
await client.ready();
const [tool] = await client.getActiveTools(genkit({}));
await see('@genkit-ai/mcp', () => tool({}));
JS
cat >llamaindex/run.mjs <<'JS'
import { mcp } from '@llamaindex/tools';
import { see } from '../see.mjs';

const [tool] = await mcp({ url: `${process.argv[2]}/mcp` }).tools();
await see('@llamaindex/tools', () => tool.call({}));
JS
node first/serve.mjs >url.txt &
server=$!
trap 'kill "$server"; rm -rf "$folder"' EXIT
for _ in $(seq 50); do [ -s url.txt ] && break || sleep 0.1; done
for client in first second langchain genkit llamaindex; do
  timeout 60 node "$client/run.mjs" "$(cat url.txt)"
done
echo 'still so'
