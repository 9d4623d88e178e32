import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { TimeLimits } from '../basics/time-limit.ts';
import type { ClosingOrders } from '../http/closing.ts';
import { type EndSignal, PATIENCE_MS } from './process-signals.ts';

/** How long calls that were ended may take to say what became of them. */
const LAST_WORDS_MS = 1_000;

interface HttpStopOptions {
  /** How long it serves on after a SIGTERM, so that whoever sends it requests hears that it is not ready. */
  readonly drainMs: number;
  /** Of the calls. */
  readonly limits: TimeLimits | undefined;
  readonly patienceMs?: number;
  readonly lastWordsMs?: number;
  /** Waits while it drains; tests pass one that they end by hand. */
  readonly draining?: (ms: number) => Promise<unknown>;
}

/** The end of an HTTP process, step by step; nobody who was connected is left without an answer. */
export class HttpStop {
  readonly #draining = new AbortController();
  readonly #cut = new AbortController();
  readonly #options: HttpStopOptions;

  constructor(options: HttpStopOptions) {
    this.#options = options;
  }

  /** What the server is to follow. */
  get orders(): ClosingOrders {
    return { draining: this.#draining.signal, cut: this.#cut.signal };
  }

  /**
   * Ends a server: it says that it is not ready and serves on for a while, then refuses what is new and waits for what is
   * under way, then ends calls so that each says what it knows, and at last answers for those that say nothing. Nobody waits
   * at a terminal.
   */
  async run(app: FastifyInstance, signal: EndSignal): Promise<void> {
    const { drainMs, limits, patienceMs = PATIENCE_MS, lastWordsMs = LAST_WORDS_MS, draining = pause } = this.#options;
    this.#draining.abort();
    if (signal === 'SIGTERM') await draining(drainMs);
    const closed = app.close();
    const within = (ms: number) => Promise.race([closed.then(() => true), pause(ms, false, { ref: false })]);
    if (await within(patienceMs)) return;
    limits?.stop();
    if (await within(lastWordsMs)) return;
    this.#cut.abort();
    if (await within(lastWordsMs)) return;
    // Clients that do not read.
    app.server.closeAllConnections();
    await closed;
  }
}
