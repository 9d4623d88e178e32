import { LRUCache } from 'lru-cache';
import { RedisClaims } from './redis-claims.ts';
import { CHANNEL, INDEX, keyOf, RedisLink, type RedisLinkOptions } from './redis-link.ts';
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

interface RedisSessionsOptions extends RedisLinkOptions {
  readonly limits: SessionLimits;
}

/** A session seen so lately is not asked for again, so that most calls cost Redis nothing. */
const TRUSTED_MS = 5_000;
const MAX_REMEMBERED = 10_000;

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
  readonly #limits: SessionLimits;
  readonly #link: RedisLink;
  /** Those that have aged serve while Redis is away. */
  readonly #seen = new LRUCache<string, SessionRecord>({
    max: MAX_REMEMBERED,
    ttl: TRUSTED_MS,
    noDeleteOnStaleGet: true,
  });

  constructor({ limits, ...options }: RedisSessionsOptions) {
    super();
    this.#limits = limits;
    this.#link = new RedisLink(options, {
      onMessage: (text) => this.#receive(text),
      // Sessions may have ended meanwhile.
      onReady: () => this.#seen.clear(),
    });
    this.claims = new RedisClaims(this.#link);
  }

  /** Waits until Redis answers, but not for long: the server starts without it, too. */
  opened(): Promise<void> {
    return this.#link.opened();
  }

  async create(record: SessionRecord): Promise<void> {
    const { idleMs, sessions } = this.#limits;
    const now = Date.now();
    await this.#link.ask(async (redis) => {
      await redis.set(keyOf('session', record.id), JSON.stringify(record), 'PX', idleMs, 'NX');
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
      const [text] = await this.#link.ask((redis) =>
        Promise.all([
          redis.getex(keyOf('session', id), 'PX', this.#limits.idleMs),
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
    if (name !== undefined) await this.#link.ask((redis) => redis.set(keyOf('ended', name), '1', 'PX', ENDED.ms));
    await this.#drop(id, 'ended');
  }

  async hasEnded(name: string): Promise<boolean> {
    return (await this.#link.ask((redis) => redis.exists(keyOf('ended', name)))) === 1;
  }

  async release(id: string): Promise<void> {
    this.#seen.delete(id);
    await this.#link.ask((redis) => redis.pexpire(keyOf('session', id), this.#limits.graceMs, 'LT'));
  }

  async append(id: string, stream: string, data: string, isLast = false): Promise<string | undefined> {
    const { idleMs } = this.#limits;
    let eventId = '';
    try {
      if (data.length <= KEPT.eventBytes) {
        const added = await this.#link.ask((redis) =>
          redis.eval(
            APPEND,
            1,
            keyOf('log', id),
            KEPT.events,
            stream,
            data,
            idleMs,
            CHANNEL,
            this.#link.self,
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
    const rows = await this.#link.ask((redis) => redis.xrange(keyOf('log', id), at, '+', 'COUNT', KEPT.events * 2));
    const events: LoggedEvent[] = rows.map(([row, fields]) => ({
      id: `${fields[1]}_${row}`,
      stream: fields[1] ?? '',
      data: fields[3] ?? '',
      isLast: fields[5] === '1',
    }));
    return missedOf(events, eventId);
  }

  async subscriptions(id: string): Promise<readonly string[]> {
    return this.#link.ask((redis) => redis.smembers(keyOf('wishes', id)));
  }

  async subscribe(id: string, uri: string, isWanted: boolean): Promise<void> {
    const wishes = keyOf('wishes', id);
    await this.#link.ask(async (redis) => {
      await (isWanted ? redis.sadd(wishes, uri) : redis.srem(wishes, uri));
      await redis.pexpire(wishes, 24 * 60 * 60_000);
    });
    await this.tell(id, { kind: 'subscriptions' });
  }

  async tell(id: string, message: SessionMessage): Promise<void> {
    this.listeners.emit(id, message);
    const text = JSON.stringify({ from: this.#link.self, session: id, message } satisfies BusMessage);
    await this.#link
      .ask((redis) => redis.publish(CHANNEL, text))
      .catch((fault) => {
        // Whoever listens in this process was told; the others cannot be reached.
        if (!(fault instanceof StoreAwayError)) throw fault;
      });
  }

  isReady(): boolean {
    return this.#link.isReady();
  }

  async close(): Promise<void> {
    this.#link.close();
  }

  #receive(text: string): void {
    const { from, session, message } = JSON.parse(text) as BusMessage;
    if (from === this.#link.self) return;
    if (message.kind === 'ended' || message.kind === 'dropped') this.#seen.delete(session);
    this.listeners.emit(session, message);
  }

  async #drop(id: string, kind: 'dropped' | 'ended'): Promise<void> {
    this.#seen.delete(id);
    await this.#link.ask(async (redis) => {
      await redis.del(keyOf('session', id), keyOf('log', id), keyOf('wishes', id));
      await redis.zrem(INDEX, id);
    });
    await this.tell(id, { kind });
  }
}
