/** The port of their own that metrics may have. */
import type { FastifyInstance } from 'fastify';
import { createMetricsServer } from '../http/metrics-server.ts';
import type { RequestPolicy } from '../http/request-policy.ts';
import type { Metrics } from '../observe/metrics.ts';
import { listenAt } from './listen.ts';
import type { Settings } from './settings.ts';

/**
 * Serves metrics at their own port until the server they are of has ended. Resolves with their address there; with nothing where
 * they are served beside the rest.
 */
export async function serveMetrics(
  settings: Settings,
  {
    app,
    metrics,
    policy,
  }: { readonly app: FastifyInstance; readonly metrics: Metrics; readonly policy: RequestPolicy },
): Promise<string | undefined> {
  const { metrics: port, metricsToken: token, host } = settings;
  if (typeof port !== 'number') return undefined;
  const own = createMetricsServer({ ...policy, metrics, token });
  const address = await listenAt(own, { host, port, setting: 'METRICS=N (or METRICS=on)' });
  app.addHook('onClose', () => own.close());
  return `${address}/metrics`;
}
