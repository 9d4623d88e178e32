/** Metrics as the settings want them. */
import { Metrics } from '../observe/metrics.ts';
import { packageVersion } from './package-root.ts';
import { reportFault } from './process-signals.ts';
import type { Settings } from './settings.ts';

/** Undefined where nobody wants any: over HTTP they are counted unless that is switched off. */
export function openMetrics({ http, metrics }: Settings): Metrics | undefined {
  if (!http || metrics === 'off') return undefined;
  return new Metrics({ version: packageVersion, report: reportFault });
}
