#!/usr/bin/env bash
# What four published packages that make an MCP server of an OpenAPI document tell of one and the same API, 30 November 2026.
#
# Each was given one valid document, as the package comes, and was asked by the official client. Whoever builds on one of them
# would guess that a refusal reaches the model, that a write which was done is not told as failed, and that the request is the
# one that the document describes:
# - an answer of 422 whose JSON names what is wrong: openapi-mcp-generator 4.0.1 tells it as a success (no isError), with the first
#   200 characters; @ivotoby/openapi-mcp-server 1.16.1 as an error with the first 1,000, and of a 403 nothing but the status;
#   @kubb/plugin-mcp 4.39.2 as an error with the status and no word of the body; @buildwithlayer/openapi-to-tools 1.2.0 as an
#   error with the whole body, without the status. What to mend often stands at the end of such a body, or in it alone;
# - an int64 beyond 2^53 in an answer: three tell another number. @kubb/plugin-mcp holds answers to the output schema that it made
#   of int64, a safe integer, and tells that the call failed, though the item was made;
# - a list in a query: the document says nothing, which means tag=a&tag=b. Two send tag=a,b, two send tag[]=a&tag[]=b. An object as
#   deepObject is sent as [object Object] by openapi-mcp-generator;
# - an id in the path and another in the body: @ivotoby/openapi-mcp-server lists the second as body_id, and sends it on as body_id;
# - a body with a format, such as date-time: @buildwithlayer/openapi-to-tools refuses a call of that tool that is valid, unsent;
# - names: @ivotoby/openapi-mcp-server leaves out words such as retrieve and execute, and lists two tools named order, of which
#   only the reading one is ever called; @buildwithlayer/openapi-to-tools cuts at 64 characters, and of two operations that are
#   alike up to there one is gone;
# - a body that is a oneOf: @ivotoby/openapi-mcp-server lists an input schema without a type, for which the official client
#   refuses the whole list: one such operation, and no tool is left.
# So test such a server with a refusal, a large id and a list in a query, and read what arrived at the API.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
install() {
  mkdir "$1"
  (cd "$1" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund --ignore-scripts "${@:2}" >/dev/null)
}
install client @modelcontextprotocol/client@2.4.0
install generator openapi-mcp-generator@4.0.1 @modelcontextprotocol/sdk@1.32.2 axios@1.21.1 dotenv@16.6.1 zod@3.25.76 \
  json-schema-to-zod@2.8.1 tsx@4.23.15
install ivotoby @ivotoby/openapi-mcp-server@1.16.1
install kubb @kubb/cli@4.39.2 @kubb/core@4.39.2 @kubb/plugin-client@4.39.2 @kubb/plugin-mcp@4.39.2 @kubb/plugin-oas@4.39.2 \
  @kubb/plugin-ts@4.39.2 @kubb/plugin-zod@4.39.2 @modelcontextprotocol/sdk@1.32.2 axios@1.21.1 tsx@4.23.15 zod@4.6.7
install layer @buildwithlayer/openapi-to-tools@1.2.0 @modelcontextprotocol/sdk@1.32.2 axios@1.21.1
cat >document.mjs <<'JS'
const text = { type: 'string' };
const json = (schema) => ({ content: { 'application/json': { schema } } });
const object = (properties) => ({ type: 'object', properties });
const id = { name: 'id', in: 'path', required: true, schema: text };
const item = object({ id: { type: 'integer', format: 'int64' }, name: text });
const operation = (operationId, rest) => ({ operationId, responses: { 200: { description: 'done', ...json(item) } }, ...rest });
const takes = (schema) => ({ requestBody: { required: true, ...json(schema) } });
const kind = (name) => ({ ...object({ kind: { type: 'string', enum: [name] }, [name]: text }), required: ['kind'] });
const tag = { name: 'tag', in: 'query', schema: { type: 'array', items: text } };
const filter = { name: 'filter', in: 'query', style: 'deepObject', schema: object({ colour: text }) };

/** Two operations whose names differ after the 65th character. */
export const LONG = 'listItemsOfAWarehouseThatAreShortOfStockAndHaveBeenOrderedAgainBy';
export const PLAIN = {
  '/items': {
    get: operation('searchItems', { parameters: [tag, filter] }),
    post: operation('createItem', takes(object({ name: text }))),
  },
  '/items/{id}': {
    put: operation('moveItem', { parameters: [id], ...takes(object({ id: text })) }),
    patch: operation('planItem', { parameters: [id], ...takes(object({ due: { type: 'string', format: 'date-time' } })) }),
  },
  '/orders/{id}': { get: operation('retrieveOrder', { parameters: [id] }) },
  '/orders/{id}/execution': { post: operation('executeOrder', { parameters: [id] }) },
  '/short/phone': { get: operation(`${LONG}Phone`) },
  '/short/letter': { get: operation(`${LONG}Letter`) },
};
export const CHOICE = { '/alarms': { post: operation('setAlarm', takes({ oneOf: [kind('bell'), kind('lamp')] })) } };

/** What the API answers to a name that it refuses, one of 1,522 characters and one of 23. */
export const REFUSALS = {
  short: JSON.stringify({ errors: Array.from({ length: 40 }, (_, at) => ({ field: `part${at}`, code: 'too_short' })) }),
  denied: '{"needs":"items:write"}',
};
JS
cat >api.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { CHOICE, PLAIN, REFUSALS } from './document.mjs';

/** What came since the last time that somebody asked. */
const came = [];
const http = createServer(async (request, response) => {
  if (request.url === '/came') return response.end(came.splice(0).join(', '));
  let body = '';
  for await (const part of request) body += part;
  came.push(`${request.method} ${decodeURIComponent(request.url)} ${body}`.trim());
  const answer = (status, json) => response.writeHead(status, { 'content-type': 'application/json' }).end(json);
  if (body.includes('short')) return answer(422, REFUSALS.short);
  if (body.includes('denied')) return answer(403, REFUSALS.denied);
  answer(200, `{"id":${body.includes('large') ? '9007199254740993' : '7'},"name":"x"}`);
});
http.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${http.address().port}`;
  const document = { openapi: '3.0.3', info: { title: 'finding', version: '1' }, servers: [{ url }] };
  writeFileSync('plain.json', JSON.stringify({ ...document, paths: PLAIN }));
  writeFileSync('whole.json', JSON.stringify({ ...document, paths: { ...PLAIN, ...CHOICE } }));
  console.log(url);
});
JS
cat >kubb/kubb.config.mjs <<'JS'
import { defineConfig } from '@kubb/core';
import { pluginMcp } from '@kubb/plugin-mcp';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginTs } from '@kubb/plugin-ts';
import { pluginZod } from '@kubb/plugin-zod';

const plugins = [pluginOas(), pluginTs(), pluginZod(), pluginMcp({ client: { baseURL: process.env.API_BASE_URL } })];
const output = { path: './src', format: false, lint: false };
export default defineConfig({ root: '.', input: { path: '../whole.json' }, output, plugins });
JS
cat >kubb/serve.ts <<'JS'
import { startServer } from './src/mcp/server.ts';

startServer();
JS
cat >layer/serve.mjs <<'JS'
import { readFileSync } from 'node:fs';
import addAPIToolsPlugin from '@buildwithlayer/openapi-to-tools/mcp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

const server = new McpServer({ name: 'finding', version: '1' }, { capabilities: { tools: {} } });
addAPIToolsPlugin(server, JSON.parse(readFileSync('tools.json', 'utf8')));
await server.connect(new StdioServerTransport());
JS
cat >client/run.mjs <<'JS'
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { LONG, REFUSALS } from '../document.mjs';

/** The arguments of each call: those of the path, of the query, and of the body. */
const CALLS = {
  short: ['createItem', {}, undefined, { name: 'short' }],
  denied: ['createItem', {}, undefined, { name: 'denied' }],
  large: ['createItem', {}, undefined, { name: 'large' }],
  list: ['searchItems', {}, { tag: ['a', 'b'] }],
  deep: ['searchItems', {}, { filter: { colour: 'red' } }],
  twice: ['moveItem', { id: '1' }, undefined, { id: '2' }],
  dated: ['planItem', { id: '1' }, undefined, { due: '2026-11-30T00:00:00Z' }],
};
/** What a result should tell, and what should arrive, as far as it is the same with most. */
const usual = {
  large: ['success, id 9007199254740992', 'POST /items {"name":"large"}'],
  deep: ['success, id 7', 'GET /items?filter[colour]=red'],
  twice: ['success, id 7', 'PUT /items/1 {"id":"2"}'],
  dated: ['success, id 7', 'PATCH /items/1 {"due":"2026-11-30T00:00:00Z"}'],
};
const refused = (short, denied) => ({
  short: [short, 'POST /items {"name":"short"}'],
  denied: [denied, 'POST /items {"name":"denied"}'],
});
const commas = ['success, id 7', 'GET /items?tag=a,b'];
const brackets = ['success, id 7', 'GET /items?tag[]=a&tag[]=b'];
const whole = (names) => names.filter((name) => name.startsWith(LONG)).length;
const SERVERS = {
  'openapi-mcp-generator': {
    start: ['generator', 'node_modules/tsx/dist/cli.mjs', 'made/src/index.ts'],
    takes: (path, query, requestBody) => ({ ...path, ...query, requestBody }),
    seen: {
      ...usual,
      ...refused('success, 422, 200 characters of 1522', 'success, 403, 23 characters of 23'),
      list: commas,
      deep: ['success, id 7', 'GET /items?filter=[object+Object]'],
    },
    lists: (names) => assert.deepEqual([names.length, new Set(names).size, whole(names)], [9, 9, 0]),
  },
  '@ivotoby/openapi-mcp-server': {
    start: ['ivotoby', 'node_modules/@ivotoby/openapi-mcp-server/bin/mcp-server.js', '--openapi-spec', '../plain.json'],
    named: { createItem: 'crt-item', searchItems: 'search-items', moveItem: 'move-item', planItem: 'plan-item' },
    takes: ({ id }, query, body) => ({ id, ...query, ...(id && body?.id ? { body_id: body.id } : body) }),
    seen: {
      ...usual,
      ...refused('error, 422, 1000 characters of 1522', 'error, 403, 0 characters of 23'),
      list: commas,
      twice: ['success, id 7', 'PUT /items/1 {"body_id":"2"}'],
      order: ['success, id 7', 'GET /orders/1'],
    },
    lists: (names) => assert.equal(names.filter((name) => name === 'order').length, 2),
  },
  '@kubb/plugin-mcp': {
    start: ['kubb', 'node_modules/tsx/dist/cli.mjs', 'serve.ts'],
    takes: (path, params, data) => ({ ...path, params, data }),
    seen: {
      ...usual,
      ...refused('error, 422, 0 characters of 1522', 'error, 403, 0 characters of 23'),
      large: ['error, Output validation error', 'POST /items {"name":"large"}'],
      list: brackets,
    },
    lists: (names) => assert.deepEqual([names.length, whole(names)], [9, 2]),
  },
  '@buildwithlayer/openapi-to-tools': {
    start: ['layer', 'serve.mjs'],
    takes: (path, query, body) => ({ ...(path.id || query ? { params: { ...path, ...query } } : {}), body }),
    seen: {
      ...usual,
      ...refused('error, no status, 1522 characters of 1522', 'error, no status, 23 characters of 23'),
      list: brackets,
      dated: ['error, unknown format "date-time" ignored', ''],
    },
    lists: (names) => assert.deepEqual([names.length, names.filter((name) => LONG.startsWith(name)).length], [8, 1]),
  },
};
/** A busy machine may need long to start a server. */
const options = { timeout: 300_000 };

async function connect(cwd, ...args) {
  const client = new Client({ name: 'finding', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args, cwd, env: process.env, stderr: 'ignore' }), options);
  return client;
}

const id = (text) => `id ${text.match(/"id":\s*(\d+)/)?.[1]}`;

/** Whether a result is an error, and what it tells: the status and how much of a refusal's body, or the item's id. */
function tell(call, { isError, content: [{ text }] }) {
  const said = isError === true ? 'error' : 'success';
  const refusal = REFUSALS[call];
  if (refusal === undefined)
    return `${said}, ${text.match(/Output validation error|unknown format "date-time" ignored/)?.[0] ?? id(text)}`;
  const bare = text.replace(/\s/g, '');
  let length = 0;
  while (length < refusal.length && bare.includes(refusal.slice(0, length + 1))) length += 1;
  return `${said}, ${text.match(/422|403/)?.[0] ?? 'no status'}, ${length} characters of ${refusal.length}`;
}

for (const [library, { start, named, takes, seen, lists }] of Object.entries(SERVERS)) {
  const client = await connect(...start);
  const names = (await client.listTools(undefined, options)).tools.map(({ name }) => name);
  console.log(`${library}: lists ${names.join(' ')}`);
  lists(names);
  for (const [call, expected] of Object.entries(seen)) {
    const [operation, ...args] = CALLS[call] ?? [call, { id: '1' }];
    const name = named?.[operation] ?? operation;
    const error = ({ message }) => ({ isError: true, content: [{ text: message }] });
    const result = await client.callTool({ name, arguments: takes(...args) }, options).catch(error);
    const got = [tell(call, result), await (await fetch(`${process.env.API_BASE_URL}/came`)).text()];
    console.log(`${library}: ${call}: told: ${got[0]}; arrived: ${got[1] || 'nothing'}`);
    assert.deepEqual(got, expected, `${library} ${call}`);
  }
  await client.close();
}
const [cwd, program, option] = SERVERS['@ivotoby/openapi-mcp-server'].start;
const client = await connect(cwd, program, option, '../whole.json');
await assert.rejects(client.listTools(undefined, options), /"inputSchema",\s*"type"/);
console.log('@ivotoby/openapi-mcp-server: with a oneOf body, the official client refuses the whole list');
process.exit(0);
JS
node api.mjs >url.txt &
api=$!
trap 'kill "$api"; rm -rf "$folder"' EXIT
for _ in $(seq 600); do [ -s url.txt ] && break || sleep 0.1; done
API_BASE_URL=$(cat url.txt)
export API_BASE_URL
(cd generator && node node_modules/openapi-mcp-generator/bin/openapi-mcp-generator.js -i ../whole.json -o made >/dev/null 2>&1)
(cd kubb && node node_modules/@kubb/cli/bin/kubb.cjs generate >/dev/null 2>&1)
(cd layer && node node_modules/@buildwithlayer/openapi-to-tools/dist/esm/cli.js ../whole.json -o tools.json >/dev/null)
timeout 900 node client/run.mjs
echo 'still so'
