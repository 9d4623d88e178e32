/** Metrics at a port of their own: nothing else is served there. */
import Fastify, { type FastifyInstance } from 'fastify';
import { sendNotFound } from './http-errors.ts';
import { addMetricsPage, type MetricsPageOptions } from './metrics-page.ts';
import { plainAddress } from './plain-address.ts';
import { addRequestPolicy, type RequestPolicy, requestId } from './request-policy.ts';
import { NO_SCHEMAS } from './server.ts';

/** Not yet listening. It answers to the names that the server itself answers to. */
export function createMetricsServer(options: RequestPolicy & MetricsPageOptions): FastifyInstance {
  const app = Fastify({
    forceCloseConnections: true,
    genReqId: requestId,
    http: { requireHostHeader: false },
    schemaController: { compilersFactory: NO_SCHEMAS },
    rewriteUrl: plainAddress,
  });
  app.setNotFoundHandler(sendNotFound);
  addRequestPolicy(app, options);
  addMetricsPage(app, options);
  return app;
}
