/** How long the thread is held up at 64 connections, as a bystander notices that asks a server whether it lives. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { placed } from '../cores.ts';
import { quantile } from '../figures.ts';
import { load, type Request, type Served } from '../load.ts';
import { callRequest } from '../mcp-requests.ts';
import { operationOf } from '../operations.ts';
import { built } from '../product-process.ts';
import { type Found, type Look, shown } from '../report.ts';
import { Stand } from '../stand.ts';

const CONNECTIONS = 64;
const WARM_UP = 5_000;

/** The waits of a bystander while something goes on. */
async function waitsDuring(server: Served, work: () => Promise<unknown>): Promise<number[]> {
  const [command, args] = placed('others', process.execPath, [built('bystander.js'), server.url]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await new Promise((resolve) => setTimeout(resolve, START_MS));
  await work();
  child.kill('SIGTERM');
  await once(child, 'close');
  // What it waited while nothing went on yet is short: it counts for neither figure that is told.
  return JSON.parse(said) as number[];
}

const START_MS = 200;

export async function stalls(look: Look): Promise<Found> {
  const stand = await Stand.begin();
  try {
    const [product, proxy] = [await stand.product(), await stand.server('proxy.js')];
    const { tool, args, handed } = await operationOf('list', stand, product);
    const ours = callRequest(tool, args, { path: '/mcp/all', headers: { 'x-api-key': stand.key } });
    const rows: string[][] = [];
    const calls = look.isWhole ? 20_000 : 6_000;
    const measure = async (name: string, server: Served, request: Request): Promise<void> => {
      await load(server, request, { calls: WARM_UP, connections: CONNECTIONS });
      const waits = await waitsDuring(server, () => load(server, request, { calls, connections: CONNECTIONS }));
      rows.push([name, ...[0.5, 0.99, 1].map((share) => shown(quantile(waits, share)))]);
    };
    await measure('bare Fastify + undici proxy', proxy, handed);
    await measure('ours', product, ours);
    return {
      tables: [
        {
          title: `A bystander at ${CONNECTIONS} connections`,
          about: `Time within which \`GET /livez\` is answered on a connection of its own, beside ${calls.toLocaleString('en')} lists of ten rows.`,
          head: ['', 'p50 ms', 'p99 ms', 'longest ms'],
          rows,
        },
      ],
      figures: {},
    };
  } finally {
    stand.end();
  }
}
