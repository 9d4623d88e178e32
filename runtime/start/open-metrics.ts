/** Metrics as the settings want them, and the port of their own that they may have. */
import type { FastifyInstance } from 'fastify';
import { StartError } from '../basics/errors.ts';
import { createMetricsServer } from '../http/metrics-server.ts';
import type { RequestPolicy } from '../http/request-policy.ts';
import { Metrics } from '../observe/metrics.ts';
import { packageVersion } from './package-root.ts';
import { reportFault } from './process-signals.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';

/** Undefined where nobody wants any: over HTTP they are counted unless that is switched off. */
export function openMetrics({ http, metrics }: Settings): Metrics | undefined {
  if (!http || metrics === 'off') return undefined;
  return new Metrics({ version: packageVersion, report: reportFault });
}

/** Serves them at their own port until the server they are of has ended; nothing where they are served beside the rest. */
export async function serveMetrics(
  settings: Settings,
  {
    app,
    metrics,
    policy,
  }: { readonly app: FastifyInstance; readonly metrics: Metrics; readonly policy: RequestPolicy },
): Promise<void> {
  const { metrics: port, metricsToken: token, host } = settings;
  if (typeof port !== 'number') return;
  const own = createMetricsServer({ ...policy, metrics, token });
  const address = await own.listen({ host, port }).catch(({ code }: NodeJS.ErrnoException) => {
    throw new StartError(`METRICS: port ${port} on ${host} cannot be opened (${code}): choose another, or METRICS=on.`);
  });
  app.addHook('onClose', () => own.close());
  say(`metrics are served at ${address}/metrics`);
}
