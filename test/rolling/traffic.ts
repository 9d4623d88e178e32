/** Calls at a steady pace, whatever becomes of those before: half of them within sessions, one in ten writes. */
import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { legacy, modern, type RawRequest } from '../mcp/serve.ts';
import { type ClientSession, events, openSession, within } from '../mcp/session-client.ts';

const SESSIONS = 12;
const STREAMS = 4;
const WRITES = 10;
/** Every label that is made begins so. */
export const WRITTEN = 'rolling label';

export interface TrafficOptions {
  readonly url: string;
  readonly key: string;
  readonly perMinute: number;
  readonly seconds: number;
}

/** What became of the calls, as the client has it. */
export class Outcomes {
  calls = 0;
  ok = 0;
  /** Connections that broke under a request. */
  resets = 0;
  readonly written = new Set<string>();
  readonly failed: string[] = [];
  /** Event streams that ended, each opened again. */
  streamsEnded = 0;
  slowestMs = 0;
}

export async function runTraffic({ url, key, perMinute, seconds }: TrafficOptions): Promise<Outcomes> {
  const outcomes = new Outcomes();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const headers = { 'x-api-key': key };
  const sessions: ClientSession[] = [];
  for (let n = 0; n < SESSIONS; n += 1) sessions.push(await openSession(url, headers));
  const stop = { isOver: false };
  const streams = sessions.slice(0, STREAMS).map((session) => listen(url, session, outcomes, stop));
  const began = performance.now();
  const every = 60_000 / perMinute;
  const calls: Promise<void>[] = [];
  for (let n = 0; n * every < seconds * 1_000; n += 1) {
    await pause(Math.max(0, began + n * every - performance.now()));
    calls.push(makeCall({ url, agent, headers, sessions, n }, outcomes));
  }
  await Promise.all(calls);
  stop.isOver = true;
  for (const stream of streams) (await stream)?.();
  agent.destroy();
  return outcomes;
}

interface Made {
  readonly url: string;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly sessions: readonly ClientSession[];
  readonly n: number;
}

async function makeCall({ url, agent, headers, sessions, n }: Made, outcomes: Outcomes): Promise<void> {
  const label = `${WRITTEN} ${n}`;
  const isWrite = n % WRITES === 0;
  const call = isWrite
    ? { name: 'create_label', arguments: { name: label, color: '#123456' } }
    : READS[n % READS.length];
  // By pairs of turns, so that both eras read and write.
  const isOfSession = Math.floor(n / WRITES) % 2 === 0;
  const session = sessions[n % SESSIONS] as ClientSession;
  const plain = isOfSession ? within(session, legacy('tools/call', call, n)) : modern('tools/call', { ...call }, n);
  const request = { ...plain, headers: { ...plain.headers, ...headers } };
  outcomes.calls += 1;
  const since = performance.now();
  try {
    const { status, text } = await answerOf(url, agent, request);
    if (status !== 200 || !text.includes('"result"') || text.includes('"isError":true'))
      outcomes.failed.push(`${n}: ${status} ${text.slice(0, 200)}`);
    else {
      outcomes.ok += 1;
      if (isWrite) outcomes.written.add(label);
    }
  } catch (cause) {
    outcomes.resets += 1;
    outcomes.failed.push(`${n}: ${String(cause)}`);
  }
  outcomes.slowestMs = Math.max(outcomes.slowestMs, performance.now() - since);
}

const READS = [
  { name: 'count_labels', arguments: {} },
  { name: 'list_incidents', arguments: { limit: 3 } },
  { name: 'count_monitors', arguments: {} },
] as const;

function answerOf(url: string, agent: Agent, { headers, message }: RawRequest) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', agent, headers, timeout: 60_000 }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject).end(JSON.stringify(message));
  });
}

/** Keeps an event stream open, as clients of sessions do: opens another when one ends. Resolves with what closes it. */
async function listen(
  url: string,
  session: ClientSession,
  outcomes: Outcomes,
  stop: { isOver: boolean },
): Promise<(() => void) | undefined> {
  while (!stop.isOver) {
    const stream = await events(url, session).catch(() => undefined);
    if (stream === undefined) outcomes.failed.push('a stream could not be opened');
    const isOver = await Promise.race([stream?.ended.then(() => false), over(stop)]);
    if (isOver === true) {
      await stream?.close();
      return undefined;
    }
    outcomes.streamsEnded += 1;
    await pause(100);
  }
  return undefined;
}

async function over(stop: { readonly isOver: boolean }): Promise<true> {
  while (!stop.isOver) await pause(100);
  return true;
}
