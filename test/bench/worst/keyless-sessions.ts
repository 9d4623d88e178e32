/**
 * What sessions cost that anybody can open: resident memory and heap of a real process before and after ten thousand
 * handshakes without a key over HTTP, and once more after as many random session ids. Then the same with a key for each.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const BIN = path.join(HERE, '../../../runtime/start/bin.js');
const SESSIONS = Number(process.argv[2] ?? 10_000);
const AT_ONCE = 16;
const PAUSE_MS = 1_000;

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

interface Answer {
  readonly status: number;
  readonly session: string | undefined;
}

function post(url: string, message: object, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const usual = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const sent = httpRequest(url, { method: 'POST', agent, headers: { ...usual, ...headers } }, (response) => {
      response.resume();
      response.once('end', () => {
        const { 'mcp-session-id': session } = response.headers;
        resolve({ status: response.statusCode ?? 0, session: session as string | undefined });
      });
    });
    sent.once('error', reject);
    sent.end(JSON.stringify({ jsonrpc: '2.0', ...message }));
  });
}

const HELLO = {
  protocolVersion: '2025-11-25',
  capabilities: { elicitation: {}, sampling: {}, roots: { listChanged: true } },
  clientInfo: { name: 'bench', version: '1.0.0', title: 'A client of the benchmark' },
};

async function open(url: string, headers: Record<string, string>): Promise<string> {
  const { session = '' } = await post(url, { id: 1, method: 'initialize', params: HELLO }, headers);
  const own = { ...headers, 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' };
  const { status } = await post(url, { method: 'notifications/initialized' }, own);
  if (session === '' || status !== 202) throw new Error(`No session: ${status}`);
  return session;
}

async function many(work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < SESSIONS) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function start(): Promise<{ child: ChildProcess; url: string }> {
  const args = ['--expose-gc', BIN, '--http', '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      const match = /listens: (\S+)/.exec(String(chunk))?.[1];
      if (match) resolve(match);
    });
    child.once('exit', () => reject(new Error('The server ended early')));
  });
  return { child, url };
}

const residentMb = ({ pid }: ChildProcess): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
const settled = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

const { child, url } = await start();
try {
  // What every first session loads is no cost of the others.
  for (let n = 0; n < 200; n += 1) await open(url, {});
  await settled();
  let last = residentMb(child);
  const row = (what: string, mb: number) => process.stdout.write(`${what.padEnd(52)}${mb.toFixed(1)} MB\n`);
  row('resident after the first 200 sessions', last);
  const cost = async (what: string, work: (n: number) => Promise<unknown>): Promise<void> => {
    await many(work);
    await settled();
    const resident = residentMb(child);
    row(`${SESSIONS} ${what} cost`, resident - last);
    last = resident;
  };
  await cost('keyless sessions', () => open(url, {}));
  const ids = { 'mcp-protocol-version': '2025-11-25' };
  const ping = (n: number) => post(url, { id: n, method: 'ping' }, { ...ids, 'mcp-session-id': `made-up-${n}` });
  await cost('ids that are made up', ping);
  const keyOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  await cost('sessions with a key each', (n) => open(url, { 'x-api-key': keyOf(n) }));
} finally {
  agent.destroy();
  child.kill('SIGKILL');
}
