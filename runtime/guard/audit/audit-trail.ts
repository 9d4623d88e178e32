/**
 * Keeps lines: opens what the operator chose with the first one, and writes without anybody waiting. What fails is told once,
 * what is lost is counted, and no call is broken or slowed by either.
 */
import { type Once, once } from '../../basics/once.ts';
import type { AuditLine } from './audit-line.ts';
import { type AuditTrailOptions, type AuditWriter, MOST_WAITING, type SinkEvents } from './audit-sink.ts';
import { isReadable } from './audit-target.ts';
import type { ChangeLog } from './change-log.ts';
import { failureReason } from './failure-reason.ts';

/** The audit of one process. */
export class AuditTrail {
  readonly #options: AuditTrailOptions;
  readonly #open: Once<AuditWriter>;
  /** Lines that are made or wait for what takes them. */
  readonly #making = new Set<Promise<void>>();
  readonly #failing = new Set<string>();
  #lost = 0;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
    this.#open = once(async () => {
      const { openSinks } = await import('./open-sinks.ts');
      return openSinks(options, (kind) => this.#eventsOf(kind));
    });
  }

  /** Lines that did not arrive, so far as anybody knows. */
  get lost(): number {
    return this.#lost;
  }

  /** Whether what was written last did not arrive. */
  get isFailing(): boolean {
    return this.#failing.size > 0;
  }

  /** Writes the line that a promise brings, once it is there. Never throws. */
  write(line: Promise<AuditLine>): void {
    if (this.#making.size >= MOST_WAITING.lines) {
      this.#eventsOf('audit').lost(1, new Error('more waits to be written than is kept'));
      return;
    }
    const making = this.#written(line);
    this.#making.add(making);
    void making.then(() => this.#making.delete(making));
  }

  async #written(line: Promise<AuditLine>): Promise<void> {
    try {
      const [writer, made] = await Promise.all([this.#open(), line]);
      writer.write(made);
    } catch (cause) {
      this.#eventsOf('audit').lost(1, cause);
    }
  }

  /** Opens at once what would be opened with the first line: what cannot be is known at the start. */
  async check(): Promise<void> {
    await this.#open();
  }

  /** Resolves when what was written before can be read. */
  async flushed(): Promise<void> {
    await Promise.all(this.#making);
    if (this.#open.isStarted()) await (await this.#open()).flushed();
  }

  /** What can be read of it; undefined where it goes nowhere from where it could be read. */
  get changes(): ChangeLog | undefined {
    const { targets } = this.#options;
    if (!targets.some(isReadable)) return undefined;
    return {
      lines: async (owner, from) => {
        await this.flushed();
        const found = await (await this.#open()).lines(owner, from);
        return this.#lost > 0 ? { ...found, isWhole: false } : found;
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#making);
    if (this.#open.isStarted())
      await this.#open().then(
        (writer) => writer.close(),
        () => {},
      );
    if (this.#lost > 0) this.#options.tell(`${this.#lost} audit lines were lost.`);
  }

  #eventsOf(kind: string): SinkEvents {
    return {
      lost: (count, cause) => {
        this.#lost += count;
        if (this.#failing.has(kind)) return;
        this.#failing.add(kind);
        this.#options.tell(`audit lines are being lost (${kind}): ${failureReason(cause)}. Calls go on.`);
      },
      well: () => {
        if (!this.#failing.delete(kind)) return;
        this.#options.tell(`audit lines arrive again (${kind}); ${this.#lost} were lost.`);
      },
    };
  }
}
