import { LRUCache } from 'lru-cache';
import type { AcceptedKeys } from '../../basics/accepted-keys.ts';
import { atMost } from '../../basics/at-most.ts';
import { MAX_WATCHED } from '../protocol.ts';
import { RedisClaims } from './redis-claims.ts';
import { RedisKeys } from './redis-keys.ts';
import { ACCEPTED_CHANNEL, CHANNEL, keyOf, RedisLink, type RedisLinkOptions, ROOM } from './redis-link.ts';
import { RedisRoom } from './redis-room.ts';
import { RedisSpent } from './redis-spent.ts';
import { EVENTS, isKeyless, type Owner } from './session-quotas.ts';
import { idleMsOf } from './session-room.ts';
import {
  ENDED,
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
  /** Keys that the instance has accepted, to be known to all processes. */
  readonly accepted?: AcceptedKeys | undefined;
}

/** A session seen so lately is not asked for again, so that most calls cost Redis nothing. */
const TRUSTED_MS = 5_000;
const MAX_REMEMBERED = 10_000;

/** Keeps an event, forgets the oldest ones beyond what a session may have, and tells the other processes of it. */
const APPEND = `local log, size, data = KEYS[1], KEYS[2], ARGV[3]
local id = redis.call('XADD', log, '*', 's', ARGV[2], 'd', data, 'l', ARGV[8])
local bytes = redis.call('INCRBY', size, #data + 200)
while redis.call('XLEN', log) > tonumber(ARGV[1]) or bytes > tonumber(ARGV[9]) do
  local oldest = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
  if not oldest or oldest[1] == id then break end
  redis.call('XDEL', log, oldest[1])
  bytes = redis.call('DECRBY', size, #oldest[2][4] + 200)
end
redis.call('PEXPIRE', log, ARGV[4])
redis.call('PEXPIRE', size, ARGV[4])
local event = { id = ARGV[2] .. '_' .. id, stream = ARGV[2], data = data, isLast = ARGV[8] == '1' }
redis.call('PUBLISH', ARGV[5], cjson.encode({ from = ARGV[6], session = ARGV[7], message = { kind = 'event', event = event } }))
return { id, bytes }`;

/** Names of sessions that their clients have ended; apart, so that whoever has no key makes nothing of the others forgotten. */
const ENDED_KEYED = `${ROOM}ended`;
const ENDED_KEYLESS = `${ROOM}ended-keyless`;

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
  /** Tokens that were used up in any process. */
  readonly spent: RedisSpent;
  readonly #limits: SessionLimits;
  readonly #link: RedisLink;
  readonly #room: RedisRoom;
  readonly #keys: RedisKeys | undefined;
  /** What others know of accepted keys, being taken over. */
  #reading: Promise<void> | undefined;
  /** How many streams of a session are open here. */
  readonly #held = new Map<string, number>();
  /** Those that have aged serve while Redis is away. */
  readonly #seen = new LRUCache<string, SessionRecord>({
    ...atMost(MAX_REMEMBERED),
    ttl: TRUSTED_MS,
    noDeleteOnStaleGet: true,
  });

  constructor({ limits, accepted, ...options }: RedisSessionsOptions) {
    super();
    this.#limits = limits;
    this.#link = new RedisLink(options, {
      onMessage: (text, channel) => {
        if (channel === ACCEPTED_CHANNEL) this.#keys?.hear(text);
        else this.#receive(text);
      },
      onReady: () => {
        // Sessions may have ended meanwhile.
        this.#seen.clear();
        this.#reading = this.#keys?.read().catch(() => {}); // Told of already.
      },
    });
    this.claims = new RedisClaims(this.#link);
    this.spent = new RedisSpent(this.#link);
    this.#room = new RedisRoom(this.#link, limits.sessions, accepted !== undefined);
    this.#keys = accepted && new RedisKeys(this.#link, accepted);
  }

  /** Waits until Redis answers, but not for long: the server starts without it, too. */
  async opened(): Promise<void> {
    await this.#link.opened();
    await this.#reading;
  }

  async create(record: SessionRecord): Promise<void> {
    const { id, owner } = record;
    const idleMs = idleMsOf(owner, this.#limits.idleMs);
    const isNew = await this.#link.ask((redis) =>
      redis.set(keyOf('session', id), JSON.stringify(record), 'PX', idleMs, 'NX'),
    );
    const leaving = isNew === null ? [] : await this.#room.enter(id, owner, Date.now() + idleMs);
    for (const one of leaving) await this.#drop(one, 'dropped');
    if (!leaving.includes(id)) this.#seen.set(id, record);
  }

  async find(id: string): Promise<SessionRecord | undefined> {
    const trusted = this.#seen.get(id);
    if (trusted !== undefined) return trusted;
    try {
      const text = await this.#link.ask((redis) => redis.get(keyOf('session', id)));
      const record = text === null ? undefined : (JSON.parse(text) as SessionRecord);
      if (record !== undefined) await this.#use(record);
      this.#seen.set(id, record);
      return record;
    } catch (fault) {
      const seen = this.#seen.peek(id, { allowStale: true });
      if (seen !== undefined && fault instanceof StoreAwayError) return seen;
      throw fault;
    }
  }

  async end(id: string, name?: string): Promise<void> {
    const owner = this.#seen.peek(id)?.owner;
    const isKnown = owner !== undefined && !isKeyless(owner);
    if (name !== undefined)
      await this.#noteEnded(isKnown ? ENDED_KEYED : ENDED_KEYLESS, name, isKnown ? ENDED.count : ENDED.keyless);
    await this.#drop(id, 'ended');
  }

  async hasEnded(name: string): Promise<boolean> {
    const since = Date.now() - ENDED.ms;
    const scores = await this.#link.ask((redis) =>
      Promise.all([redis.zscore(ENDED_KEYED, name), redis.zscore(ENDED_KEYLESS, name)]),
    );
    return scores.some((score) => Number(score ?? 0) > since);
  }

  hold(id: string): () => void {
    this.#held.set(id, (this.#held.get(id) ?? 0) + 1);
    this.#useAgain(id);
    return () => {
      const left = (this.#held.get(id) ?? 1) - 1;
      if (left > 0) this.#held.set(id, left);
      else this.#held.delete(id);
      if (left === 0) this.#useAgain(id);
    };
  }

  async release(id: string): Promise<void> {
    this.#seen.delete(id);
    const { graceMs } = this.#limits;
    await this.#link.ask((redis) => redis.pexpire(keyOf('session', id), graceMs, 'LT'));
    await this.#room.use(id, Date.now() + graceMs);
  }

  async append(id: string, stream: string, data: string, isLast = false): Promise<string | undefined> {
    let eventId = '';
    try {
      const owner = (await this.find(id))?.owner;
      if (owner !== undefined) {
        const most = isKeyless(owner) ? EVENTS.keylessSessionBytes : EVENTS.sessionBytes;
        const isKept = Buffer.byteLength(data) + 200 <= most;
        // Whoever comes back for what is not kept is told that nothing more comes.
        if (isKept || isLast) {
          const added = await this.#log(id, { stream, data: isKept ? data : '', isLast }, most);
          if (isKept) eventId = `${stream}_${added.id}`;
          void this.#makeRoom(id, owner, added.bytes).catch(() => {}); // Told of already.
        }
      }
    } catch (fault) {
      if (!(fault instanceof StoreAwayError)) throw fault;
    }
    this.emit(id, { kind: 'event', event: { id: eventId, stream, data, isLast } });
    return eventId === '' ? undefined : eventId;
  }

  async after(id: string, eventId: string): Promise<MissedEvents | undefined> {
    const at = eventId.slice(eventId.lastIndexOf('_') + 1);
    if (!/^\d{1,20}-\d{1,20}$/.test(at)) return undefined;
    const rows = await this.#link.ask((redis) => redis.xrange(keyOf('log', id), at, '+', 'COUNT', EVENTS.ofSession));
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
      if (isWanted && (await redis.scard(wishes)) >= MAX_WATCHED) return;
      await (isWanted ? redis.sadd(wishes, uri) : redis.srem(wishes, uri));
      await redis.pexpire(wishes, 24 * 60 * 60_000);
    });
    await this.tell(id, { kind: 'subscriptions' });
  }

  async tell(id: string, message: SessionMessage): Promise<void> {
    this.emit(id, message);
    const text = JSON.stringify({ from: this.#link.self, session: id, message } satisfies BusMessage);
    await this.#link
      .ask((redis) => redis.publish(CHANNEL, text))
      .catch((fault) => {
        // Whoever listens in this process was told; the others cannot be reached.
        if (!(fault instanceof StoreAwayError)) throw fault;
      });
  }

  count(): Promise<number> {
    return this.#room.count();
  }

  isReady(): boolean {
    return this.#link.isReady();
  }

  async close(): Promise<void> {
    this.#keys?.close();
    this.#link.close();
  }

  #receive(text: string): void {
    const { from, session, message } = JSON.parse(text) as BusMessage;
    if (from === this.#link.self) return;
    if (message.kind === 'ended' || message.kind === 'dropped') this.#seen.delete(session);
    this.emit(session, message);
  }

  /** It was used just now. One with an open stream makes room after all others. */
  async #use({ id, owner }: SessionRecord): Promise<void> {
    const idleMs = idleMsOf(owner, this.#limits.idleMs);
    await this.#link.ask((redis) => redis.pexpire(keyOf('session', id), idleMs));
    await this.#room.use(id, Date.now() + idleMs + (this.#held.has(id) ? this.#limits.idleMs : 0));
  }

  #useAgain(id: string): void {
    const seen = this.#seen.peek(id, { allowStale: true });
    if (seen !== undefined) void this.#use(seen).catch(() => {}); // Told of already.
  }

  async #log(id: string, { stream, data, isLast }: Omit<LoggedEvent, 'id'>, most: number) {
    const args = [stream, data, this.#limits.idleMs, CHANNEL, this.#link.self, id, isLast ? '1' : '', most] as const;
    const added = await this.#link.ask((redis) =>
      redis.eval(APPEND, 2, keyOf('log', id), keyOf('size', id), EVENTS.ofSession, ...args),
    );
    const [eventId, bytes] = added as [string, number];
    return { id: eventId, bytes };
  }

  async #makeRoom(id: string, owner: Owner, bytes: number): Promise<void> {
    for (const full of await this.#room.logged(id, owner, bytes)) {
      await this.#link.ask((redis) => redis.del(keyOf('log', full), keyOf('size', full)));
    }
  }

  async #noteEnded(key: string, name: string, most: number): Promise<void> {
    await this.#link.ask((redis) =>
      Promise.all([
        redis.zadd(key, Date.now(), name),
        redis.zremrangebyrank(key, 0, -1 - most),
        redis.pexpire(key, ENDED.ms),
      ]),
    );
  }

  async #drop(id: string, kind: 'dropped' | 'ended'): Promise<void> {
    this.#seen.delete(id);
    await this.#link.ask(async (redis) => {
      await redis.del(keyOf('session', id), keyOf('log', id), keyOf('size', id), keyOf('wishes', id));
    });
    await this.#room.leave(id);
    await this.tell(id, { kind });
  }
}
