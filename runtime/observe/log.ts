/** The log of a process, on standard error: a line of JSON for each thing, or a line for people. */
import {
  jsonLine,
  LEVEL_RANKS,
  type LineRecords,
  type LineSubject,
  type LogLevel,
  type LogLine,
  type LogWriter,
} from './log-line.ts';

interface LogOptions {
  /** Lines below it are not written. */
  readonly level: LogLevel;
  /** For people, not for programs. */
  readonly isPretty: boolean;
  /** Where lines go as well. */
  readonly records?: LineRecords | undefined;
  /** Loads what gathers lines; tests pass their own. */
  readonly openWriter?: (options: { readonly isPretty: boolean }) => Promise<LogWriter>;
}

/** Nothing of it throws, and nobody waits for a line. */
export class Log {
  #isPretty: boolean;
  readonly #least: number;
  readonly #records: LineRecords | undefined;
  readonly #openWriter: NonNullable<LogOptions['openWriter']>;
  #writer: LogWriter | undefined;
  #opening: Promise<void> | undefined;
  /** Lines for people that came before there was what writes them. */
  readonly #early: (readonly [LogLevel, LogLine])[] = [];

  constructor({ level, isPretty, records, openWriter = usualWriter }: LogOptions) {
    this.#least = LEVEL_RANKS[level];
    this.#records = records;
    this.#isPretty = isPretty;
    this.#openWriter = openWriter;
  }

  /** Whether lines of that level are written: whoever makes one that costs something asks before. */
  isOn(level: LogLevel): boolean {
    return LEVEL_RANKS[level] >= this.#least;
  }

  /** `subject`: what it is of, where that stands in a trace. */
  write(level: LogLevel, line: LogLine, subject?: LineSubject): void {
    if (this.isOn(level)) this.#records?.write(level, line, subject);
    this.writeHere(level, line);
  }

  /** On standard error alone, as what is to be told of where lines go as well. */
  writeHere(level: LogLevel, line: LogLine): void {
    if (!this.isOn(level)) return;
    if (this.#writer !== undefined) this.#writer.write(level, line);
    else if (this.#isPretty) {
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
    try {
      this.#writer = await this.#openWriter({ isPretty: this.#isPretty });
    } catch {
      // What is not installed as it should be costs the form of the lines, and no line.
      this.#isPretty = false;
    }
    for (const [level, line] of this.#early.splice(0)) this.writeHere(level, line);
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

let isListened = false;

/** Writes to standard error at once. That nobody reads it any more is no reason for a server to end. */
export function writeAtOnce(text: string): void {
  if (!isListened) process.stderr.on('error', () => {});
  isListened = true;
  process.stderr.write(text);
}
