/**
 * The metrics of a process: what it is told is counted, and written when somebody asks. What counts is loaded with the first
 * call, or for who asks; until it is there, what came first waits for it.
 */

import type { Observer, SeenCall, SeenSending } from '../basics/observer.ts';
import { type Once, once } from '../basics/once.ts';
import type { ProductGauges, ServerGauges } from '../basics/server-gauges.ts';
import type { MetricRecorder, MetricsPage } from './metric-recorder.ts';

/** Loading takes a moment: whatever more should come meanwhile is not counted. */
const MOST_EARLY = 10_000;
/** A page takes time to write: whoever asks more often than so many times in a second is given the one before. */
const PAGES_A_SECOND = 4;

interface MetricsOptions {
  readonly version: () => Promise<string>;
  /** Told once, if what counts cannot be loaded. */
  readonly report: (fault: unknown, what: string) => void;
  readonly now?: () => number;
}

export class Metrics {
  readonly #report: MetricsOptions['report'];
  readonly #now: () => number;
  readonly #load: Once<MetricRecorder>;
  #recorder: MetricRecorder | undefined;
  #early: ((recorder: MetricRecorder) => void)[] = [];
  #calls = 0;
  readonly #sendings = new Map<string, number>();
  #server: (() => Promise<ServerGauges>) | undefined;
  #product: (() => ProductGauges) | undefined;
  readonly #written: number[] = [];
  #page: Promise<MetricsPage> | undefined;
  readonly observer: Observer;

  constructor({ version, report, now = () => performance.now() }: MetricsOptions) {
    this.#report = report;
    this.#now = now;
    this.#load = once(async () => {
      const [{ MetricRecorder }, ours] = await Promise.all([import('./metric-recorder.ts'), version()]);
      const recorder = new MetricRecorder(ours);
      for (const count of this.#early) count(recorder);
      this.#early = [];
      this.#recorder = recorder;
      return recorder;
    });
    this.observer = {
      began: () => {
        this.#calls += 1;
      },
      ended: (call) => this.#ended(call),
      sending: (sending) => this.#sending(sending),
      request: (request) => this.#count((recorder) => recorder.request(request)),
      circuit: (circuit) => this.#count((recorder) => recorder.circuit(circuit)),
    };
  }

  /** Where it is read what the server has; told once it is there. */
  watchServer(read: () => Promise<ServerGauges>): void {
    this.#server = read;
  }

  watchProduct(read: () => ProductGauges): void {
    this.#product = read;
  }

  /** Loads what counts ahead of the first who asks. */
  async warm(): Promise<void> {
    await this.#load();
  }

  /** What was counted, as Prometheus reads it. */
  page(): Promise<MetricsPage> {
    const now = this.#now();
    const [first] = this.#written;
    const isOften = this.#written.length === PAGES_A_SECOND && first !== undefined && now - first < 1_000;
    if (isOften && this.#page !== undefined) return this.#page;
    if (this.#written.push(now) > PAGES_A_SECOND) this.#written.shift();
    this.#page = this.#writePage();
    return this.#page;
  }

  async #writePage(): Promise<MetricsPage> {
    const recorder = await this.#load();
    return recorder.page({
      ...(this.#server && { server: this.#server }),
      ...(this.#product && { product: this.#product }),
      calls: () => this.#calls,
      sendings: () => this.#sendings,
    });
  }

  #ended(call: SeenCall): void {
    this.#calls -= 1;
    this.#count((recorder) => recorder.ended(call));
    if (!this.#load.isStarted()) this.#load().catch((fault) => this.#report(fault, 'loading what counts'));
  }

  #sending(sending: SeenSending) {
    const { host } = sending;
    this.#sendings.set(host, (this.#sendings.get(host) ?? 0) + 1);
    return {
      answered: (answer: Parameters<MetricRecorder['answered']>[1]) => {
        this.#sendings.set(host, (this.#sendings.get(host) ?? 1) - 1);
        this.#count((recorder) => recorder.answered(sending, answer));
      },
    };
  }

  #count(count: (recorder: MetricRecorder) => void): void {
    if (this.#recorder !== undefined) count(this.#recorder);
    else if (this.#early.length < MOST_EARLY) this.#early.push(count);
  }
}
