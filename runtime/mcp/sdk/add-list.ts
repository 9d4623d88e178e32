import { ProtocolError, type Server } from '@modelcontextprotocol/server';
import { ERROR } from '../protocol.ts';

/** Wires a method that lists: everything is on one page. */
export function addList(server: Server, method: string, list: () => Listed | Promise<Listed>): void {
  server.setRequestHandler(method, { params: ANY_PARAMS }, async (params) => {
    // Some clients write out the cursor that they do not have.
    if (params?.cursor === undefined || params.cursor === '') return list();
    throw new ProtocolError(ERROR.invalidParams, 'Unknown cursor: everything is on one page, ask without a cursor');
  });
}

/**
 * Params of a list, unchecked: the SDK's own schema answers a cursor that is not text with its internals and -32603.
 * A standard schema by hand, because a library for one that accepts everything would be all cost.
 */
const ANY_PARAMS = {
  '~standard': {
    version: 1 as const,
    vendor: 'oneuptime-mcp',
    validate: (value: unknown) => ({ value: value as ListParams }),
    types: undefined as { readonly input: ListParams; readonly output: ListParams } | undefined,
  },
};

type Listed = Readonly<Record<string, unknown>>;
type ListParams = { readonly cursor?: unknown } | undefined;
