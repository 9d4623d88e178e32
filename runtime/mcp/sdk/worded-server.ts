import {
  type JSONRPCRequest,
  ProtocolError,
  type Result,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { visible, visibleValue } from '../../basics/visible.ts';
import { ERROR } from '../protocol.ts';
import { validatorWords } from './validator-words.ts';

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/**
 * The SDK's server, which otherwise tells a client what its validator says of params, as a fault of ours, and repeats to it
 * whatever hides in what it sent.
 */
export class WordedServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const wrapped = super._wrapHandler(method, handler);
    return async (request, context) => {
      try {
        return worded(method, await wrapped(request, context));
      } catch (fault) {
        const message = fault instanceof Error ? validatorWords(method, fault.message) : undefined;
        if (message !== undefined) throw new ProtocolError(ERROR.invalidParams, visible(message));
        throw fault instanceof ProtocolError && !isAllVisible(fault) ? shownFault(fault) : fault;
      }
    };
  }
}

/** Whether a fault quotes nothing that hides. */
function isAllVisible({ message, data }: ProtocolError): boolean {
  const said = JSON.stringify([message, data]);
  return JSON.stringify(visibleValue([message, data])) === said;
}

function shownFault({ code, message, data }: ProtocolError): ProtocolError {
  return new ProtocolError(code, visible(message), visibleValue(data));
}

/** A call that could not be asked about fails as a result, whose text the SDK writes. */
function worded(method: string, result: Result): Result {
  if (result.isError !== true || !Array.isArray(result.content)) return result;
  const [first] = result.content as readonly { readonly text?: unknown }[];
  const text = typeof first?.text === 'string' ? validatorWords(method, first.text) : undefined;
  return text === undefined ? result : { ...result, content: [{ type: 'text', text }] };
}
