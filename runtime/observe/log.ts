/** The log of a process, on standard error: a line of JSON for each thing, or a line for people. */
import { LEVEL_RANKS, type LogLevel, type LogLine, type LogWriter } from './log-line.ts';

interface LogOptions {
  /** Lines below it are not written. */
  readonly level: LogLevel;
  /** For people, not for programs. */
  readonly isPretty: boolean;
  /** Loads what gathers lines; tests pass their own. */
  readonly openWriter?: (options: { readonly isPretty: boolean }) => Promise<LogWriter>;
}

/** Nothing of it throws, and nobody waits for a line. */
export class Log {
  #isPretty: boolean;
  readonly #least: number;
  readonly #openWriter: NonNullable<LogOptions['openWriter']>;
  #writer: LogWriter | undefined;
  #opening: Promise<void> | undefined;
  /** Lines for people that came before there was what writes them. */
  readonly #early: (readonly [LogLevel, LogLine])[] = [];

  constructor({ level, isPretty, openWriter = usualWriter }: LogOptions) {
    this.#least = LEVEL_RANKS[level];
    this.#isPretty = isPretty;
    this.#openWriter = openWriter;
  }

  /** Whether lines of that level are written: whoever makes one that costs something asks before. */
  isOn(level: LogLevel): boolean {
    return LEVEL_RANKS[level] >= this.#least;
  }

  write(level: LogLevel, line: LogLine): void {
    if (!this.isOn(level)) return;
    if (this.#writer !== undefined) this.#writer.write(level, line);
    else if (this.#isPretty) {
      this.#early.push([level, line]);
      void this.open();
    } else process.stderr.write(jsonLine(level, line));
  }

  /** Loads what gathers lines. Until then each is written at once: a start need not wait for it, nor who breaks at the start. */
  open(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<void> {
    try {
      this.#writer = await this.#openWriter({ isPretty: this.#isPretty });
    } catch {
      // What is not installed as it should be costs the form of the lines, and no line.
      this.#isPretty = false;
    }
    for (const [level, line] of this.#early.splice(0)) this.write(level, line);
  }

  /** To be waited for before the process ends. What is written later goes out as far as it can. */
  async close(): Promise<void> {
    if (this.#opening === undefined) return;
    await this.#opening;
    await this.#writer?.flushed();
  }
}

const usualWriter: NonNullable<LogOptions['openWriter']> = async (options) =>
  (await import('./open-log-writer.ts')).openLogWriter(options);

/** As what gathers lines would write it. */
function jsonLine(level: LogLevel, line: LogLine): string {
  return `${JSON.stringify({ level, time: new Date().toISOString(), ...line })}\n`;
}
