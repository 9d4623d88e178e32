import type { Readable, Writable } from 'node:stream';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { Seal } from '../mcp/asking/seal.ts';
import type { FaultReporter } from '../mcp/call-tool.ts';
import { createServer } from '../mcp/sdk/create-server.ts';
import { LISTED_TOOLS, StdioWire } from '../mcp/sdk/stdio-wire.ts';
import type { Credential, ToolServer } from '../mcp/tool-server.ts';
import { openProduct } from './open-product.ts';
import { endOnSignals, reportFault } from './process-signals.ts';
import type { Settings } from './settings.ts';

interface StdioOptions {
  readonly host: ToolServer;
  readonly credential: Credential | undefined;
  readonly input: Readable;
  readonly output: Writable;
  readonly report: FaultReporter;
}

/** A served connection: `closed` resolves when the client or `close()` has ended it. */
export interface StdioConnection {
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Serves one client on a pair of streams, in the era it opens with. */
export function serveStreams({ host, credential, input, output, report }: StdioOptions): StdioConnection {
  const wire = new StdioWire({ input, output, list: () => host.list() });
  const tools = async () => {
    await host.list(); // Fails here, as a clean error, and not while the answer is being written.
    return LISTED_TOOLS;
  };
  const seal = new Seal(undefined);
  const handle = serveStdio(() => createServer({ host, credential, tools, seal, report }), { transport: wire });
  // The SDK has put its own listener there by now; the connection is over once that has run.
  const ended = wire.onclose;
  const closed = new Promise<void>((resolve) => {
    wire.onclose = () => {
      ended?.();
      resolve();
    };
  });
  return { closed, close: () => handle.close() };
}

/** The stdio server as a process: ends with its client, or at a signal. Standard output is the protocol's alone. */
export async function runStdio(settings: Settings): Promise<void> {
  const product = await openProduct(settings);
  const connection = serveStreams({
    host: product.server,
    credential: product.credential,
    input: process.stdin,
    output: process.stdout,
    report: reportFault,
  });
  endOnSignals(() => connection.close());
  await connection.closed;
  process.stdin.destroy();
  await product.close();
}
