/** An instance with labels, on a raw socket, that misbehaves on command. */
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface Asked {
  readonly method: string;
  /** Who asks. */
  readonly key: string;
  /** Below `/api`. */
  readonly path: string;
  readonly body: { readonly data?: Row; readonly query?: Row; readonly limit?: number; readonly skip?: number };
}

type Row = Readonly<Record<string, unknown>>;

/** What an instance does in place of a proper answer. */
export interface Misdeed {
  /** The moment: when a connection opens, when the head of a request is there, or all of it. */
  readonly at: 'connection' | 'head' | 'whole';
  /** `answer` is the JSON that was due; `hold` says that nothing more will come. */
  readonly act: (socket: Socket, answer: string, hold: () => void) => void;
}

/** Whether a request changes rows. */
export const isWrite = ({ path }: Pick<Asked, 'path'>): boolean =>
  path !== '/status' && !/\/(get-list|get-item|count|aggregate)(\?.*)?$/.test(path);

export class BadUpstream {
  /** Requests whose head came, in order. */
  readonly seen: Asked[] = [];
  readonly labels = new Map<string, Row>();
  /** Chosen for each connection (asked for nothing yet) and each request. */
  misdeed: (asked: Asked | undefined) => Misdeed | undefined = () => undefined;
  /** What is answered soundly where that is neither a label nor a list of them. */
  others: (asked: Asked) => object | undefined = () => undefined;
  /** Whether a write that is answered badly is carried out first. */
  isApplied = false;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#serve(socket));
  readonly #held = new Set<Socket>();
  #onHold: () => void = () => {};

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Answers that are held back while somebody waits for them. */
  get held(): number {
    return this.#held.size;
  }

  /** Resolves when an answer is held back. */
  holds(): Promise<void> {
    return new Promise((resolve) => {
      if (this.held > 0) resolve();
      else this.#onHold = resolve;
    });
  }

  /** Closes what is open; new connections are taken. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What a sound instance would answer; a write is carried out. */
  #sound(asked: Asked): object {
    const other = this.others(asked);
    if (other) return other;
    const { method, path, body } = asked;
    const [, , id = '', read] = path.split('/');
    if (id === 'get-list') return { data: this.#found(body.query), count: this.#found(body.query).length };
    if (id === 'count') return { count: this.labels.size };
    if (read === 'get-item') return this.labels.get(id) ?? {};
    if (path === '/status') return { status: 'ok' };
    if (method === 'DELETE') this.labels.delete(id);
    if (method === 'PUT') this.labels.set(id, { ...this.labels.get(id), ...body.data });
    return method === 'POST' ? this.#made(body.data ?? {}) : {};
  }

  #found(query: Row = {}): Row[] {
    const { name } = query;
    return [...this.labels.values()].filter((row) => typeof name !== 'string' || row.name === name);
  }

  #made(data: Row): Row {
    const id = `00000000-0000-4000-8000-${String(this.labels.size + 1).padStart(12, '0')}`;
    const row = { ...data, _id: id, createdAt: { _type: 'DateTime', value: new Date().toISOString() } };
    this.labels.set(id, row);
    return row;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#forget(socket));
    const atOnce = this.misdeed(undefined);
    if (atOnce) {
      atOnce.act(socket.resume(), '', () => this.#hold(socket));
      return;
    }
    let read = Buffer.alloc(0);
    let asked: (Asked & { readonly length: number; readonly misdeed: Misdeed | undefined }) | undefined;
    socket.on('data', (piece) => {
      read = Buffer.concat([read, piece]);
      const end = read.indexOf('\r\n\r\n');
      if (!asked && end >= 0) {
        asked = this.#begun(read.toString('latin1', 0, end), read.subarray(end + 4).toString());
        read = read.subarray(end + 4);
        if (asked.misdeed?.at === 'head') return asked.misdeed.act(socket, '', () => this.#hold(socket));
      }
      if (!asked || read.length < asked.length) return;
      this.#answer(socket, { ...asked, body: JSON.parse(read.toString() || '{}') });
      read = Buffer.alloc(0);
      asked = undefined;
    });
  }

  #hold(socket: Socket): void {
    if (socket.destroyed) return;
    this.#held.add(socket);
    this.#onHold();
  }

  #forget(socket: Socket): void {
    this.#sockets.delete(socket);
    this.#held.delete(socket);
  }

  #begun(head: string, body: string) {
    const [, method = '', path = ''] = /^(\w+) \/api(\S+)/.exec(head) ?? /^(\w+) (\S+)/.exec(head) ?? [];
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    const isWhole = Buffer.byteLength(body) >= length;
    const key = /^apikey: (\S+)/im.exec(head)?.[1] ?? '';
    const asked: Asked = { method, key, path, body: isWhole && length > 0 ? JSON.parse(body) : {} };
    this.seen.push(asked);
    return { ...asked, length, misdeed: this.misdeed(asked) };
  }

  #answer(socket: Socket, asked: Asked & { readonly misdeed: Misdeed | undefined }): void {
    const { misdeed } = asked;
    const answer =
      misdeed && isWrite(asked) && !this.isApplied ? `{"_id":"${NEVER}","name":"made"}` : this.#soundText(asked);
    if (misdeed) misdeed.act(socket, answer, () => this.#hold(socket));
    else socket.write(framed(200, answer));
  }

  #soundText(asked: Asked): string {
    return JSON.stringify(this.#sound(asked));
  }
}

/** Id of a row that was never made. */
const NEVER = '00000000-0000-4000-8000-ffffffffffff';

/** A whole answer of HTTP/1.1. */
export function framed(status: number, body: Buffer | string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const content = Buffer.from(body);
  const all = { 'content-type': 'application/json', 'content-length': String(content.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Said\r\n${lines.join('')}\r\n`), content]);
}
