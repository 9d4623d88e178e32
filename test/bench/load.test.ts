/** The load sends what it says, each call under an id of its own, and stops where something else is answered. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { load } from './load.ts';
import { callRequest, messageOf } from './mcp-requests.ts';
import { StdioServer } from './stdio-load.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener) {
  const opened = createServer(listener);
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  const { port } = opened.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, pid: process.pid };
}

const REQUEST = callRequest('count_monitors', {}, { path: '/mcp/all', era: 'modern', headers: { 'x-api-key': 'k' } });

it('sends as many calls as it says over as many connections, no id twice', async () => {
  const ids = new Set<number>();
  const connections = new Set<unknown>();
  const target = await serve((request, response) => {
    connections.add(request.socket);
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      ids.add((JSON.parse(text) as { id: number }).id);
      const sent = [request.url, request.headers['mcp-name'], request.headers['x-api-key']];
      response.statusCode = sent.join() === '/mcp/all,count_monitors,k' ? 200 : 400;
      response.end('{}');
    });
  });
  const { perSecond, cpu, p50 } = await load(target, REQUEST, { calls: 50, connections: 4 });
  expect([ids.size, connections.size]).toEqual([50, 4]);
  expect([perSecond, cpu, p50].every((figure) => figure > 0)).toBe(true);
});

it('fails where an answer is none, in place of a figure', async () => {
  let asked = 0;
  const target = await serve((_, response) => {
    asked += 1;
    response.statusCode = asked > 5 ? 503 : 200;
    response.end();
  });
  await expect(load(target, REQUEST, { calls: 50, connections: 2 })).rejects.toThrow('answered 503');
});

it('finds the answers of stdio by their ids, in whatever order and pieces they come', async () => {
  const program = `
    const waiting = [];
    const tell = (text) => { process.stdout.write(text.slice(0, 7)); setImmediate(() => process.stdout.write(text.slice(7))); };
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id } = JSON.parse(line);
      if (id === undefined) return;
      waiting.push(JSON.stringify(id % 2 ? { jsonrpc: '2.0', id, result: {} } : { result: { id: 1 }, jsonrpc: '2.0', id }) + '\\n');
      if (waiting.length === 3 || id === 1000000) tell(waiting.splice(0).reverse().join(''));
    });`;
  const stdio = new StdioServer(process.execPath, ['-e', program], {});
  try {
    const { p99 } = await stdio.load(REQUEST.body, { calls: 31, connections: 3 });
    expect(p99).toBeGreaterThan(0);
  } finally {
    stdio.child.kill();
  }
});

it('reads the message of an answer out of JSON and out of a stream', () => {
  expect(messageOf('{"result":1}')).toEqual({ result: 1 });
  expect(messageOf('event: message\ndata: {"result":2}\n\n')).toEqual({ result: 2 });
  expect(messageOf('')).toEqual({});
});
