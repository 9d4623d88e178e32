#!/usr/bin/env bash
# What seven published libraries make of what an MCP tool says that it takes, as they come, 30 November 2026.
#
# A tool's inputSchema is JSON Schema, of 2020-12 where it names no other, and whoever lists the tool hands it to the model. Four of
# the seven change it or take it otherwise, and the server learns of none of it:
# - @langchain/mcp-adapters 1.1.4 keeps of a union the objects only: "a text, or an object with an operator" is told as an object,
#   and a text is then refused within the process, because it does not match; nothing is sent. Of objects that a constant tells
#   apart it makes one object, with the constant of the last, and refuses the others. A union without objects is told as anything.
#   No option turns it off; in part known there (langchainjs, issue 11302, open);
# - @ai-sdk/mcp 2.0.99 tells the model that every tool is closed, also one that says it is open (additionalProperties: true);
# - @openai/agents 0.20.0 tells it that every tool is open, also one that says it is closed;
# - @genkit-ai/mcp 1.42.0 tells all as it stands, and refuses every call of a tool that lists prefixItems, unsent: it checks
#   by an older draft, strictly, in which there is no such word;
# - @mastra/mcp 2.0.0, @llamaindex/tools 0.2.1 and @strands-agents/sdk 1.19.0 tell all as it stands, and send it.
# Written as a list of types, type: ["string", "object"], the same union is told and sent by all seven. So a server writes unions
# in that way where it can, lists no tuples, and checks for itself what is open or closed.
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
install strands @strands-agents/sdk@1.19.0 @modelcontextprotocol/sdk@1.32.2
cat >tools.mjs <<'JS'
const kind = (name) => ({
  type: 'object',
  properties: { kind: { const: name }, [name]: { type: 'number' } },
  required: ['kind'],
});
const operator = { type: 'object', properties: { not: { type: 'string' } } };
const takes = (value, additionalProperties) => ({ type: 'object', properties: { value }, additionalProperties });

/** What each tool takes, and arguments that are valid by it. */
export const TOOLS = {
  open: [takes({ type: 'string' }, true), { value: 'x', other: 'y' }],
  closed: [takes({ type: 'string' }, false), { value: 'x' }],
  union: [takes({ anyOf: [{ type: 'string' }, operator] }, false), { value: 'Open' }],
  kinds: [takes({ oneOf: [kind('high'), kind('low')] }, false), { value: { kind: 'high', high: 1 } }],
  scalars: [takes({ anyOf: [{ type: 'string' }, { type: 'number' }] }, false), { value: 'x' }],
  tuple: [takes({ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, false), { value: ['x', 1] }],
  types: [takes({ ...operator, type: ['string', 'object'] }, false), { value: 'Open' }],
};
JS
cat >server/serve.mjs <<'JS'
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { TOOLS } from '../tools.mjs';

let came = [];
const http = createServer(async (request, response) => {
  // What came since the last time that somebody asked.
  if (request.url === '/came') return response.end(JSON.stringify(came.splice(0)));
  const server = new Server({ name: 'finding', version: '1' }, { capabilities: { tools: {} } });
  const tools = Object.entries(TOOLS).map(([name, [inputSchema]]) => ({ name, description: name, inputSchema }));
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    came.push(params.arguments);
    return { content: [{ type: 'text', text: 'done' }] };
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}`));
JS
cat >see.mjs <<'JS'
import assert from 'node:assert/strict';
import { TOOLS } from './tools.mjs';

export const url = `${process.argv[2]}/mcp`;

/** Compares what a library tells of each tool, and which calls arrive whole, with the schema and what is expected to differ. */
export async function see(library, { told = {}, refused = {} }, tell, call) {
  const asItStands = [];
  for (const [name, [schema, args]] of Object.entries(TOOLS)) {
    const { properties, additionalProperties } = tell(name);
    const { value = schema.properties.value, rest = schema.additionalProperties } = { rest: told.rest, ...told[name] };
    assert.deepEqual([properties.value, additionalProperties ?? 'unsaid'], [value, rest], `${library} tells ${name}`);
    const error = await Promise.resolve().then(() => call(name, structuredClone(args))).then(() => undefined, (thrown) => thrown);
    const came = await (await fetch(`${process.argv[2]}/came`)).json();
    assert.deepEqual(came, error ? [] : [args], `${library} sends ${name}`);
    assert.match(error?.message ?? '', refused[name] ?? /^$/, `${library} refuses ${name}`);
    if (!error && value === schema.properties.value && rest === schema.additionalProperties) asItStands.push(name);
    else
      console.log(`${library}: ${name} told as ${JSON.stringify(value)}, ${rest ? 'open' : 'closed'};`, error ? `"${error.message}"` : 'sent');
  }
  console.log(`${library}: told as they stand, and sent: ${asItStands.join(', ')}`);
  process.exit(0);
}
JS
cat >ai/run.mjs <<'JS'
import { createMCPClient } from '@ai-sdk/mcp';
import { see, url } from '../see.mjs';

const client = await createMCPClient({ transport: { type: 'http', url } });
const tools = await client.tools();
const call = (name, args) => tools[name].execute(args, { toolCallId: '1', messages: [] });
await see('@ai-sdk/mcp', { told: { rest: false } }, (name) => tools[name].inputSchema.jsonSchema, call);
JS
cat >openai/run.mjs <<'JS'
import { getAllMcpTools, MCPServerStreamableHttp, RunContext } from '@openai/agents';
import { see, url } from '../see.mjs';

const server = new MCPServerStreamableHttp({ url, name: 'finding' });
await server.connect();
const tools = await getAllMcpTools({ mcpServers: [server] });
const find = (name) => tools.find((tool) => tool.name === name);
const call = (name, args) => find(name).invoke(new RunContext({}), JSON.stringify(args));
await see('@openai/agents', { told: { rest: true } }, (name) => find(name).parameters, call);
JS
cat >mastra/run.mjs <<'JS'
import { MCPClient } from '@mastra/mcp';
import { see, url } from '../see.mjs';

const client = new MCPClient({ servers: { finding: { url: new URL(url) } } });
const tools = await client.listTools();
const find = (name) => tools[`finding_${name}`];
const tell = (name) => find(name).inputSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
await see('@mastra/mcp', {}, tell, (name, args) => find(name).execute(args, {}));
JS
cat >genkit/run.mjs <<'JS'
import { createMcpClient } from '@genkit-ai/mcp';
import { genkit } from 'genkit';
import { see, url } from '../see.mjs';

const client = createMcpClient({ name: 'finding', mcpServer: { url } });
await client.ready();
const tools = await client.getActiveTools(genkit({}));
const find = (name) => tools.find((tool) => tool.__action.name === `finding/${name}`);
const refused = { tuple: /unknown keyword: "prefixItems"/ };
await see('@genkit-ai/mcp', { refused }, (name) => find(name).__action.inputJsonSchema, (name, args) => find(name)(args));
JS
cat >langchain/run.mjs <<'JS'
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { see, url } from '../see.mjs';

const client = new MultiServerMCPClient({ mcpServers: { finding: { transport: 'http', url } } });
const tools = await client.getTools();
const find = (name) => tools.find((tool) => tool.name === name);
const kinds = { kind: { const: 'low' }, high: { type: 'number' }, low: { type: 'number' } };
const told = {
  union: { value: { type: 'object', properties: { not: { type: 'string' } } } },
  kinds: { value: { type: 'object', properties: kinds, required: ['kind'] } },
  scalars: { value: {} },
};
const refused = { union: /did not match expected schema/, kinds: /did not match expected schema/ };
await see('@langchain/mcp-adapters', { told, refused }, (name) => find(name).schema, (name, args) => find(name).invoke(args));
JS
cat >llamaindex/run.mjs <<'JS'
import { mcp } from '@llamaindex/tools';
import { see, url } from '../see.mjs';

const tools = await mcp({ url }).tools();
const find = (name) => tools.find((tool) => tool.metadata.name === name);
await see('@llamaindex/tools', {}, (name) => find(name).metadata.parameters, (name, args) => find(name).call(args));
JS
cat >strands/run.mjs <<'JS'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpClient } from '@strands-agents/sdk';
import { see, url } from '../see.mjs';

const client = new McpClient({ transport: new StreamableHTTPClientTransport(new URL(url)) });
const tools = await client.listTools();
const find = (name) => tools.find((tool) => tool.name === name);
const call = (name, args) => client.callTool(find(name), args);
await see('@strands-agents/sdk', {}, (name) => find(name).toolSpec.inputSchema, call);
JS
node server/serve.mjs >url.txt &
server=$!
trap 'kill "$server"; rm -rf "$folder"' EXIT
for _ in $(seq 50); do [ -s url.txt ] && break || sleep 0.1; done
for library in ai openai mastra genkit langchain llamaindex strands; do
  timeout 60 node "$library/run.mjs" "$(cat url.txt)"
done
echo 'still so'
