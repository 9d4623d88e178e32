import {
  type JSONRPCRequest,
  ProtocolError,
  type Result,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { ERROR } from '../protocol.ts';
import { paramsMessage } from './params-message.ts';

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/** The SDK's server, which otherwise tells a client what its validator says of params, as a fault of ours. */
export class WordedServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const wrapped = super._wrapHandler(method, handler);
    return async (request, context) => {
      try {
        return await wrapped(request, context);
      } catch (fault) {
        const message = fault instanceof Error ? paramsMessage(method, fault.message) : undefined;
        throw message === undefined ? fault : new ProtocolError(ERROR.invalidParams, message);
      }
    };
  }
}
