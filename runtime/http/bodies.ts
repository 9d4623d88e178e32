/** What a request may weigh, before anything else looks at it. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_PATH, type MessageBounds, SEARCHED_BODIES } from '../basics/bounds.ts';
import { hasKey } from '../basics/credential.ts';
import { type KeyHeader, saidKeyHeaders } from '../guard/key-headers.ts';
import type { Callers } from '../guard/known-callers.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { BodyRefused, sendJsonRpcError } from './http-errors.ts';
import { bodyWithin } from './read-body.ts';

interface BodiesOptions {
  readonly bounds: MessageBounds;
  readonly callers: Callers;
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
}

/** Refuses addresses and bodies that are too long. Bodies reach the endpoint as bytes, whatever their type: it words what is wrong with them. */
export function addBodies(app: FastifyInstance, { bounds, callers, keyHeaders }: BodiesOptions): void {
  const { withKey, keyless } = bounds;
  const withoutKey = ` without an API key: send one with each request, as ${saidKeyHeaders(keyHeaders)}`;
  app.addHook('onRequest', (request, reply, done) => {
    if (pathLength(request.originalUrl) <= MAX_PATH) return done();
    sendJsonRpcError(reply, TOO_LONG_PATH);
  });
  app.removeAllContentTypeParsers();
  const limits = { freely: keyless.bytes, searched: withKey.bytes * SEARCHED_BODIES };
  app.addContentTypeParser('*', ({ raw }: FastifyRequest, payload: IncomingMessage, done: BodyTaken) => {
    const boundsOf = () => (hasKey(callers.of(raw).principal) ? withKey : keyless);
    bodyWithin(payload, raw, { ...limits, most: () => boundsOf().bytes }, (read) => {
      if ('body' in read) return done(null, read.body);
      if (raw.destroyed && !raw.complete)
        return done(new BodyRefused(httpError(400, HTTP_REFUSAL, 'The request broke off')));
      const { bytes } = boundsOf();
      const message = `Payload Too Large: Request body must not exceed ${bytes} bytes`;
      const advice = bytes < withKey.bytes ? withoutKey : '';
      done(new BodyRefused({ ...httpError(413, HTTP_REFUSAL, message + advice), ids: read.ids }));
    });
  });
}

type BodyTaken = (refused: Error | null, body?: Buffer) => void;

const TOO_LONG_PATH = httpError(
  414,
  HTTP_REFUSAL,
  `URI Too Long: the path of an address has at most ${MAX_PATH} characters here. MCP clients connect to /mcp`,
);

function pathLength(url: string): number {
  const end = url.indexOf('?');
  return end < 0 ? url.length : end;
}
