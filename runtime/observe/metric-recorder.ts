/** Counts with prom-client, and writes what was counted. Loaded when there is something to count or somebody asks. */
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { SeenAnswer, SeenCall, SeenCircuit, SeenRequest, SeenSending } from '../basics/observer.ts';
import type { ProductGauges, ServerGauges } from '../basics/server-gauges.ts';
import { clientFamily } from './client-family.ts';
import { Instruments } from './instruments.ts';
import { methodLabel, outcomeLabel, resultLabel, statusLabel, toolsetLabel, verbLabel } from './label-values.ts';

/** What is read when somebody asks; what nobody told of is left out. */
export interface ReadGauges {
  readonly server?: () => Promise<ServerGauges>;
  readonly product?: () => ProductGauges;
  /** Calls under way. */
  readonly calls: () => number;
  /** Requests under way, by host. */
  readonly sendings: () => ReadonlyMap<string, number>;
}

export interface MetricsPage {
  /** Of its content. */
  readonly type: string;
  readonly text: string;
}

const CIRCUITS: readonly SeenCircuit['state'][] = ['closed', 'half_open', 'open'];

export class MetricRecorder {
  readonly #registry = new Registry();
  readonly #made = new Instruments(this.#registry);
  readonly #calls = this.#made.counters('calls_total');
  readonly #ofClients = this.#made.counters('client_calls_total');
  readonly #durations = this.#made.histograms('call_duration_seconds');
  readonly #sizes = this.#made.histograms('call_result_characters');
  readonly #changes = this.#made.counters('changes_total');
  readonly #confirmations = this.#made.counters('confirmations_total');
  readonly #sent = this.#made.counters('upstream_requests_total');
  readonly #upstream = this.#made.histograms('upstream_request_duration_seconds');
  readonly #retries = this.#made.counters('upstream_retries_total');
  readonly #requests = this.#made.counters('http_requests_total');

  /** When a request is sent again, by the host of each circuit that is open. */
  readonly #pauses = new Map<string, number>();
  readonly #now: () => number;

  /** `now`: milliseconds that never go back. */
  constructor(version: string, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#made.set('build_info', 1, { version });
    collectDefaultMetrics({ register: this.#registry });
  }

  ended(call: SeenCall): void {
    const outcome = outcomeLabel(call.outcome);
    const verb = verbLabel(call);
    const toolset = toolsetLabel(call);
    this.#calls.of(toolset, verb, outcome).more += 1;
    this.#ofClients.of(clientFamily(call.caller), call.caller.era ?? 'unknown', outcome).more += 1;
    this.#durations.of(verb).observe(call.ms / 1_000);
    this.#sizes.of(verb).observe(call.size);
    if (call.changes > 0) this.#changes.of(toolset).more += call.changes;
    if (call.agreement !== undefined) this.#confirmations.of(call.agreement.way, call.agreement.answer).more += 1;
  }

  answered({ host, method, attempt }: SeenSending, answer: SeenAnswer): void {
    this.#sent.of(host, methodLabel(method), resultLabel(answer)).more += 1;
    this.#upstream.of(host).observe(answer.ms / 1_000);
    if (attempt > 1) this.#retries.of(host).more += 1;
  }

  request({ method, status }: SeenRequest): void {
    this.#requests.of(methodLabel(method), statusLabel(status)).more += 1;
  }

  /** One that is open is half open from the time on at which a request is sent again, though none should come. */
  circuit({ state, host, seconds }: SeenCircuit): void {
    if (seconds === undefined) this.#pauses.delete(host);
    else this.#pauses.set(host, this.#now() + seconds * 1_000);
    this.#setCircuit(host, state);
  }

  #setCircuit(host: string, state: SeenCircuit['state']): void {
    for (const one of CIRCUITS) this.#made.set('upstream_circuit', one === state, { host, state: one });
  }

  /** As Prometheus reads it. */
  async page(read: ReadGauges): Promise<MetricsPage> {
    this.#made.set('calls_under_way', read.calls());
    for (const [host, until] of this.#pauses) if (this.#now() >= until) this.#setCircuit(host, 'half_open');
    for (const [host, count] of read.sendings()) this.#made.set('upstream_requests_under_way', count, { host });
    this.#readProduct(read.product?.());
    this.#readServer(await read.server?.());
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #readServer(found: ServerGauges | undefined): void {
    if (found === undefined) return;
    this.#made.set('http_connections', found.connections);
    this.#made.set('http_requests_under_way', found.requests);
    this.#made.set('streams', found.streams);
    this.#made.set('sessions', found.sessions);
    this.#made.set('session_store_ready', found.isStoreReady);
    this.#made.set('closing', found.isClosing);
  }

  #readProduct(found: ProductGauges | undefined): void {
    if (found === undefined) return;
    const refusals = Object.entries(found.refusals ?? {});
    this.#made.reached(
      'limiter_refusals_total',
      refusals.map(([bound, count]) => [{ bound }, count]),
    );
    this.#made.set('limiter_shared', found.isCountedTogether);
    this.#made.reached('audit_lines_lost_total', [[{}, found.auditLinesLost]]);
  }
}
