/** What whoever runs the server is told in words: on standard error, and through the log once there is one. */
import { visible } from '../basics/visible.ts';
import { type Log, writeAtOnce } from '../observe/log.ts';
import { type LogLevel, wordsLine } from '../observe/log-line.ts';

let log: Log | undefined;

/** From now on words are lines of a log, so that programs which read it find nothing else there. */
export function sayThrough(opened: Log | undefined): void {
  log = opened;
}

/** A line for whoever runs the server; once it serves, nobody has to say what is as it should be. */
export function say(line: string): void {
  tell('warn', line, line);
}

/** One that keeps nothing from going on. */
export function sayWarning(line: string): void {
  tell('warn', line, `warning: ${line}`);
}

/** One of where lines of the log go beside standard error: it is told there alone. */
export function sayHere(line: string): void {
  if (log === undefined) say(line);
  else log.writeHere('warn', wordsLine(line));
}

/** One of a fault of ours. */
export function sayFault(line: string): void {
  tell('error', line, line);
}

function tell(level: LogLevel, line: string, plain: string): void {
  if (log === undefined) writeAtOnce(visible(`oneuptime-mcp: ${plain}\n`));
  else log.write(level, wordsLine(line));
}
