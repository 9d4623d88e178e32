#!/usr/bin/env bash
# What six published libraries hand on of one and the same result of an MCP tool, 28 November 2026.
#
# The specification lets a result carry `structuredContent`, and asks that its JSON be repeated in a text block for
# clients that know only text. A server that does so, or that puts a table for people into the text and the rows into
# the structure, is read in three ways, and nothing on the wire tells it which:
# - the text only: @ai-sdk/mcp 2.0.99, @openai/agents 0.20.0 as they come. What stands in the structure alone is
#   never seen;
# - the structure only: @mastra/mcp 2.0.0, @genkit-ai/mcp 1.42.0. Every content block is thrown away, a picture or a
#   sentence such as "2 of 5, ask for the next page" too;
# - both: @langchain/mcp-adapters 1.1.4, @llamaindex/tools 0.2.1, also where the text is exactly that JSON, so that the
#   model pays for the rows twice.
# Without a structure all six hand the text on, two of them changed: @genkit-ai/mcp joins text blocks without anything
# between them, and reads a text that is a JSON object and writes it again, so that an id beyond 2^53 becomes another;
# @mastra/mcp hands on the whole result.
# So a server that wants to be read once and whole, ours included, says everything in one block of text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
install() {
  mkdir "$1"
  (cd "$1" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund --ignore-scripts "${@:2}" >/dev/null)
}
install server @modelcontextprotocol/sdk@1.32.2
install ai @ai-sdk/mcp@2.0.99
install openai @openai/agents@0.20.0
install mastra @mastra/mcp@2.0.0
install genkit @genkit-ai/mcp@1.42.0 genkit@1.42.0
install langchain @langchain/mcp-adapters@1.1.4
install llamaindex @llamaindex/tools@0.2.1
cat >server/serve.mjs <<'JS'
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const rows = { rows: [{ name: 'Checkout' }, { name: 'Search' }] };
const text = (words) => ({ type: 'text', text: words });
const RESULTS = {
  table: { content: [text('2 of 5, ask for the next page')], structuredContent: rows },
  same: { content: [text(JSON.stringify(rows))], structuredContent: rows },
  blocks: { content: [text('first'), text('second')] },
  json: { content: [text('{"id":9007199254740993}')] },
};
const inputSchema = { type: 'object', properties: {} };
const http = createServer(async (request, response) => {
  const server = new Server({ name: 'finding', version: '1' }, { capabilities: { tools: {} } });
  const tools = Object.keys(RESULTS).map((name) => ({ name, description: name, inputSchema }));
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => RESULTS[params.name]);
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}/mcp`));
JS
cat >see.mjs <<'JS'
import assert from 'node:assert/strict';

/** Prints what each result became, and compares what it holds: a mark for each thing that a model may see. */
export async function see(library, expected, call) {
  for (const [name, marks] of Object.entries(expected)) {
    const got = await call(name);
    const said = typeof got === 'string' ? got : JSON.stringify(got);
    console.log(`${library}: ${name} -> ${said}`);
    const seen = { text: /2 of 5/, rows: /Checkout/, joined: /firstsecond/, id: /9007199254740993/, changed: /9007199254740992/ };
    for (const [mark, pattern] of Object.entries(seen))
      assert.equal(said.match(new RegExp(pattern, 'g'))?.length ?? 0, marks[mark] ?? 0, `${library} ${name} ${mark}`);
  }
  process.exit(0);
}
JS
cat >ai/run.mjs <<'JS'
import { createMCPClient } from '@ai-sdk/mcp';
import { see } from '../see.mjs';

const client = await createMCPClient({ transport: { type: 'http', url: process.argv[2] } });
const tools = await client.tools();
await see('@ai-sdk/mcp', { table: { text: 1 }, same: { rows: 1 }, blocks: {}, json: { id: 1 } }, async (name) => {
  const output = await tools[name].execute({}, { toolCallId: '1', messages: [] });
  return tools[name].toModelOutput({ output, toolCallId: '1', input: {} });
});
JS
cat >openai/run.mjs <<'JS'
import { getAllMcpTools, MCPServerStreamableHttp, RunContext } from '@openai/agents';
import { see } from '../see.mjs';

const server = new MCPServerStreamableHttp({ url: process.argv[2], name: 'finding' });
await server.connect();
const tools = await getAllMcpTools({ mcpServers: [server] });
const find = (name) => tools.find((tool) => tool.name === name);
await see('@openai/agents', { table: { text: 1 }, same: { rows: 1 }, blocks: {}, json: { id: 1 } }, (name) =>
  find(name).invoke(new RunContext({}), '{}'),
);
JS
cat >mastra/run.mjs <<'JS'
import { MCPClient } from '@mastra/mcp';
import { see } from '../see.mjs';

const client = new MCPClient({ servers: { finding: { url: new URL(process.argv[2]) } } });
const tools = await client.listTools();
await see('@mastra/mcp', { table: { rows: 1 }, same: { rows: 1 }, blocks: {}, json: { id: 1 } }, (name) =>
  tools[`finding_${name}`].execute({}, {}),
);
JS
cat >genkit/run.mjs <<'JS'
import { createMcpClient } from '@genkit-ai/mcp';
import { genkit } from 'genkit';
import { see } from '../see.mjs';

const client = createMcpClient({ name: 'finding', mcpServer: { url: process.argv[2] } });
await client.ready();
const tools = await client.getActiveTools(genkit({}));
const find = (name) => tools.find((tool) => tool.__action.name === `finding/${name}`);
const expected = { table: { rows: 1 }, same: { rows: 1 }, blocks: { joined: 1 }, json: { changed: 1 } };
await see('@genkit-ai/mcp', expected, (name) => find(name)({}));
JS
cat >langchain/run.mjs <<'JS'
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { see } from '../see.mjs';

const client = new MultiServerMCPClient({ mcpServers: { finding: { transport: 'http', url: process.argv[2] } } });
const tools = await client.getTools();
const find = (name) => tools.find((tool) => tool.name === name);
const expected = { table: { text: 1, rows: 1 }, same: { rows: 2 }, blocks: {}, json: { id: 1 } };
await see('@langchain/mcp-adapters', expected, async (name) => {
  const message = await find(name).invoke({ id: '1', name, args: {}, type: 'tool_call' });
  return message.content;
});
JS
cat >llamaindex/run.mjs <<'JS'
import { mcp } from '@llamaindex/tools';
import { see } from '../see.mjs';

const server = mcp({ url: process.argv[2] });
const tools = await server.tools();
const find = (name) => tools.find((tool) => tool.metadata.name === name);
const expected = { table: { text: 1, rows: 1 }, same: { rows: 2 }, blocks: {}, json: { id: 1 } };
await see('@llamaindex/tools', expected, (name) => find(name).call({}));
JS
node server/serve.mjs >url.txt &
server=$!
trap 'kill "$server"; rm -rf "$folder"' EXIT
for _ in $(seq 50); do [ -s url.txt ] && break || sleep 0.1; done
for library in ai openai mastra genkit langchain llamaindex; do
  timeout 60 node "$library/run.mjs" "$(cat url.txt)"
done
echo 'still so'
