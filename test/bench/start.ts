/**
 * Start and memory, in one interleaved run: process start to the first tools/list against a bare Fastify process, how
 * long the embedded sandbox takes to be planted, and resident memory after start and after every tool was called once. Ratios count; milliseconds are this machine's.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../sandbox/server.ts';
import { readServedFacts } from '../../specs/facts.ts';
import { exampleOf, type Schema } from '../example-arguments.ts';
import {
  built,
  HEADERS,
  median,
  post,
  request,
  residentMb,
  row,
  type Started,
  start,
  startProduct,
} from './product-process.ts';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROUNDS = 9;

async function timed(
  run: () => Promise<Started>,
  first: (started: Started) => Promise<unknown>,
): Promise<{ ms: number; mb: number }> {
  const begin = performance.now();
  const started = await run();
  await first(started);
  const ms = performance.now() - begin;
  await new Promise((resolve) => setTimeout(resolve, 200));
  const mb = residentMb(started.child);
  started.child.kill('SIGKILL');
  return { ms, mb };
}

const facts = await readServedFacts(path.join(HERE, '../../../specs/oneuptime/facts.json'));
const planting = performance.now();
const sandbox = await startSandbox({ facts });
const planted = performance.now() - planting;
const server = () => startProduct(sandbox.url);
const floor: number[] = [];
const lists: number[] = [];
const handshakes: number[] = [];
const memory: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  floor.push(
    (
      await timed(
        () => start(built('floor.js'), []),
        ({ url }) => post(url, {}),
      )
    ).ms,
  );
  const list = await timed(server, ({ url }) => post(`${url}/mcp/all`, request('tools/list')));
  lists.push(list.ms);
  memory.push(list.mb);
  const initialize = request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  });
  handshakes.push(
    (
      await timed(server, async ({ url }) => {
        await fetch(`${url}/mcp/all`, { method: 'POST', headers: HEADERS, body: JSON.stringify(initialize) }).then(
          (response) => response.text(),
        );
        return post(`${url}/mcp/all`, request('tools/list'));
      })
    ).ms,
  );
}

const running = await server();
const listed = (await post(`${running.url}/mcp/all`, request('tools/list'))) as {
  result: { tools: { name: string; inputSchema: Schema }[] };
};
for (const { name, inputSchema } of listed.result.tools) {
  await post(`${running.url}/mcp/all`, request('tools/call', { name, arguments: exampleOf(inputSchema) }), {
    'x-api-key': sandbox.keys.admin,
  });
}
const afterAll = residentMb(running.child);
running.child.kill('SIGKILL');
await sandbox.close();

row('bare Fastify, start to first answer', `${median(floor).toFixed(0)} ms`);
row('start to first tools/list', `${median(lists).toFixed(0)} ms, ${(median(lists) / median(floor)).toFixed(2)} x`);
row(
  'start to first tools/list after initialize',
  `${median(handshakes).toFixed(0)} ms, ${(median(handshakes) / median(floor)).toFixed(2)} x`,
);
row('the embedded sandbox, planted', `${planted.toFixed(0)} ms, ${(planted / median(floor)).toFixed(2)} x`);
row('resident after start and list', `${median(memory).toFixed(0)} MB`);
row(`resident after each of ${listed.result.tools.length} tools was called once`, `${afterAll.toFixed(0)} MB`);
