/** Whoever watches the server, as the settings want it. */
import { type Observer, observers } from '../basics/observer.ts';
import { Log } from '../observe/log.ts';
import type { LineRecords } from '../observe/log-line.ts';
import { logObserver } from '../observe/log-observer.ts';
import type { Metrics } from '../observe/metrics.ts';
import { openMetrics } from './open-metrics.ts';
import { recordsOf, tracesOf } from './open-otlp.ts';
import { sayThrough } from './say.ts';
import type { Settings } from './settings.ts';

/** Once the first clients are served: until then each line is written at once. */
const GATHER_AFTER_MS = 2_000;

export interface OpenedObservers {
  /** Told of what the product does; undefined where nobody watches. */
  readonly observer: Observer | undefined;
  /** Undefined where none is wanted. */
  readonly log: Log | undefined;
  /** Undefined where none are counted. */
  readonly metrics: Metrics | undefined;
  /** To be called once the server serves: from then on nothing is said but through the log. */
  serving(): void;
  /** Resolves when all that was told is written and sent. */
  close(): Promise<void>;
}

/** Throws a StartError for what is not installed. */
export async function openObservers(settings: Settings): Promise<OpenedObservers> {
  const [traces, records] = await Promise.all([tracesOf(settings), recordsOf(settings)]);
  const log = openLog(settings, records);
  const metrics = openMetrics(settings);
  return {
    observer: observers([log && logObserver(log, settings.logSlowMs), metrics?.observer, traces?.observer]),
    log,
    metrics,
    serving: () => {
      if (log === undefined) return;
      sayThrough(log);
      setTimeout(() => void log.open(), GATHER_AFTER_MS).unref();
    },
    close: async () => {
      await Promise.all([records?.close(), traces?.close()]);
      // What they have to say of their end stands in it.
      await log?.close();
    },
  };
}

function openLog({ logLevel, logFormat }: Settings, records: LineRecords | undefined): Log | undefined {
  if (logLevel === 'off') return undefined;
  const isPretty = logFormat === 'pretty' || (logFormat === 'auto' && process.stderr.isTTY === true);
  return new Log({ level: logLevel, isPretty, records });
}
