import { ProtocolError } from '@modelcontextprotocol/server';
import { ERROR } from '../protocol.ts';

/** Everything is on one page. */
export function refuseCursor(params: ListParams): void {
  if (params?.cursor === undefined) return;
  throw new ProtocolError(ERROR.invalidParams, 'Unknown cursor: everything is on one page, ask without a cursor');
}

/**
 * Params of a list, unchecked: the SDK's own schema answers a cursor that is not text with its internals and -32603.
 * A standard schema by hand, because a library for one that accepts everything would be all cost.
 */
export const ANY_PARAMS = {
  '~standard': {
    version: 1 as const,
    vendor: 'oneuptime-mcp',
    validate: (value: unknown) => ({ value: value as ListParams }),
    types: undefined as { readonly input: ListParams; readonly output: ListParams } | undefined,
  },
};

type ListParams = { readonly cursor?: unknown } | undefined;
