import { messageBounds } from '../../basics/bounds.ts';
import type { FaultReporter } from '../call-tool.ts';
import type { ServerOptions } from './create-server.ts';
import { StdioOpening } from './stdio-opening.ts';
import { StdioWire, type StdioWireOptions } from './stdio-wire.ts';

type StreamsOptions = Pick<ServerOptions, 'toolServer' | 'principal'> &
  Pick<StdioWireOptions, 'input' | 'output'> & {
    /** Longest line taken, in bytes. */
    readonly maxBody?: number | undefined;
    readonly report: FaultReporter;
  };

/** A served connection: `closed` resolves when the client or `close()` has ended it. */
export interface StdioConnection {
  readonly closed: Promise<void>;
  /** Takes nothing new, answers what is under way, within two seconds, and closes. */
  end(): void;
  close(): Promise<void>;
}

/** Serves one client on a pair of streams, in the era it opens with. */
export function serveStreams({ input, output, maxBody, ...options }: StreamsOptions): StdioConnection {
  const { toolServer } = options;
  const wire = new StdioWire({
    input,
    output,
    list: () => toolServer.list(),
    stop: () => toolServer.limits?.stop(),
    bounds: messageBounds(maxBody).withKey,
    endListening: () => void opening.closeAll(),
  });
  const opening = new StdioOpening(wire, {
    ...options,
    sdk: async (transport) => (await import('./serve-through-sdk.ts')).serveThroughSdk(transport, options),
  });
  return { closed: opening.closed, end: () => wire.end(), close: () => opening.closeAll() };
}
