/** What a request may weigh, before anything else looks at it. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_PATH, type MessageBounds, SEARCHED_BODIES } from '../basics/bounds.ts';
import { hasKey } from '../basics/credential.ts';
import { type KeyHeader, saidKeyHeaders } from '../guard/key-headers.ts';
import type { CallerOf } from '../guard/principal.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { BodyRefused, sendJsonRpcError } from './http-errors.ts';
import { bodyWithin } from './read-body.ts';

interface BodiesOptions {
  readonly bounds: MessageBounds;
  readonly callerOf: CallerOf;
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
}

/** Refuses addresses and bodies that are too long. Bodies reach the endpoint as bytes, whatever their type: it words what is wrong with them. */
export function addBodies(app: FastifyInstance, { bounds, callerOf, keyHeaders }: BodiesOptions): void {
  const { withKey, keyless } = bounds;
  const withoutKey = ` without an API key: send one with each request, as ${saidKeyHeaders(keyHeaders)}`;
  app.addHook('onRequest', (request, reply, done) => {
    if (pathLength(request.originalUrl) <= MAX_PATH) return done();
    sendJsonRpcError(reply, TOO_LONG_PATH);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async ({ headers, raw }: FastifyRequest, payload: IncomingMessage) => {
    const boundsOf = () => (hasKey(callerOf(headers)) ? withKey : keyless);
    const searched = withKey.bytes * SEARCHED_BODIES;
    const limits = { freely: keyless.bytes, most: () => boundsOf().bytes, searched };
    const read = await bodyWithin(payload, raw, limits);
    if ('body' in read) return read.body;
    if (raw.destroyed && !raw.complete) throw new BodyRefused(httpError(400, HTTP_REFUSAL, 'The request broke off'));
    const { bytes } = boundsOf();
    const message = `Payload Too Large: Request body must not exceed ${bytes} bytes`;
    const advice = bytes < withKey.bytes ? withoutKey : '';
    throw new BodyRefused({ ...httpError(413, HTTP_REFUSAL, message + advice), ids: read.ids });
  });
}

const TOO_LONG_PATH = httpError(
  414,
  HTTP_REFUSAL,
  `URI Too Long: the path of an address has at most ${MAX_PATH} characters here. MCP clients connect to /mcp`,
);

function pathLength(url: string): number {
  const end = url.indexOf('?');
  return end < 0 ? url.length : end;
}
