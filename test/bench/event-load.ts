/**
 * The load on a server that answers a call with 202, and tells its result later on the one event stream of the session. A
 * call is over when both are there.
 */
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { AnswerEnds } from './http-bytes.ts';
import { type Amount, bytesOf, type Cost, costOf, FIRST_ID, type Request, type Served } from './load.ts';

const OPENING_MS = 500;

/** The results of a session, each told to whoever waits for it. */
export class EventStream {
  readonly #waiting = new Map<number, (text: string) => void>();
  readonly #server: Served;
  #rest = '';

  private constructor(server: Served) {
    this.#server = server;
  }

  /** Opens the stream. Its head may only come with the first event: so nobody waits for it, but for a while. */
  static open(server: Served, { path, headers }: Pick<Request, 'path' | 'headers'>): Promise<EventStream> {
    return new Promise((resolve, reject) => {
      const stream = new EventStream(server);
      get(`${server.url}${path}`, { headers: { ...headers, accept: 'text/event-stream' } }, (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`The stream answers ${answer.statusCode}`));
        // It ends with the server.
        answer.on('error', () => {});
        answer.setEncoding('utf8').on('data', (text: string) => stream.#read(text));
      }).on('error', reject);
      setTimeout(() => resolve(stream), OPENING_MS);
    });
  }

  /** Sends a request once, and resolves with its result. */
  async askOnce(request: Request): Promise<string> {
    let told = '';
    await this.#each(request, { calls: 1, connections: 1 }, (text) => {
      told = text;
    });
    return told;
  }

  load(request: Request, amount: Amount): Promise<Cost> {
    return costOf(this.#server.pid, amount.calls, () => this.#each(request, amount, () => {}));
  }

  async #each(
    { body, ...rest }: Request,
    { calls, connections }: Amount,
    told: (text: string) => void,
  ): Promise<number[]> {
    const url = new URL(this.#server.url);
    const times: number[] = [];
    let id = FIRST_ID;
    const worker = async (): Promise<void> => {
      const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
      while (id < FIRST_ID + calls) {
        const own = id++;
        const begun = performance.now();
        const result = new Promise<string>((resolve) => this.#waiting.set(own, resolve));
        await accepted(socket, bytesOf(url, { ...rest, body: body.replace(String(FIRST_ID), String(own)) }));
        told(await result);
        times.push(performance.now() - begun);
      }
      socket.destroy();
    };
    await Promise.all(Array.from({ length: connections }, worker));
    return times;
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const id = line.startsWith('data: ') ? Number(/"id":(\d+)\}\s*$/.exec(line.slice(-24))?.[1]) : Number.NaN;
      const tell = this.#waiting.get(id);
      this.#waiting.delete(id);
      tell?.(line.slice('data: '.length));
    }
  }
}

/** Sends bytes and resolves when they are answered with 202. */
function accepted(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const ends = new AnswerEnds();
    const read = (chunk: Buffer): void => {
      if (!ends.add(chunk)) return;
      socket.off('data', read).off('error', reject);
      if (ends.status === 202) resolve();
      else reject(new Error(`answered ${ends.status}`));
    };
    socket.on('data', read).once('error', reject);
    socket.write(bytes);
  });
}
