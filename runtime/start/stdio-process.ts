import { changingPrincipal } from '../guard/principal.ts';
import { serveStreams } from '../mcp/sdk/serve-streams.ts';
import { openObservers } from './open-observers.ts';
import { openProduct } from './open-product.ts';
import { endOnSignals, reportFault } from './process-signals.ts';
import { servedLine } from './served-line.ts';
import type { Settings } from './settings.ts';
import { forStdio } from './stdio-instances.ts';

/** The stdio server as a process: ends with its client, or at a signal. Standard output is the protocol's alone. */
export async function runStdio(settings: Settings, onEnd?: (run: () => Promise<unknown>) => void): Promise<void> {
  const { observer, log, serving, close } = openObservers(settings);
  const product = await openProduct(settings, { observer });
  onEnd?.(() => Promise.all([product.audit?.close(), close()]));
  if (settings.auditRequired) await product.audit?.check();
  const { toolServer, key } = await forStdio(settings, product);
  const connection = serveStreams({
    toolServer,
    principal: changingPrincipal(key),
    input: process.stdin,
    output: process.stdout,
    maxBody: settings.maxBody,
    report: reportFault,
  });
  endOnSignals(() => {
    connection.end();
    return connection.closed;
  });
  await product.announce?.();
  serving();
  if (log)
    servedLine(settings, product, toolServer).then(
      (line) => log.write(...line),
      (fault) => reportFault(fault, 'the line at the start'),
    );
  await connection.closed;
  process.stdin.destroy();
  await product.close();
  await close();
}
