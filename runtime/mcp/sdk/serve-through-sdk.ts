import type { Transport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { Seal } from '../asking/seal.ts';
import { createServer, type ServerOptions } from './create-server.ts';
import { LISTED_TOOLS } from './stdio-wire.ts';

/** Serves one client with a server of the SDK's, which is made in the era of the first message. */
export function serveThroughSdk(
  transport: Transport,
  options: Pick<ServerOptions, 'toolServer' | 'principal' | 'report'>,
): { close(): Promise<void> } {
  const tools = async () => {
    await options.toolServer.list(); // Fails here, as a clean error, and not while the answer is being written.
    return LISTED_TOOLS;
  };
  const seal = new Seal();
  return serveStdio(() => createServer({ ...options, tools, seal }), { transport });
}
