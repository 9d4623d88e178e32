/** A fixed number of requests over a fixed number of connections: how fast, how long each took, and what it cost the server. */
import { connect, type Socket } from 'node:net';
import { cpuOf } from './cpu-time.ts';
import { quantile } from './figures.ts';
import { AnswerEnds } from './http-bytes.ts';

export interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Served {
  readonly url: string;
  readonly pid: number;
}

export interface Amount {
  readonly calls: number;
  readonly connections: number;
}

export interface Cost {
  readonly perSecond: number;
  /** Microseconds of CPU of the server's process, user and system, for one call. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** How much of a core those were busy who ask, and who are asked: where it is near 1, they were measured. */
  readonly others: number;
}

/** The id that a message is written with; each one that is sent has another, of as many digits. */
export const FIRST_ID = 1_000_000;
const ID = Buffer.from(`"id":${FIRST_ID}`);
const ID_AT = ID.length - String(FIRST_ID).length;
const MOST_IDS = 9_000_000;
const READ_BYTES = 64 * 1024;

/** The request as bytes, with a length that is right. */
export function bytesOf({ host }: Pick<URL, 'host'>, { path, headers, body }: Request): Buffer {
  const all = { host, 'content-type': 'application/json', ...headers };
  const lines = Object.entries({ ...all, 'content-length': Buffer.byteLength(body) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n${body}`);
}

/** Counts calls down, and up the ids that they have. */
class Calls {
  readonly times: number[] = [];
  #left: number;
  #id = 0;

  constructor(count: number) {
    this.#left = count;
  }

  /** The id of the next one; undefined when there is none. */
  next(): number | undefined {
    if (this.#left === 0) return undefined;
    this.#left--;
    this.#id = (this.#id + 1) % MOST_IDS;
    return FIRST_ID + this.#id;
  }
}

/** One connection, one request at a time, until none is left. */
function drive(url: URL, bytes: Buffer, calls: Calls): Promise<void> {
  return new Promise((resolve, reject) => {
    const ends = new AnswerEnds();
    const id = bytes.indexOf(ID);
    let begun = 0;
    const next = (): void => {
      const number = calls.next();
      if (number === undefined) {
        socket.destroy();
        resolve();
        return;
      }
      // What was sent before has been answered: nobody reads these bytes any more.
      if (id >= 0) bytes.write(String(number), id + ID_AT, 'latin1');
      begun = performance.now();
      socket.write(bytes);
    };
    const read = (count: number, buffer: Uint8Array): boolean => {
      if (!ends.add(buffer.subarray(0, count) as Buffer)) return true;
      if (ends.status !== 200) {
        socket.destroy();
        reject(new Error(`answered ${ends.status}`));
      } else {
        calls.times.push(performance.now() - begun);
        next();
      }
      return true;
    };
    const onread = { buffer: Buffer.alloc(READ_BYTES), callback: read };
    const socket: Socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true, onread });
    socket.once('error', reject);
    socket.once('connect', next);
    socket.once('close', () => reject(new Error('The server closed the connection')));
  });
}

/** Sends `calls` of a request, which may be another one for each connection, and tells what it took. */
export async function load(
  server: Served,
  request: Request | ((connection: number) => Request),
  { calls: count, connections }: Amount,
): Promise<Cost> {
  const url = new URL(server.url);
  const calls = new Calls(count);
  const each = typeof request === 'function' ? request : () => request;
  const bytes = Array.from({ length: connections }, (_, at) => bytesOf(url, each(at)));
  return costOf(server.pid, count, async () => {
    await Promise.all(bytes.map((own) => drive(url, own, calls)));
    return calls.times;
  });
}

/** What a number of calls cost a process; `run` resolves with the time of each. */
export async function costOf(pid: number, calls: number, run: () => Promise<readonly number[]>): Promise<Cost> {
  const [cpu, own, begun] = [cpuOf(pid), cpuOf(process.pid), performance.now()];
  const times = await run();
  const us = (performance.now() - begun) * 1000;
  return {
    perSecond: (calls / us) * 1_000_000,
    cpu: (cpuOf(pid) - cpu) / calls,
    others: (cpuOf(process.pid) - own) / us,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}
