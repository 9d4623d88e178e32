/**
 * What a measurement stands on: a sandbox with a stub before it, and the servers that are measured, each a process of its
 * own. Whoever makes one ends it.
 */
import type { ChildProcess } from 'node:child_process';
import { placeThis } from './cores.ts';
import { cpuOf } from './cpu-time.ts';
import type { Served } from './load.ts';
import { built, type Started, start, startProduct, startSandboxProcess } from './product-process.ts';
import type { Asked } from './stub.ts';

export class Stand {
  readonly key: string;
  readonly stub: Served;
  readonly #children: ChildProcess[] = [];

  private constructor(key: string, stub: Started, sandbox: Started) {
    this.key = key;
    this.#children.push(stub.child, sandbox.child);
    process.once('exit', () => this.end());
    this.stub = served(stub);
  }

  static async begin(): Promise<Stand> {
    placeThis();
    endWithSignals();
    const sandbox = await startSandboxProcess({ place: 'others' });
    const stub = await start(built('stub.js'), [sandbox.url], { place: 'others' });
    return new Stand(sandbox.keys.admin ?? '', stub, sandbox);
  }

  /** The product as it is started by its users. */
  async product(env: Readonly<Record<string, string>> = {}): Promise<Served> {
    return this.#measured(
      await startProduct(this.stub.url, { env, place: 'server', isSilent: env.LOG_LEVEL !== undefined }),
    );
  }

  /** A server of this folder, before the stub. */
  async server(file: string): Promise<Served> {
    return this.#measured(await start(built(file), [this.stub.url], { place: 'server' }));
  }

  /** Has a process ended with the rest. */
  adopt(child: ChildProcess): void {
    this.#children.push(child);
  }

  /** What the stub was asked while something was done. */
  async askedDuring(work: () => Promise<unknown>): Promise<Asked[]> {
    await (await fetch(`${this.stub.url}/record`)).text();
    await work();
    return (await (await fetch(`${this.stub.url}/recorded`)).json()) as Asked[];
  }

  /** CPU that the stub has used, in microseconds. */
  get stubCpu(): number {
    return cpuOf(this.stub.pid);
  }

  end(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }

  #measured(started: Started): Served {
    this.#children.push(started.child);
    return served(started);
  }
}

const served = ({ url, child }: Started): Served => ({ url, pid: child.pid ?? 0 });

/** A signal ends this process as an end of its own: with its children. */
function endWithSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(1));
}
