/** Whoever watches a process, as the settings want it: opened before the product, closed after it. */
import { type Observer, observers } from '../basics/observer.ts';
import type { Metrics } from '../observe/metrics.ts';
import { openMetrics } from './open-metrics.ts';
import type { Settings } from './settings.ts';

interface OpenObservers {
  readonly observer: Observer | undefined;
  readonly metrics: Metrics | undefined;
}

/** Nothing of it is loaded before there is something to see. */
export async function openObservers(settings: Settings): Promise<OpenObservers> {
  const metrics = await openMetrics(settings);
  return { observer: observers([metrics?.observer]), metrics };
}
