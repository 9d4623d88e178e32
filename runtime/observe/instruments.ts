/** What counts, made by the table of metrics. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { METRIC_PREFIX, METRIC_TABLE, type MetricName } from './metric-table.ts';
import { SeriesByLabels } from './series.ts';

/** What was counted in a series since somebody asked last: to add to a number costs a tenth of what a counter costs. */
interface Tally {
  more: number;
}

type Observed = ReturnType<Histogram<string>['labels']>;

/** Makes each metric of the table once. */
export class Instruments {
  readonly #registry: Registry;
  readonly #known = new Map<MetricName, Counter<string> | Gauge<string>>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Its series, each to be added to as calls go. */
  counters(name: MetricName): SeriesByLabels<Tally> {
    const kept: (() => void)[] = [];
    const collect = (): void => {
      for (const count of kept) count();
    };
    const counter = new Counter({ ...this.#configOf(name), collect });
    return new SeriesByLabels((labels) => {
      const series = counter.labels(...labels);
      const tally: Tally = { more: 0 };
      kept.push(() => {
        series.inc(tally.more);
        tally.more = 0;
      });
      return tally;
    });
  }

  histograms(name: MetricName): SeriesByLabels<Observed> {
    const { buckets } = METRIC_TABLE[name] as { readonly buckets?: readonly number[] };
    const histogram = new Histogram({ ...this.#configOf(name), buckets: [...(buckets ?? [])] });
    return new SeriesByLabels((labels) => histogram.labels(...labels));
  }

  /** Says what a gauge shows; undefined takes its series away. */
  set(name: MetricName, value: number | boolean | undefined, labels: Readonly<Record<string, string>> = {}): void {
    const gauge = this.#kept(name, () => new Gauge(this.#configOf(name)));
    if (value === undefined) gauge.remove(labels);
    else gauge.set(labels, Number(value));
  }

  /** Says how far a counter has come that is counted elsewhere. */
  reached(
    name: MetricName,
    values: Iterable<readonly [labels: Readonly<Record<string, string>>, value: number]>,
  ): void {
    const counter = this.#kept(name, () => new Counter(this.#configOf(name)));
    counter.reset();
    for (const [labels, value] of values) counter.inc(labels, value);
  }

  #kept<Kind extends Counter<string> | Gauge<string>>(name: MetricName, make: () => Kind): Kind {
    const known = this.#known.get(name) as Kind | undefined;
    const kept = known ?? make();
    this.#known.set(name, kept);
    return kept;
  }

  #configOf(name: MetricName) {
    const { help, labels } = METRIC_TABLE[name];
    return { name: `${METRIC_PREFIX}${name}`, help, labelNames: [...labels], registers: [this.#registry] };
  }
}
