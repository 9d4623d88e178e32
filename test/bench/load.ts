/** A fixed number of requests over a fixed number of connections: how fast, how long each took, and what it cost the server. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { HttpCutter } from './http-bytes.ts';
import { quantile } from './product-process.ts';

export interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Cost {
  readonly perSecond: number;
  /** Microseconds of CPU of the server's process, user and system, for one call. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Ticks of /proc are hundredths of a second. */
const TICK_US = 10_000;

/** CPU that a process has used, in microseconds. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

function bytesOf(url: URL, { path, headers, body }: Request): Buffer {
  const all = { host: url.host, 'content-type': 'application/json', ...headers };
  const lines = Object.entries({ ...all, 'content-length': Buffer.byteLength(body) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n${body}`);
}

interface Job {
  readonly bytes: Buffer;
  left: number;
  readonly times: number[];
}

/** One connection, one request at a time, until none is left. */
function drive(socket: Socket, job: Job): Promise<void> {
  return new Promise((resolve, reject) => {
    const cutter = new HttpCutter();
    let begun = 0;
    const next = (): void => {
      if (job.left === 0) {
        socket.destroy();
        resolve();
        return;
      }
      job.left--;
      begun = performance.now();
      socket.write(job.bytes);
    };
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.on('data', (bytes: Buffer) => {
      for (const { head } of cutter.add(bytes)) {
        if (!head.startsWith('HTTP/1.1 200')) return reject(new Error(`answered ${head.split('\r\n', 1)[0]}`));
        job.times.push(performance.now() - begun);
        next();
      }
    });
    socket.once('connect', next);
  });
}

/** Sends `calls` of the same request over `connections`, and tells what it took. */
export async function load(
  server: { readonly url: string; readonly pid: number },
  request: Request,
  { calls, connections }: { readonly calls: number; readonly connections: number },
): Promise<Cost> {
  const url = new URL(server.url);
  const job: Job = { bytes: bytesOf(url, request), left: calls, times: [] };
  const [cpu, begun] = [cpuOf(server.pid), performance.now()];
  const sockets = Array.from({ length: connections }, () => connect(Number(url.port), url.hostname));
  await Promise.all(sockets.map((socket) => drive(socket, job)));
  const seconds = (performance.now() - begun) / 1000;
  return {
    perSecond: calls / seconds,
    cpu: (cpuOf(server.pid) - cpu) / calls,
    p50: quantile(job.times, 0.5),
    p99: quantile(job.times, 0.99),
  };
}
