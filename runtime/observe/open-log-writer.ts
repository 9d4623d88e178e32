/** What lines are written with: loaded once the server serves. */
import { outputLines } from '../guard/audit/output-sink.ts';
import { gatheredLines } from './gathered-lines.ts';
import { jsonLine, LEVEL_RANKS, type LogLevel, type LogLine, type LogWriter } from './log-line.ts';

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
      write('warn', { msg: 'Lines of the log were lost: nobody read them in time.', lost: count });
    },
  });
  const gathered = gatheredLines(lines.write);
  const format = isPretty ? (await import('./pretty-lines.ts')).prettyLines() : (line: string) => line;
  const write = (level: LogLevel, line: LogLine): void =>
    gathered.write(format(jsonLine(level, line)), LEVEL_RANKS[level] >= LEVEL_RANKS.warn);
  return {
    write,
    flushed: () => {
      gathered.hand();
      return lines.flushed();
    },
  };
}
