import { type ChildProcess, spawn } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, OwnRedis } from '../mcp/redis-server.ts';
import { legacy, type RawRequest } from '../mcp/serve.ts';
import { type ClientSession, openSession, within } from '../mcp/session-client.ts';
import { type SentResult, sentValue } from '../sent-result.ts';
import { BIN, end, type Product, startProduct } from './product.ts';
import { type RoundRobin, startRoundRobin } from './round-robin.ts';

// Three processes behind a plain proxy, one of them killed in the middle of it all. REPLICA_CALLS asks for more or fewer.
const CALLS = Number(process.env.REPLICA_CALLS ?? 10_000);
const AT_ONCE = 16;
const SESSIONS = 12;
/** Of so many calls one writes. */
const WRITES = 10;
const TRIES = 20;
const EQUAL_CALLS = 200;

describe.skipIf(!hasRedis())('three processes behind a proxy', () => {
  let redis: OwnRedis;
  let product: Product;
  let replicas: { child: ChildProcess; url: string }[];
  let proxy: RoundRobin;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

  beforeAll(async () => {
    [redis, product] = await Promise.all([OwnRedis.start(), startProduct()]);
    replicas = await Promise.all([1, 2, 3].map(() => startReplica(product, redis)));
    proxy = await startRoundRobin(replicas.map(({ url }) => url));
  });
  afterAll(async () => {
    agent.destroy();
    await proxy?.close();
    for (const { child } of replicas ?? []) if (child.signalCode === null) await end(child);
    await product?.close();
    await redis?.stop();
  });

  it('carry out every one of equal calls that follow each other under one id', async () => {
    const url = `${proxy.url}/mcp`;
    const session = await openSession(url, { 'x-api-key': product.keys.admin as string });
    const note = { incident: 'INC-470', note: 'Still looking.' };
    const request = within(
      session,
      legacy('tools/call', { name: 'create_incident_internal_note', arguments: note }, 1),
    );
    const made = new Set<unknown>();
    for (let n = 0; n < EQUAL_CALLS; n += 1)
      made.add(/"id\\":\\"([\w-]{36})/.exec((await once(agent, url, request)).text)?.[1]);
    expect(made.size).toBe(EQUAL_CALLS);
    expect(made).not.toContain(undefined);
  }, 60_000);

  it('lose no session, answer every read and send no write twice when one is killed', async () => {
    const url = `${proxy.url}/mcp`;
    const key = { 'x-api-key': product.keys.admin as string };
    const sessions: ClientSession[] = [];
    for (let n = 0; n < SESSIONS; n += 1) sessions.push(await openSession(url, key));
    const outcomes = {
      reads: 0,
      written: new Set<string>(),
      unknown: new Set<string>(),
      repeated: 0,
      other: [] as string[],
    };
    let next = 0;
    const work = async (): Promise<void> => {
      for (let n = next++; n < CALLS; n = next++) {
        if (n === Math.floor(CALLS * 0.4)) replicas[1]?.child.kill('SIGKILL');
        const isWrite = n % WRITES === 0;
        const name = `replica label ${n}`;
        const call = isWrite
          ? { name: 'create_label', arguments: { name, color: '#123456' } }
          : { name: 'count_labels', arguments: {} };
        const request = within(sessions[n % SESSIONS] as ClientSession, legacy('tools/call', call, n));
        const { text, tries } = await untilAnswered(agent, url, request);
        if (tries > 1) outcomes.repeated += 1;
        if (/outcome is unknown/.test(text)) outcomes.unknown.add(name);
        else if (!/"result"/.test(text) || /"isError":true/.test(text))
          outcomes.other.push(`${n}: ${text.slice(0, 300)}`);
        else if (isWrite) outcomes.written.add(name);
        else outcomes.reads += 1;
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const seconds = (performance.now() - start) / 1_000;
    expect(outcomes.other).toEqual([]);
    expect(outcomes.reads).toBe(CALLS - Math.ceil(CALLS / WRITES));
    const made = await labels(url, key, sessions[0] as ClientSession);
    const twice = [...made].filter(([, count]) => count > 1);
    expect(twice).toEqual([]);
    for (const name of outcomes.written) expect(made.get(name), name).toBe(1);
    expect(outcomes.written.size + outcomes.unknown.size).toBe(Math.ceil(CALLS / WRITES));
    expect(replicas[1]?.child.signalCode).toBe('SIGKILL');
    process.stdout.write(
      `${CALLS} calls in ${seconds.toFixed(1)} s, ${outcomes.repeated} repeated after the kill, ${outcomes.unknown.size} writes of unknown outcome, none twice.\n`,
    );
  }, 180_000);
});

async function startReplica(product: Product, redis: OwnRedis): Promise<{ child: ChildProcess; url: string }> {
  const env = { ...process.env, ONEUPTIME_URL: product.sandboxUrl, REDIS_URL: redis.url };
  const child = spawn(process.execPath, [BIN, '--http', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const listens = /listens: (\S+)\/mcp/.exec(said)?.[1];
      if (listens) resolve(listens);
    });
    child.once('exit', (code) => reject(new Error(`A replica ended with ${code}: ${said}`)));
  });
  return { child, url };
}

/** Repeats a request, under its own id, until it is answered: what a client does when a connection breaks. */
async function untilAnswered(agent: Agent, url: string, request: RawRequest): Promise<{ text: string; tries: number }> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const answer = await once(agent, url, request).catch(() => undefined);
    if (answer !== undefined && answer.status !== 502) return { text: answer.text, tries };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('No answer.');
}

function once(agent: Agent, url: string, { headers, message }: RawRequest): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', agent, headers, timeout: 20_000 }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
      response.on('aborted', () => reject(new Error('aborted')));
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject).end(JSON.stringify(message));
  });
}

/** How many labels of each name there are. */
async function labels(url: string, key: Record<string, string>, session: ClientSession): Promise<Map<string, number>> {
  const made = new Map<string, number>();
  let cursor: unknown;
  for (let page = 0; page < CALLS / WRITES; page += 1) {
    const args = {
      limit: 100,
      fields: ['name'],
      filter: { name: { starts_with: 'replica label' } },
      ...(cursor ? { cursor } : {}),
    };
    const request = legacy('tools/call', { name: 'list_labels', arguments: args }, `page ${page}`);
    const { headers, message } = within({ ...session, headers: key }, request);
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(message) });
    const { result } = (await answer.json()) as { result: SentResult };
    const found = sentValue(result);
    const rows = Object.values(found).find(Array.isArray) as { name: string }[] | undefined;
    for (const { name } of rows ?? []) made.set(name, (made.get(name) ?? 0) + 1);
    cursor = found.nextCursor ?? found.cursor;
    if (!cursor) return made;
  }
  return made;
}
