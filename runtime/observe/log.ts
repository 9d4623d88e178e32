/** The log of a process, on standard error: a line of JSON for each thing, or a line for people. */
import { LEVEL_RANKS, type LogLevel, type LogLine, type LogWriter } from './log-line.ts';

interface LogOptions {
  /** Lines below it are not written. */
  readonly level: LogLevel;
  /** For people, not for programs. */
  readonly isPretty: boolean;
}

/** Nothing of it throws, and nobody waits for a line. */
export class Log {
  readonly isPretty: boolean;
  readonly #least: number;
  #writer: LogWriter | undefined;
  #opening: Promise<void> | undefined;
  /** Lines for people that came before there was what writes them. */
  #early: (readonly [LogLevel, LogLine])[] = [];

  constructor({ level, isPretty }: LogOptions) {
    this.#least = LEVEL_RANKS[level];
    this.isPretty = isPretty;
  }

  /** Whether lines of that level are written: whoever makes one that costs something asks before. */
  isOn(level: LogLevel): boolean {
    return LEVEL_RANKS[level] >= this.#least;
  }

  write(level: LogLevel, line: LogLine): void {
    if (!this.isOn(level)) return;
    if (this.#writer !== undefined) this.#writer.write(level, line);
    else if (this.isPretty) {
      this.#early.push([level, line]);
      void this.open();
    } else writeAtOnce(jsonLine(level, line));
  }

  /** Loads what gathers lines. Until then each is written at once: a start need not wait for it, nor who breaks at the start. */
  open(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<void> {
    const { openLogWriter } = await import('./open-log-writer.ts');
    this.#writer = await openLogWriter({ isPretty: this.isPretty });
    for (const [level, line] of this.#early) this.#writer.write(level, line);
    this.#early = [];
  }

  /** To be waited for before the process ends. What is written later goes out as far as it can. */
  async close(): Promise<void> {
    if (this.#opening === undefined) return;
    await this.#opening;
    await this.#writer?.flushed();
  }
}

/** As what gathers lines would write it. */
function jsonLine(level: LogLevel, line: LogLine): string {
  return `${JSON.stringify({ level, time: new Date().toISOString(), ...line })}\n`;
}

let isListened = false;

/** Writes to standard error at once. That nobody reads it any more is no reason for a server to end. */
export function writeAtOnce(text: string): void {
  if (!isListened) process.stderr.on('error', () => {});
  isListened = true;
  process.stderr.write(text);
}
