/**
 * How long a body that is taken holds up everybody else: a client asks whether the process lives, again and again, while
 * another sends the dearest bodies that we can think of, with a key that the instance takes. Bodies that are refused count
 * as well. SHOWN=20 prints the worst ones.
 */
import { Agent, request as ask } from 'node:http';
import { median, quantile } from '../figures.ts';
import { HEADERS, promise, row, startProduct, startSandboxProcess } from '../product-process.ts';
import { dearBodies } from './bodies.ts';

const BYTES = 1024 * 1024;
const MOST_MS = 25;
const ROUNDS = 5;
const SHOWN = Number(process.env.SHOWN ?? 3);

interface Answer {
  readonly status: number;
  readonly ms: number;
}

/** One request over a kept connection; the answer is read whole. */
function timed(agent: Agent, url: string, headers: Record<string, string>, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const asked = ask(url, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, ms: performance.now() - begin }));
      answer.once('error', reject);
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

/** The longest wait of a bystander while `work` goes on, in milliseconds. */
async function longestWait(url: string, agent: Agent, work: Promise<unknown>): Promise<number> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  const waits: number[] = [];
  while (!isDone) waits.push((await timed(agent, `${url}/livez`, {})).ms);
  await done;
  return Math.max(...waits);
}

const sandbox = await startSandboxProcess();
const { admin = '' } = sandbox.keys;
const product = await startProduct(sandbox.url);
const probe = new Agent({ keepAlive: true, maxSockets: 1 });
const sender = new Agent({ keepAlive: true, maxSockets: 1 });
const headers = { ...HEADERS, 'x-api-key': admin };
const send = (body: Buffer) => timed(sender, `${product.url}/mcp`, headers, body).catch(() => ({ status: 0, ms: 0 }));
try {
  for (let warm = 0; warm < 50; warm++) await timed(probe, `${product.url}/livez`, {});
  const quiet: number[] = [];
  for (let asked = 0; asked < 500; asked++) quiet.push((await timed(probe, `${product.url}/livez`, {})).ms);
  const results: { name: string; status: number; ms: number }[] = [];
  for (const body of dearBodies(BYTES)) {
    // Bytes: a text would be encoded while the bystander waits.
    const bytes = Buffer.from(body.text);
    const waits: number[] = [];
    let status = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const sent = send(bytes);
      waits.push(await longestWait(product.url, probe, sent));
      status = (await sent).status;
    }
    // The first also loads code; the machine may hold up one of the others.
    results.push({ name: body.name, status, ms: median(waits) });
  }
  results.sort((a, b) => b.ms - a.ms);
  row('a bystander waits, while nothing is sent (99 of 100)', `${quantile(quiet, 0.99).toFixed(1)} ms`);
  for (const { name, status, ms } of results.slice(0, SHOWN))
    row(`  ${name}`, `${ms.toFixed(1)} ms, answered ${status}`);
  promise(`it waits longest of ${results.length} bodies of 1 MiB`, results[0]?.ms ?? 0, 'ms', MOST_MS);
} finally {
  probe.destroy();
  sender.destroy();
  product.child.kill('SIGKILL');
  sandbox.child.kill('SIGKILL');
}
