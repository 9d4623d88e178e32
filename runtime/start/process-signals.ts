import type { FaultReporter } from '../mcp/call-tool.ts';
import { faultText } from './fault-text.ts';
import { say, sayFault } from './say.ts';

/** How long calls under way may take to finish once nothing new is begun. */
export const PATIENCE_MS = 10_000;

/** How long whatever is left may take to be told that it was given up. */
const LAST_MS = 3_000;

/** Tells a fault of ours where the operator finds it; never a request's content or key. */
export const reportFault: FaultReporter = (fault, where) => {
  sayFault(`fault in ${faultText(where)}: ${faultText(fault)}`);
};

export type EndSignal = 'SIGINT' | 'SIGTERM';

/**
 * Calls `end` at the first SIGINT or SIGTERM, and leaves at once at the second, or with a word when ending takes too long.
 * `drainMs`: what `end` waits after a SIGTERM before it begins.
 */
export function endOnSignals(end: (signal: EndSignal) => Promise<unknown>, drainMs = 0): void {
  let isEnding = false;
  const onSignal = (signal: EndSignal) => {
    if (isEnding) process.exit(1);
    isEnding = true;
    const longest = (signal === 'SIGTERM' ? drainMs : 0) + PATIENCE_MS + LAST_MS;
    setTimeout(() => {
      say(`ended ${longest / 1_000} s after the signal: calls under way were cut off`);
      process.exit(1);
    }, longest).unref();
    end(signal).catch((fault) => {
      reportFault(fault, 'shutdown');
      process.exit(1);
    });
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** How long what was written last may take when the process breaks. */
const CRASH_MS = 1_000;

/**
 * Ends the process at a fault that nobody caught, in our own words: Node would print whatever the error carries, such as the
 * command that a client had sent. `lastWords` are waited for a little.
 */
export function endOnFaults(lastWords: () => Promise<unknown>): void {
  let isEnding = false;
  process.on('uncaughtException', (fault, origin) => {
    reportFault(
      fault,
      origin === 'unhandledRejection' ? 'a promise that nobody waited for' : 'the process, which ends',
    );
    if (isEnding) process.exit(1);
    isEnding = true;
    setTimeout(() => process.exit(1), CRASH_MS);
    lastWords().then(
      () => process.exit(1),
      () => process.exit(1),
    );
  });
}
