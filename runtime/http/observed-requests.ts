/** Tells whoever watches of every request: when its answer is over, or its client has left. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Observer } from '../basics/observer.ts';
import { visible } from '../basics/visible.ts';
import { withoutUuids } from '../basics/without-uuids.ts';
import type { Callers } from '../guard/known-callers.ts';

/** Longer addresses and names of programs are nobody's. */
const LONGEST = 200;

export function addObserved(app: FastifyInstance, { request: tell }: Observer, callers: Callers): void {
  if (tell === undefined) return;
  app.addHook('onRequest', (request, { raw: response }, done) => {
    const began = performance.now();
    const { socket } = request.raw;
    const before = socket.bytesWritten;
    response.once('close', () => {
      const { headersSent, statusCode } = response;
      let path: string | undefined;
      // Cleaned for whoever reads it: those who count do not.
      tell({
        method: request.method,
        get path() {
          path ??= pathOf(request);
          return path;
        },
        status: headersSent ? statusCode : undefined,
        ms: performance.now() - began,
        bytes: socket.bytesWritten - before,
        request: request.id,
        get agent() {
          return agentOf(request);
        },
        get traceparent() {
          const { traceparent } = request.headers;
          return typeof traceparent === 'string' ? traceparent.slice(0, LONGEST) : undefined;
        },
        asked: request.exchange.asked,
        credential: callers.of(request.raw).principal.credential,
      });
    });
    done();
  });
}

/** Somebody may have pasted a key into the address. */
function pathOf({ url }: FastifyRequest): string {
  const [path = ''] = url.split('?', 1);
  return withoutUuids(visible(path.slice(0, LONGEST)));
}

function agentOf({ headers }: FastifyRequest): string | undefined {
  const said = headers['user-agent'];
  return said === undefined ? undefined : withoutUuids(visible(said.slice(0, LONGEST)));
}
