/** What a request itself takes away of what its caller may do, before anything is done for it. */
import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../basics/credential.ts';
import { whenThere } from '../basics/when-there.ts';
import type { Callers } from '../guard/known-callers.ts';
import type { Policy } from '../guard/policy.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { sendJsonRpcError } from './http-errors.ts';

/** Layers, or what is wrong with the headers that should say them. */
type Found = Policy | { readonly problem: string };

/** Layers of a request, the same ones for equal requests: at once for all that bring none. */
export type CallerPolicy = (
  request: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
  caller?: Pick<Principal, 'claims' | 'scopes'>,
) => Found | Promise<Found>;

/** Layers of a request; undefined where it was refused, and told so. */
export function policyOrRefusal(
  { policyOf, callers }: { readonly policyOf?: CallerPolicy | undefined; readonly callers: Callers },
  request: FastifyRequest,
  reply: FastifyReply,
): Policy | undefined | Promise<Policy | undefined> {
  const { principal } = request.budget?.caller ?? callers.of(request.raw);
  return whenThere(policyOf?.(request.raw, principal) ?? NO_LAYERS, (found) => {
    if (!('problem' in found)) return found;
    sendJsonRpcError(reply, httpError(400, HTTP_REFUSAL, `Bad Request: ${found.problem}`));
    return undefined;
  });
}

const NO_LAYERS: Policy = [];
