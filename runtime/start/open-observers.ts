/** Whoever watches the server, as the settings want it. */
import { type Observer, observers } from '../basics/observer.ts';
import type { Metrics } from '../observe/metrics.ts';
import { openMetrics } from './open-metrics.ts';
import type { Settings } from './settings.ts';

export interface OpenedObservers {
  /** Told of what the product does; undefined where nobody watches. */
  readonly observer: Observer | undefined;
  /** Undefined where none are counted. */
  readonly metrics: Metrics | undefined;
}

export function openObservers(settings: Settings): OpenedObservers {
  const metrics = openMetrics(settings);
  return { observer: observers([metrics?.observer]), metrics };
}
