/** What the clients of these tests stand on: the built server, which can be restarted, over one sandbox. */
import { type ChildProcess, spawn } from 'node:child_process';
import { BIN, end, type Product, startProduct } from '../e2e/product.ts';

/** The server as a process of its own: killed and started again at the same address, it has forgotten everything. */
export class Ground {
  readonly #product: Product;
  #child: ChildProcess;
  #url: string;

  private constructor(product: Product, child: ChildProcess, url: string) {
    this.#product = product;
    this.#child = child;
    this.#url = url;
  }

  static async start(): Promise<Ground> {
    const product = await startProduct();
    const { child, url } = await startServer(product, 0);
    return new Ground(product, child, url);
  }

  /** Where MCP is served. */
  get url(): string {
    return this.#url;
  }

  /** Address of the sandbox, which outlives a restart. */
  get sandboxUrl(): string {
    return this.#product.sandboxUrl;
  }

  key(role = 'admin'): string {
    const key = this.#product.keys[role];
    if (key === undefined) throw new Error(`The sandbox has no key ${role}`);
    return key;
  }

  /** Ends the server without any warning and starts another in its place. */
  async restart(): Promise<void> {
    this.#child.kill('SIGKILL');
    await new Promise((resolve) => this.#child.once('exit', resolve));
    const { child } = await startServer(this.#product, Number(new URL(this.#url).port));
    this.#child = child;
  }

  /** Rows of a table in the sandbox that have these values, asked of its own API: no word of the server's is believed. */
  async rows(path: string, query: object, columns: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const response = await fetch(`${this.sandboxUrl}/api/${path}/get-list?limit=100`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', apikey: this.key() },
      body: JSON.stringify({ query, select: Object.fromEntries(columns.map((column) => [column, true])) }),
    });
    const { data } = (await response.json()) as { data: Record<string, unknown>[] };
    return data;
  }

  async close(): Promise<void> {
    await end(this.#child);
    await this.#product.close();
  }
}

function startServer({ sandboxUrl }: Product, port: number): Promise<{ child: ChildProcess; url: string }> {
  const env = { ...process.env, ONEUPTIME_URL: sandboxUrl };
  const child = spawn(process.execPath, [BIN, '--http', '--port', String(port)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      said += chunk;
      const url = /listens: (\S+)/.exec(said)?.[1];
      if (url) resolve({ child, url });
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)));
  });
}
