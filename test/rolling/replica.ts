/** One replica: a process on a port of its own that is ended and started again, and what its metrics said last, each time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { BIN } from '../e2e/product.ts';
import { type Sample, samplesOf } from '../observed/watched-server.ts';

/** Fewer than four in a second: each is written anew. */
const SCRAPE_MS = 300;

interface ReplicaOptions {
  readonly name: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly env: NodeJS.ProcessEnv;
}

export class Replica {
  readonly #options: ReplicaOptions;
  #child: ChildProcess | undefined;
  /** What the process that runs now said last. */
  #latest: readonly Sample[] = [];
  /** What those before it said last. */
  readonly #former: (readonly Sample[])[] = [];
  readonly #scraping: NodeJS.Timeout;
  readonly exits: (number | null)[] = [];

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#scraping = setInterval(() => void this.scrape().catch(() => {}), SCRAPE_MS);
  }

  get name(): string {
    return this.#options.name;
  }

  /** Resolves once it is ready. */
  async start(): Promise<void> {
    const { port, metricsPort, env } = this.#options;
    const own = { ...process.env, ...env, METRICS: String(metricsPort) };
    this.#child = spawn(process.execPath, [BIN, '--http', '--port', String(port)], {
      env: own,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const url = `http://127.0.0.1:${port}/readyz`;
    for (let turn = 0; turn < 200; turn += 1) {
      const ready = await fetch(url).catch(() => undefined);
      await ready?.text();
      if (ready?.status === 200) return;
      await pause(50);
    }
    throw new Error(`${this.name} does not get ready.`);
  }

  /** Ends it as an orchestrator does, and waits until it is gone. */
  async end(): Promise<void> {
    const child = this.#child as ChildProcess;
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    this.exits.push(await gone);
    this.#former.push(this.#latest);
    this.#latest = [];
  }

  async close(): Promise<void> {
    clearInterval(this.#scraping);
    if (this.#child?.exitCode === null && this.#child.signalCode === null) await this.end();
  }

  /** Reads the metrics of the process that runs. */
  async scrape(): Promise<void> {
    const child = this.#child;
    const answer = await fetch(`http://127.0.0.1:${this.#options.metricsPort}/metrics`);
    const samples = samplesOf(await answer.text());
    if (child === this.#child) this.#latest = samples;
  }

  /** The last word of each process that there was. */
  get said(): readonly (readonly Sample[])[] {
    return [...this.#former, this.#latest].filter((samples) => samples.length > 0);
  }
}
