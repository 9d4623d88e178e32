import { principalOf } from '../guard/principal.ts';
import { serveStreams } from '../mcp/sdk/serve-streams.ts';
import { openHost } from './open-product.ts';
import { endOnSignals, reportFault } from './process-signals.ts';
import type { Config } from './settings.ts';

/** The stdio server as a process: ends with its client, or at a signal. Standard output is the protocol's alone. */
export async function runStdio(config: Config): Promise<void> {
  const opened = await openHost(config);
  const connection = serveStreams({
    toolServer: opened.host,
    principal: principalOf(opened.credential ?? config.credential),
    input: process.stdin,
    output: process.stdout,
    report: reportFault,
  });
  endOnSignals(() => connection.close());
  await connection.closed;
  process.stdin.destroy();
  await opened.close();
}
