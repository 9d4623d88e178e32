import { visible } from '../basics/visible.ts';
import type { FaultReporter } from '../mcp/call-tool.ts';

/** How long calls under way may take to finish once the process was told to end. */
const SHUTDOWN_MS = 10_000;

/** Writes a fault of ours to standard error, where the operator finds it; never a request's content or key. */
export const reportFault: FaultReporter = (fault, where) => {
  const text = visible(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
  process.stderr.write(`oneuptime-mcp: fault in ${where}: ${text}\n`);
};

/** Calls `end` at the first SIGINT or SIGTERM, and leaves at once at the second, or with a word when ending takes too long. */
export function endOnSignals(end: () => Promise<unknown>): void {
  let isEnding = false;
  const onSignal = () => {
    if (isEnding) process.exit(1);
    isEnding = true;
    setTimeout(() => {
      process.stderr.write(
        `oneuptime-mcp: ended ${SHUTDOWN_MS / 1_000} s after the signal: calls under way were cut off\n`,
      );
      process.exit(1);
    }, SHUTDOWN_MS).unref();
    end().catch((fault) => {
      reportFault(fault, 'shutdown');
      process.exit(1);
    });
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
