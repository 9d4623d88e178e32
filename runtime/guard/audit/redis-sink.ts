/** Lines in Redis: a stream for each key, so that those of a busy one push out nobody else's. */
import { Redis } from 'ioredis';
import { RECONNECTING } from '../../basics/redis-options.ts';
import type { AuditLine } from './audit-line.ts';
import { type AuditSink, MOST_WAITING, type SinkEvents } from './audit-sink.ts';
import { CUT } from './change-log.ts';

const PREFIX = 'oneuptime-mcp:audit';
/** Lines of one key, about; and how long they are kept after the last. */
const MOST_LINES = 2_000;
const KEPT_SECONDS = 30 * 24 * 60 * 60;
/** Lines of one reading, and of one request of it. */
const MOST_READ = 2_400;
const PAGE = 200;
const COMMAND_MS = 3_000;
const CLOSE_MS = 2_000;

export class RedisSink implements AuditSink {
  readonly #redis: Redis;
  readonly #events: SinkEvents;
  readonly #pending = new Set<Promise<void>>();
  #bytes = 0;

  constructor(url: string, events: SinkEvents) {
    this.#events = events;
    this.#redis = new Redis(url, {
      ...RECONNECTING,
      commandTimeout: COMMAND_MS,
      maxRetriesPerRequest: null,
      enableAutoPipelining: true,
    });
    // Told of with the lines that are lost by it.
    this.#redis.on('error', () => {});
  }

  write({ key = 'none' }: AuditLine, text: string): void {
    if (this.#pending.size >= MOST_WAITING.lines || this.#bytes >= MOST_WAITING.bytes) {
      this.#events.lost(1, new Error('more waits to be written than is kept'));
      return;
    }
    this.#bytes += text.length;
    const stream = `${PREFIX}:${key}`;
    const kept = Promise.all([
      this.#redis.xadd(stream, 'MAXLEN', '~', MOST_LINES, '*', 'line', text.trimEnd()),
      this.#redis.expire(stream, KEPT_SECONDS),
    ]).then(
      () => this.#events.well(),
      (cause) => this.#events.lost(1, cause),
    );
    this.#pending.add(kept);
    void kept.then(() => {
      this.#pending.delete(kept);
      this.#bytes -= text.length;
    });
  }

  /** Lines of a key, newest first, as they were written; those before `from` (milliseconds since 1970) are left. */
  async *texts(key: string, from: number): AsyncGenerator<string | typeof CUT> {
    const stream = `${PREFIX}:${key}`;
    let end = '+';
    for (let read = 0; read < MOST_READ; read += PAGE) {
      const found = await this.#redis.xrevrange(stream, end, String(Math.max(0, from)), 'COUNT', PAGE);
      for (const [, [, text = '']] of found) yield text;
      if (found.length < PAGE) return;
      end = `(${found.at(-1)?.[0]}`;
    }
    yield CUT;
  }

  async flushed(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([this.flushed(), late]);
    clearTimeout(timer);
    this.#redis.disconnect();
  }
}
