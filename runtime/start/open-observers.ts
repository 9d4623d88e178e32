/** Whoever watches the server, as the settings want it. */
import { type Observer, observers } from '../basics/observer.ts';
import type { Metrics } from '../observe/metrics.ts';
import { openMetrics } from './open-metrics.ts';
import { tracesOf } from './open-traces.ts';
import type { Settings } from './settings.ts';

export interface OpenedObservers {
  /** Told of what the product does; undefined where nobody watches. */
  readonly observer: Observer | undefined;
  /** Undefined where none are counted. */
  readonly metrics: Metrics | undefined;
  /** Resolves when all that was told is sent. */
  close(): Promise<void>;
}

/** Throws a StartError for what is not installed. */
export async function openObservers(settings: Settings): Promise<OpenedObservers> {
  const metrics = openMetrics(settings);
  const traces = await tracesOf(settings);
  return {
    observer: observers([metrics?.observer, traces?.observer]),
    metrics,
    close: async () => traces?.close(),
  };
}
