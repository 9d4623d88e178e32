#!/usr/bin/env bash
# @google/adk 2.0.0: what its MCPToolset does to a server with sessions, and to the schemas of its tools.
#
# Every call of a tool opens a session of its own over Streamable HTTP: initialize, initialized, a GET stream and the
# call. The session is never ended: no DELETE is sent, neither after the call nor by close() of the toolset, so that a
# server keeps one session for the list and one for every call until its own limits end them. The stream is broken off
# instead, which ADK then reports on its own log as an ERROR, although the call succeeded.
# Of the schemas, the declaration that is handed to the model keeps types, enums, required and anyOf. It loses without a
# word: minimum, maximum, default, pattern, lengths, additionalProperties (a map of texts becomes an object without any
# property), what $ref points to (an object without properties), and oneOf, whose type becomes TYPE_UNSPECIFIED.
# A server, ours included, has to bound and expire sessions, answer cheaply to handshakes, check every argument itself,
# and say limits and forms of values in the descriptions.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @google/adk@2.0.0 @modelcontextprotocol/sdk@1.32.2
cat >run.mjs <<'JS'
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { MCPToolset } from '@google/adk';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const inputSchema = {
  type: 'object',
  properties: {
    count: { type: 'integer', minimum: 1, maximum: 10, default: 3 },
    code: { type: 'string', pattern: '^[A-Z]{3}$', minLength: 3, maxLength: 3 },
    kind: { type: 'string', enum: ['a', 'b'] },
    either: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    range: { $ref: '#/$defs/range' },
  },
  required: ['count'],
  additionalProperties: false,
  $defs: { range: { type: 'object', properties: { from: { type: 'string' } } } },
};

const asked = { POST: 0, GET: 0, DELETE: 0 };
const sessions = new Map();
async function openSession() {
  const server = new Server({ name: 'finding', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'say', description: 'Says.', inputSchema }] }));
  server.setRequestHandler(CallToolRequestSchema, () => ({ content: [{ type: 'text', text: 'said' }] }));
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, transport),
    onsessionclosed: (id) => sessions.delete(id),
  });
  await server.connect(transport);
  return transport;
}
const http = createServer(async (request, response) => {
  asked[request.method] += 1;
  const transport = sessions.get(request.headers['mcp-session-id']) ?? (await openSession());
  await transport.handleRequest(request, response);
});
await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));

const url = `http://127.0.0.1:${http.address().port}/mcp`;
const toolset = new MCPToolset({ type: 'StreamableHTTPConnectionParams', url });
const [tool] = await toolset.getTools();
for (let call = 0; call < 5; call += 1) {
  const { content } = await tool.runAsync({ args: { count: 1 }, toolContext: {} });
  assert.equal(content[0].text, 'said');
}
await toolset.close();
await new Promise((resolve) => setTimeout(resolve, 500));
console.log(`one list and 5 calls: ${JSON.stringify(asked)}, ${sessions.size} sessions left open`);
assert.equal(asked.DELETE, 0);
assert.equal(sessions.size, 6);

const declared = tool._getDeclaration().parameters;
console.log('declared:', JSON.stringify(declared));
assert.deepEqual(declared, {
  type: 'OBJECT',
  properties: {
    count: { type: 'INTEGER' },
    code: { type: 'STRING' },
    kind: { type: 'STRING', enum: ['a', 'b'] },
    either: { type: 'TYPE_UNSPECIFIED' },
    labels: { type: 'OBJECT', properties: {} },
    range: { type: 'OBJECT', properties: {} },
  },
  required: ['count'],
});
process.exit(0);
JS
node run.mjs
echo 'still so'
