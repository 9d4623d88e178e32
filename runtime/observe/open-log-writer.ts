/** What lines are written with: loaded once the server serves. */
import pino from 'pino';
import { outputLines } from '../guard/audit/output-sink.ts';
import { gatheredLines } from './gathered-lines.ts';
import { LEVEL_RANKS, type LogWriter } from './log-line.ts';

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
  const gathered = gatheredLines(lines.write);
  let isUrgent = false;
  const format = isPretty ? (await import('./pretty-lines.ts')).prettyLines() : (line: string) => line;
  const logger = pino(
    {
      base: null,
      level: 'debug',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string): void => gathered.write(format(line), isUrgent) },
  );
  return {
    write: (level, line) => {
      isUrgent = LEVEL_RANKS[level] >= LEVEL_RANKS.warn;
      logger[level](line);
    },
    flushed: () => {
      gathered.hand();
      return lines.flushed();
    },
  };
}
