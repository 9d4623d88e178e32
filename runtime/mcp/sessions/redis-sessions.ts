import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { FaultReporter } from '../call-tool.ts';
import { RedisClaims } from './redis-claims.ts';
import {
  ENDED,
  KEPT,
  type LoggedEvent,
  type MissedEvents,
  missedOf,
  type SessionLimits,
  SessionListeners,
  type SessionMessage,
  type SessionRecord,
  type SessionStore,
  StoreAwayError,
} from './session-store.ts';

interface RedisSessionsOptions {
  readonly url: string;
  readonly limits: SessionLimits;
  /** Hears the secret that all processes share, once it is known. */
  readonly onSecret?: (secret: string) => void;
  readonly report: FaultReporter;
}

/** Begins every key and channel; sessions of one id hash to one slot. */
const PREFIX = 'oneuptime-mcp';
const CHANNEL = `${PREFIX}:bus`;
const INDEX = `${PREFIX}:index`;
const SECRET = `${PREFIX}:secret`;

/** A session seen so lately is not asked for again, so that most calls cost Redis nothing. */
const TRUSTED_MS = 5_000;
const MAX_REMEMBERED = 10_000;
const START_MS = 2_000;
const COMMAND_MS = 1_000;
const MAX_PAUSE_MS = 1_000;
/** A process that has not said for so long that it lives is gone, and what it had begun is of unknown outcome. */
const ALIVE_MS = 6_000;
const BEAT_MS = 2_000;

/** Keeps an event and tells the other processes of it. */
const APPEND = `local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 's', ARGV[2], 'd', ARGV[3], 'l', ARGV[8])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
local event = { id = ARGV[2] .. '_' .. id, stream = ARGV[2], data = ARGV[3], isLast = ARGV[8] == '1' }
redis.call('PUBLISH', ARGV[5], cjson.encode({ from = ARGV[6], session = ARGV[7], message = { kind = 'event', event = event } }))
return id`;

interface BusMessage {
  readonly from: string;
  readonly session: string;
  readonly message: SessionMessage;
}

/**
 * Sessions that several processes share through Redis. While it is away, sessions that this process knows go on as far
 * as they need nothing from it; everything else throws a StoreAwayError. It comes back by itself.
 */
export class RedisSessions extends SessionListeners implements SessionStore {
  readonly claims: RedisClaims;
  readonly #options: RedisSessionsOptions;
  readonly #self = randomUUID();
  readonly #redis: Redis;
  readonly #bus: Redis;
  /** Those that have aged serve while Redis is away. */
  readonly #seen = new LRUCache<string, SessionRecord>({
    max: MAX_REMEMBERED,
    ttl: TRUSTED_MS,
    noDeleteOnStaleGet: true,
  });
  readonly #beat: NodeJS.Timeout;
  #isAway = false;

  constructor(options: RedisSessionsOptions) {
    super();
    this.#options = options;
    const common = { retryStrategy: (attempt: number) => Math.min(50 * attempt, MAX_PAUSE_MS) };
    this.#redis = new Redis(options.url, {
      ...common,
      commandTimeout: COMMAND_MS,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
    });
    this.#bus = new Redis(options.url, { ...common, maxRetriesPerRequest: null });
    this.#redis.on('error', (fault) => this.#noteAway(fault));
    this.#bus.on('error', (fault) => this.#noteAway(fault));
    this.#redis.on('ready', () => {
      this.#isAway = false;
      this.#readSecret().catch((fault) => options.report(fault, 'Redis'));
      this.#sayAlive();
    });
    this.#beat = setInterval(() => this.#sayAlive(), BEAT_MS).unref();
    this.claims = new RedisClaims({ ask: (work) => this.#ask(work), key, aliveKey, self: this.#self });
    this.#bus.subscribe(CHANNEL).catch((fault) => options.report(fault, 'Redis'));
    this.#bus.on('message', (_channel, text) => this.#receive(text));
    // What was said while nobody listened is lost: sessions may have ended.
    this.#bus.on('ready', () => this.#seen.clear());
  }

  /** Waits until Redis answers, but not for long: the server starts without it, too. */
  async opened(): Promise<void> {
    for (let waited = 0; waited < START_MS && !this.isReady(); waited += 20) {
      await pause(20);
    }
    if (this.isReady()) await this.#readSecret().catch(() => {});
  }

  async create(record: SessionRecord): Promise<void> {
    const { idleMs, sessions } = this.#options.limits;
    const now = Date.now();
    await this.#ask(async (redis) => {
      await redis.set(key('session', record.id), JSON.stringify(record), 'PX', idleMs, 'NX');
      await redis.zadd(INDEX, now, record.id);
      await redis.zremrangebyscore(INDEX, '-inf', now - idleMs - 60_000);
      const surplus = (await redis.zcard(INDEX)) - sessions;
      const dropped = surplus > 0 ? await redis.zpopmin(INDEX, Math.min(surplus, 100)) : [];
      for (let at = 0; at < dropped.length; at += 2) await this.#drop(dropped[at] as string, 'dropped');
    });
    this.#seen.set(record.id, record);
  }

  async find(id: string): Promise<SessionRecord | undefined> {
    const trusted = this.#seen.get(id);
    if (trusted !== undefined) return trusted;
    try {
      const [text] = await this.#ask((redis) =>
        Promise.all([
          redis.getex(key('session', id), 'PX', this.#options.limits.idleMs),
          redis.zadd(INDEX, 'XX', Date.now(), id),
        ]),
      );
      const record = text === null ? undefined : (JSON.parse(text) as SessionRecord);
      this.#seen.set(id, record);
      return record;
    } catch (fault) {
      const seen = this.#seen.peek(id, { allowStale: true });
      if (seen !== undefined && fault instanceof StoreAwayError) return seen;
      throw fault;
    }
  }

  async end(id: string, name?: string): Promise<void> {
    if (name !== undefined) await this.#ask((redis) => redis.set(key('ended', name), '1', 'PX', ENDED.ms));
    await this.#drop(id, 'ended');
  }

  async hasEnded(name: string): Promise<boolean> {
    return (await this.#ask((redis) => redis.exists(key('ended', name)))) === 1;
  }

  async release(id: string): Promise<void> {
    this.#seen.delete(id);
    await this.#ask((redis) => redis.pexpire(key('session', id), this.#options.limits.graceMs, 'LT'));
  }

  async append(id: string, stream: string, data: string, isLast = false): Promise<string | undefined> {
    const { idleMs } = this.#options.limits;
    let eventId = '';
    try {
      if (data.length <= KEPT.eventBytes) {
        const added = await this.#ask((redis) =>
          redis.eval(
            APPEND,
            1,
            key('log', id),
            KEPT.events,
            stream,
            data,
            idleMs,
            CHANNEL,
            this.#self,
            id,
            isLast ? '1' : '',
          ),
        );
        eventId = `${stream}_${String(added)}`;
      }
    } catch (fault) {
      if (!(fault instanceof StoreAwayError)) throw fault;
    }
    this.listeners.emit(id, { kind: 'event', event: { id: eventId, stream, data, isLast } });
    return eventId === '' ? undefined : eventId;
  }

  async after(id: string, eventId: string): Promise<MissedEvents | undefined> {
    const at = eventId.slice(eventId.lastIndexOf('_') + 1);
    if (!/^\d{1,20}-\d{1,20}$/.test(at)) return undefined;
    const rows = await this.#ask((redis) => redis.xrange(key('log', id), at, '+', 'COUNT', KEPT.events * 2));
    const events: LoggedEvent[] = rows.map(([row, fields]) => ({
      id: `${fields[1]}_${row}`,
      stream: fields[1] ?? '',
      data: fields[3] ?? '',
      isLast: fields[5] === '1',
    }));
    return missedOf(events, eventId);
  }

  async subscriptions(id: string): Promise<readonly string[]> {
    return this.#ask((redis) => redis.smembers(key('wishes', id)));
  }

  async subscribe(id: string, uri: string, isWanted: boolean): Promise<void> {
    const wishes = key('wishes', id);
    await this.#ask(async (redis) => {
      await (isWanted ? redis.sadd(wishes, uri) : redis.srem(wishes, uri));
      await redis.pexpire(wishes, 24 * 60 * 60_000);
    });
    await this.tell(id, { kind: 'subscriptions' });
  }

  async tell(id: string, message: SessionMessage): Promise<void> {
    this.listeners.emit(id, message);
    const text = JSON.stringify({ from: this.#self, session: id, message } satisfies BusMessage);
    await this.#ask((redis) => redis.publish(CHANNEL, text)).catch((fault) => {
      // Whoever listens in this process was told; the others cannot be reached.
      if (!(fault instanceof StoreAwayError)) throw fault;
    });
  }

  isReady(): boolean {
    return this.#redis.status === 'ready' && this.#bus.status === 'ready';
  }

  async close(): Promise<void> {
    clearInterval(this.#beat);
    this.#redis.disconnect();
    this.#bus.disconnect();
  }

  #receive(text: string): void {
    const { from, session, message } = JSON.parse(text) as BusMessage;
    if (from === this.#self) return;
    if (message.kind === 'ended' || message.kind === 'dropped') this.#seen.delete(session);
    this.listeners.emit(session, message);
  }

  async #drop(id: string, kind: 'dropped' | 'ended'): Promise<void> {
    this.#seen.delete(id);
    await this.#ask(async (redis) => {
      await redis.del(key('session', id), key('log', id), key('wishes', id));
      await redis.zrem(INDEX, id);
    });
    await this.tell(id, { kind });
  }

  #sayAlive(): void {
    if (this.#redis.status !== 'ready') return;
    this.#ask((redis) => redis.set(aliveKey(this.#self), '1', 'PX', ALIVE_MS)).catch(() => {}); // Told of already.
  }

  /** The key that signs what clients carry: whoever comes first makes it up. */
  async #readSecret(): Promise<void> {
    const secret = await this.#ask(async (redis) => {
      await redis.set(SECRET, randomBytes(32).toString('base64url'), 'NX');
      return redis.get(SECRET);
    });
    if (secret !== null) this.#options.onSecret?.(secret);
  }

  async #ask<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await work(this.#redis);
    } catch (fault) {
      if (fault instanceof StoreAwayError) throw fault;
      this.#noteAway(fault);
      throw new StoreAwayError('Redis does not answer.', { cause: fault });
    }
  }

  /** Once per outage: the clients try again and again. */
  #noteAway(fault: unknown): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#options.report(fault, 'Redis (it will be tried again)');
  }
}

function key(kind: string, id: string): string {
  return `${PREFIX}:${kind}:{${id}}`;
}

function aliveKey(process: string): string {
  return `${PREFIX}:alive:${process}`;
}
