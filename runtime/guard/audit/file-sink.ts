/** Lines in a file that is rotated by its size. A disk that is full, or a folder that goes away, costs lines and nothing else. */
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import { type AuditSink, MOST_WAITING, type SinkEvents } from './audit-sink.ts';
import { type AuditTarget, rotatedName } from './audit-target.ts';

type FileTarget = Extract<AuditTarget, { readonly kind: 'file' }>;

/** After a failure the file is opened anew, not sooner. */
const PAUSE_MS = 1_000;
const CLOSE_MS = 2_000;
/** What callers asked for is nobody's business on the machine but its owner's. */
const MODE = 0o600;

export class FileSink implements AuditSink {
  readonly #target: FileTarget;
  readonly #events: SinkEvents;
  readonly #pending = new Set<Promise<void>>();
  #stream: RotatingFileStream | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #cause: unknown;

  constructor(target: FileTarget, events: SinkEvents) {
    this.#target = target;
    this.#events = events;
  }

  /** Tells of a file that cannot be written before there is a line to lose. */
  async check(): Promise<void> {
    const { path: file } = this.#target;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await (await open(file, 'a', MODE)).close();
    } catch (cause) {
      this.#events.lost(0, cause);
    }
  }

  write(_line: unknown, text: string): void {
    const stream = this.#open();
    if (stream === undefined || stream.writableLength > MOST_WAITING.bytes) {
      this.#events.lost(1, this.#cause ?? new Error('more waits to be written than is kept'));
      return;
    }
    const written = new Promise<void>((resolve) => {
      stream.write(text, (cause) => {
        if (cause) this.#events.lost(1, this.#cause ?? cause);
        else this.#events.well();
        resolve();
      });
    });
    this.#pending.add(written);
    void written.then(() => this.#pending.delete(written));
  }

  async flushed(): Promise<void> {
    await within(CLOSE_MS, Promise.all(this.#pending));
  }

  async close(): Promise<void> {
    await this.flushed();
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream === undefined || stream.destroyed) return;
    const closed = once(stream, 'close').catch(() => {});
    stream.end();
    await within(CLOSE_MS, closed);
  }

  #open(): RotatingFileStream | undefined {
    if (this.#stream !== undefined) return this.#stream;
    if (performance.now() - this.#failedAt < PAUSE_MS) return undefined;
    const { path: file, size, keep } = this.#target;
    const folder = path.dirname(file);
    const name = (place: Date | number | null) =>
      path.basename(rotatedName(file, typeof place === 'number' ? place : undefined));
    const stream = createStream(name, { path: folder, size: `${size}B`, rotate: keep, mode: MODE });
    const fail = (cause: unknown): void => {
      this.#cause = cause;
      this.#failedAt = performance.now();
      if (this.#stream === stream) this.#stream = undefined;
    };
    stream.on('error', fail);
    stream.on('warning', fail);
    this.#cause = undefined;
    this.#stream = stream;
    return stream;
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
