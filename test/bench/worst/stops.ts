/**
 * Stops of the built process under clients that open a connection for each request: nobody who was connected goes without
 * an answer. Half of the clients wait as they are told when the server ends, the others ask on at once. Prints one line.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const STOPS = 8;
const CLIENTS = 8;
const HERE = path.dirname(fileURLToPath(import.meta.url));
const BIN = path.join(HERE, '../../../runtime/start/bin.js');
const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** What became of the requests of one stop. */
interface Counts {
  answered: number;
  told: number;
  /** Connected, or about to be, and cut off. */
  reset: number;
}

/** One request on a connection of its own: its status, or the code of the error. */
function ask(url: string): Promise<number | string> {
  return new Promise((resolve) => {
    const asked = request(url, { method: 'POST', headers: HEADERS, agent: false }, (answer) => {
      answer.on('error', () => resolve('BROKEN')).on('end', () => resolve(answer.statusCode ?? 0));
      answer.resume();
    });
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'ERROR'));
    asked.end(LIST);
  });
}

/** Asks until nobody listens any more. */
async function client(url: string, waits: boolean, counts: Counts): Promise<void> {
  for (;;) {
    const outcome = await ask(url);
    if (outcome === 'ECONNREFUSED') return;
    if (outcome === 200) counts.answered += 1;
    else if (outcome === 503) {
      counts.told += 1;
      if (waits) await new Promise((resolve) => setTimeout(resolve, 1_000));
    } else {
      counts.reset += 1;
      return;
    }
  }
}

async function started(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const env = { PATH: process.env.PATH ?? '', DRAIN_SECONDS: '1', ONEUPTIME_URL: 'http://127.0.0.1:9' };
  const child = spawn(process.execPath, [BIN, '--http', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of child.stdout) {
    said += chunk;
    const [, url] = /listens: (http:\S+)/.exec(said) ?? [];
    if (url !== undefined) return { child, url };
  }
  throw new Error(`The server did not start: ${said}`);
}

async function stop(waits: boolean, counts: Counts): Promise<number | null> {
  const { child, url } = await started();
  const ended = once(child, 'exit');
  const clients = Array.from({ length: CLIENTS }, () => client(url, waits, counts));
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill('SIGTERM');
  await Promise.all(clients);
  const [code] = await ended;
  return code as number | null;
}

const counts: Counts = { answered: 0, told: 0, reset: 0 };
const codes: (number | null)[] = [];
for (let one = 0; one < STOPS; one += 1) codes.push(await stop(one % 2 === 0, counts));
const { answered, told, reset } = counts;
const isGood = reset === 0 && codes.every((code) => code === 0);
process.stdout.write(
  `stops: ${STOPS} under ${CLIENTS} clients: ${answered} answered, ${told} told that the server ends, ${reset} reset; exit codes ${codes.join(' ')}${isGood ? '' : '  FAILED'}\n`,
);
if (!isGood) process.exitCode = 1;
