/** One line of the log, and what lines are handed to. */
import type { SeenCall, SeenRequest } from '../basics/observer.ts';
import { visible } from '../basics/visible.ts';

/** Each with its rank: lines below that of the log are not written. */
export const LEVEL_RANKS = { debug: 0, info: 1, warn: 2, error: 3 } as const;

export type LogLevel = keyof typeof LEVEL_RANKS;

/** A field that says nothing is left out; nothing in it is a secret. */
export interface LogLine {
  /** What kind of line it is, or what there is to say. */
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** What a line is of, where that stands in a trace. */
export type LineSubject = Pick<SeenCall, 'span' | 'caller'> | Pick<SeenRequest, 'traceparent'>;

/** What lines go to beside standard error. Nothing of it throws, and nobody waits for a line. */
export interface LineRecords {
  write(level: LogLevel, line: LogLine, subject: LineSubject | undefined): void;
  /** Resolves when all that came before is sent, or cannot be. */
  close(): Promise<void>;
}

/** What lines are handed to once it is loaded: it gathers them, and writes beside the calls. */
export interface LogWriter {
  write(level: LogLevel, line: LogLine): void;
  /** Resolves when what came before is written, or cannot be. */
  flushed(): Promise<void>;
}

/** A line as it is written, in JSON. A logger's own way of writing one costs three times as much: three in a hundred of a call. */
export function jsonLine(level: LogLevel, line: LogLine): string {
  const rest = JSON.stringify(line).slice(1);
  return `{"level":"${level}","time":"${new Date().toISOString()}",${rest}\n`;
}

/** A line of words alone, such as a warning. */
export function wordsLine(words: string): LogLine {
  return { msg: visible(words) };
}
