/**
 * The least that a server of the SDK's can do: one tool that hands a request on and its answer back as text, over the
 * SDK's own Streamable HTTP in both eras, on Node's HTTP server.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { Pool } from 'undici';

const [, , upstream = ''] = process.argv;
const pool = new Pool(upstream, { connections: 256 });

const TOOL = {
  name: 'forward',
  inputSchema: { type: 'object' as const, properties: { path: { type: 'string' }, body: { type: 'object' } } },
};

const handler = createMcpHandler(({ requestInfo }) => {
  const server = new Server({ name: 'least', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools: [TOOL] }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const { path, body } = (params.arguments ?? {}) as { path: string; body: object };
    const answer = await pool.request({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', ApiKey: requestInfo?.headers.get('x-api-key') ?? '' },
      body: JSON.stringify(body),
    });
    return { content: [{ type: 'text', text: await answer.body.text() }] };
  });
  return server;
});

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parsedBody: unknown = JSON.parse(await textOf(request));
  const headers = Object.entries(request.headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const asked = new Request(`http://127.0.0.1${request.url}`, { method: 'POST', headers });
  const answered = await handler.fetch(asked, { parsedBody });
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(await answered.text());
}

const server = createServer((request, response) => {
  answer(request, response).catch((fault) => {
    process.stderr.write(`${fault}\n`);
    response.writeHead(500).end();
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`listens: http://127.0.0.1:${port}/mcp\n`);
});
