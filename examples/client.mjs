/**
 * A client in a few lines, with the official SDK (npm install @modelcontextprotocol/client):
 *
 *   MCP_URL=http://127.0.0.1:3000/mcp ONEUPTIME_API_KEY=… node examples/client.mjs "who is on call"
 *
 * Finds the tools that fit a request, shows what it found, and calls one that reads.
 */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const { MCP_URL = 'http://127.0.0.1:3000/mcp', ONEUPTIME_API_KEY: key } = process.env;
if (!key) throw new Error('Set ONEUPTIME_API_KEY to a key of your project.');
const wish = process.argv[2] ?? 'open incidents';

const client = new Client({ name: 'example', version: '1' }, { versionNegotiation: { mode: 'auto' } });
await client.connect(
  new StreamableHTTPClientTransport(new URL(MCP_URL), { requestInit: { headers: { 'x-api-key': key } } }),
);

/** The text of a result; what went wrong is a text, too. */
async function call(name, args) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const text = content.map(({ text: part }) => part).join('\n');
  if (isError) throw new Error(text);
  return text;
}

const { tools } = await client.listTools();
console.log(`Listed here: ${tools.map(({ name }) => name).join(', ')}`);

// Every tool is found so, whatever is listed.
console.log(`\n${wish}?\n${await call('find_tools', { intent: wish })}`);

// Incidents that are not resolved, worst first, as a table for people and models.
const filter = { currentIncidentState: { isResolvedState: false } };
const open = await call('call_read', { tool: 'list_incidents', arguments: { filter, format: 'table', limit: 5 } });
console.log(`\nOpen incidents:\n${open}`);

await client.close();
