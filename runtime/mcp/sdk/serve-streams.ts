import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { messageBounds } from '../../basics/bounds.ts';
import { Seal } from '../asking/seal.ts';
import { createServer, type ServerOptions } from './create-server.ts';
import { LISTED_TOOLS, StdioWire, type StdioWireOptions } from './stdio-wire.ts';

type StreamsOptions = Pick<ServerOptions, 'toolServer' | 'principal' | 'report'> &
  Pick<StdioWireOptions, 'input' | 'output'> & {
    /** Longest line taken, in bytes. */
    readonly maxBody?: number | undefined;
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
    endListening: () => void handle.close(),
  });
  const tools = async () => {
    await toolServer.list(); // Fails here, as a clean error, and not while the answer is being written.
    return LISTED_TOOLS;
  };
  const seal = new Seal();
  const handle = serveStdio(() => createServer({ ...options, tools, seal }), { transport: wire });
  // The SDK has put its own listener there by now; the connection is over once that has run.
  const ended = wire.onclose;
  const closed = new Promise<void>((resolve) => {
    wire.onclose = () => {
      ended?.();
      resolve();
    };
  });
  return { closed, end: () => wire.end(), close: () => handle.close() };
}
