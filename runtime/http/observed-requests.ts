/** Tells whoever watches of every request: when its answer is over, or its client has left. */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Credential } from '../basics/credential.ts';
import type { Observer, SeenRequest } from '../basics/observer.ts';
import { visible } from '../basics/visible.ts';
import { withoutUuids } from '../basics/without-uuids.ts';
import type { Callers } from '../guard/known-callers.ts';

/** Longer addresses and names of programs are nobody's. */
const LONGEST = 200;

export function addObserved(app: FastifyInstance, { request: tell }: Observer, callers: Callers): void {
  if (tell === undefined) return;
  app.addHook('onRequest', (request, { raw: response }, done) => {
    const seen = new ObservedRequest(request, callers);
    response.once('close', () => {
      seen.end(response);
      tell(seen);
    });
    done();
  });
}

/**
 * A class, not an object that is written with its getters: of such a one V8 makes a new hidden class each time, which lives
 * until old space is cleared, and the request with it. That cost a count a third of its CPU.
 */
class ObservedRequest implements SeenRequest {
  readonly #request: FastifyRequest;
  readonly #callers: Callers;
  readonly #began = performance.now();
  readonly #before: number;
  #path: string | undefined;
  status: number | undefined;
  ms = 0;
  bytes = 0;

  constructor(request: FastifyRequest, callers: Callers) {
    this.#request = request;
    this.#callers = callers;
    this.#before = request.raw.socket.bytesWritten;
  }

  end({ headersSent, statusCode }: ServerResponse): void {
    this.status = headersSent ? statusCode : undefined;
    this.ms = performance.now() - this.#began;
    this.bytes = this.#request.raw.socket.bytesWritten - this.#before;
  }

  get method(): string {
    return this.#request.method;
  }

  // What follows is cleaned for whoever reads it: those who count do not.
  get path(): string {
    this.#path ??= pathOf(this.#request);
    return this.#path;
  }

  get request(): string {
    return this.#request.id;
  }

  get agent(): string | undefined {
    return agentOf(this.#request);
  }

  get traceparent(): string | undefined {
    const { traceparent } = this.#request.headers;
    return typeof traceparent === 'string' ? traceparent.slice(0, LONGEST) : undefined;
  }

  get asked(): string | undefined {
    return this.#request.exchange.asked;
  }

  get credential(): Credential | undefined {
    return this.#callers.of(this.#request.raw).principal.credential;
  }
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
