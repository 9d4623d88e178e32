/** What lines are written with: loaded once the server serves. */
import pino from 'pino';
import { outputLines } from '../guard/audit/output-sink.ts';
import type { LogWriter } from './log-line.ts';

const STANDARD_ERROR = 2;

export async function openLogWriter({ isPretty }: { readonly isPretty: boolean }): Promise<LogWriter> {
  let lost = 0;
  const lines = outputLines(STANDARD_ERROR, {
    lost: (count) => {
      lost += count;
    },
    well: () => {
      if (lost === 0) return;
      const count = lost;
      lost = 0;
      logger.warn({ msg: 'Lines of the log were lost: nobody read them in time.', lost: count });
    },
  });
  const format = isPretty ? (await import('./pretty-lines.ts')).prettyLines() : (line: string) => line;
  const logger = pino(
    {
      base: null,
      level: 'debug',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string): void => lines.write(format(line)) },
  );
  return {
    write: (level, line) => logger[level](line),
    flushed: lines.flushed,
  };
}
