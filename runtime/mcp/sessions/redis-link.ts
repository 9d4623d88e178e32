/** This process's connections to Redis, and what every process says and hears there beside sessions. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { impatient, RECONNECTING, untilReady } from '../../basics/redis-options.ts';
import type { FaultReporter } from '../call-tool.ts';
import { StoreAwayError } from './session-store.ts';

export interface RedisLinkOptions {
  readonly url: string;
  /** Hears the secret that all processes share, once it is known. */
  readonly onSecret?: (secret: string) => void;
  readonly report: FaultReporter;
}

interface BusListener {
  /** Hears whatever any process says on a channel. */
  readonly onMessage: (text: string, channel: string) => void;
  /** Redis is there, or there again, for commands and for what is said: what was said before is lost where nobody listened. */
  readonly onReady: () => void;
}

/** Begins every key and channel; sessions of one id hash to one slot. */
const PREFIX = 'oneuptime-mcp';
/** What processes tell each other goes over this. */
export const CHANNEL = `${PREFIX}:bus`;
/** On this they tell which keys were accepted. */
export const ACCEPTED_CHANNEL = `${PREFIX}:accepted`;
/** Begins the keys that say which sessions are kept: one slot. */
export const ROOM = `${PREFIX}:{room}:`;
const SECRET = `${PREFIX}:secret`;

const START_MS = 2_000;
const COMMAND_MS = 1_000;
/** A process that has not said for so long that it lives is gone, and what it had begun is of unknown outcome. */
const ALIVE_MS = 6_000;
const BEAT_MS = 2_000;

/** Comes back by itself when Redis was away. */
export class RedisLink {
  /** Names this process. */
  readonly self = randomUUID();
  readonly #options: RedisLinkOptions;
  readonly #redis: Redis;
  readonly #bus: Redis;
  readonly #beat: NodeJS.Timeout;
  #isAway = false;

  constructor(options: RedisLinkOptions, { onMessage, onReady }: BusListener) {
    this.#options = options;
    // Either connection may be the last one.
    const whenBoth = (): void => {
      if (this.isReady()) onReady();
    };
    this.#redis = new Redis(options.url, impatient(COMMAND_MS));
    this.#bus = new Redis(options.url, { ...RECONNECTING, maxRetriesPerRequest: null });
    this.#redis.on('error', (fault) => this.#noteAway(fault));
    this.#bus.on('error', (fault) => this.#noteAway(fault));
    this.#redis.on('ready', () => {
      this.#isAway = false;
      this.#readSecret().catch((fault) => options.report(lineOf(fault), 'Redis'));
      this.#sayAlive();
      whenBoth();
    });
    this.#beat = setInterval(() => this.#sayAlive(), BEAT_MS).unref();
    this.#bus.subscribe(CHANNEL, ACCEPTED_CHANNEL).catch((fault) => options.report(lineOf(fault), 'Redis'));
    this.#bus.on('message', (channel, text) => {
      try {
        onMessage(text, channel);
      } catch {
        // Whoever says what nobody understands, be it a process of another version, ends no other.
        options.report(`What was said on ${channel} could not be read.`, 'Redis');
      }
    });
    this.#bus.on('ready', whenBoth);
  }

  /** Waits until Redis answers, but not for long: the server starts without it, too. */
  async opened(): Promise<void> {
    await untilReady(() => this.isReady(), START_MS);
    if (this.isReady()) await this.#readSecret().catch(() => {});
  }

  /** Runs commands. Throws a StoreAwayError where Redis does not answer. */
  async ask<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await work(this.#redis);
    } catch (fault) {
      if (fault instanceof StoreAwayError) throw fault;
      this.#noteAway(fault);
      throw new StoreAwayError('Redis does not answer.', { cause: fault });
    }
  }

  isReady(): boolean {
    return this.#redis.status === 'ready' && this.#bus.status === 'ready';
  }

  close(): void {
    clearInterval(this.#beat);
    this.#redis.disconnect();
    this.#bus.disconnect();
  }

  #sayAlive(): void {
    if (this.#redis.status !== 'ready') return;
    this.ask((redis) => redis.set(aliveKey(this.self), '1', 'PX', ALIVE_MS)).catch(() => {}); // Told of already.
  }

  /** The key that signs what clients carry: whoever comes first makes it up. */
  async #readSecret(): Promise<void> {
    const secret = await this.ask(async (redis) => {
      await redis.set(SECRET, randomBytes(32).toString('base64url'), 'NX');
      return redis.get(SECRET);
    });
    if (secret !== null) this.#options.onSecret?.(secret);
  }

  /** Once per outage: the clients try again and again. */
  #noteAway(fault: unknown): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#options.report(lineOf(fault), 'Redis (it will be tried again)');
  }
}

/** What is wrong with Redis, in a line: it is no fault of this program, and where it was met says nothing. */
function lineOf(fault: unknown): string {
  const { code, message = '', cause } = fault as NodeJS.ErrnoException & { readonly cause?: unknown };
  if (fault instanceof StoreAwayError && cause !== undefined) return lineOf(cause);
  return (message || code || String(fault)).split(/[\r\n]/, 1)[0] ?? '';
}

/** Key of something that a session has. */
export function keyOf(kind: string, session: string): string {
  return `${PREFIX}:${kind}:{${session}}`;
}

/** Key that is there for as long as a process is. */
export function aliveKey(process: string): string {
  return `${PREFIX}:alive:${process}`;
}
