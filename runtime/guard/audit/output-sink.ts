/** Lines on standard output or standard error, written beside the call: a reader that is slow holds nothing up. */
import pino from 'pino';
import { type AuditSink, MOST_WAITING, type SinkEvents } from './audit-sink.ts';

/** When nobody reads any more, what is left is lost. */
const CLOSE_MS = 1_000;

export function outputSink(fd: 1 | 2, events: SinkEvents): AuditSink {
  const lines = outputLines(fd, events);
  return { ...lines, write: (_line, text) => lines.write(text) };
}

/** The same for whole lines of any kind, one or several at once. What waits when the process ends is written then. */
export function outputLines(fd: 1 | 2, events: SinkEvents) {
  const stream = pino.destination({ dest: fd, sync: false, maxLength: MOST_WAITING.bytes });
  let isBroken = false;
  let isFailing = false;
  let waiting = 0;
  // Called when the process ends: what could not be written just before is not tried again then.
  const flushSync = stream.flushSync.bind(stream);
  stream.flushSync = () => {
    if (!isFailing) flushSync();
  };
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    // Whoever closed the other end does not come back; what else fails is tried again with the next line.
    isBroken ||= cause.code === 'EPIPE';
    isFailing = true;
    events.lost(isBroken ? waiting : 0, cause);
    if (isBroken) waiting = 0;
  });
  stream.on('drop', (dropped: string) => {
    const count = linesIn(dropped);
    waiting -= count;
    events.lost(count, new Error('more waits to be written than is kept'));
  });
  stream.on('drain', () => {
    isFailing = false;
    waiting = 0;
    events.well();
  });
  const flushed = (): Promise<void> =>
    new Promise((resolve) => {
      if (isBroken || waiting === 0) return resolve();
      // `flush` of the stream waits for nothing where it gathers nothing.
      const timer = setTimeout(over, CLOSE_MS);
      function over(): void {
        clearTimeout(timer);
        stream.off('drain', over).off('error', over);
        resolve();
      }
      stream.on('drain', over).on('error', over);
    });
  return {
    write: (text: string): void => {
      const count = linesIn(text);
      if (isBroken) {
        events.lost(count, new Error('nobody reads it any more'));
        return;
      }
      waiting += count;
      stream.write(text);
    },
    flushed,
    close: async (): Promise<void> => {
      await flushed();
      if (waiting > 0) events.lost(waiting, new Error('it could not be written before the end'));
    },
  };
}

function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
