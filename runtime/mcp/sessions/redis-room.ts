import { type RedisLink, ROOM } from './redis-link.ts';
import { EVENTS, FAIR_SHARE, isKeyless, KEYLESS, type Owner, sessionQuota, strangersOf } from './session-quotas.ts';

// Which sessions are kept, as `SessionRoom` has it, over all processes. All keys lie in one slot. In order of when a session
// ends when nobody uses it: `index` has all, `own:` those of an owner. `owners` says whose a session is, `counts` how many
// an owner has. `unproven` has those of owners whose key was not `accepted` when they were used last. What is kept of their events: `logs` by session, `log-owners` by owner, `log-all` together.

const COMMON = `local index, counts, owners = ARGV[1] .. 'index', ARGV[1] .. 'counts', ARGV[1] .. 'owners'
local logs, logOwners, logAll = ARGV[1] .. 'logs', ARGV[1] .. 'log-owners', ARGV[1] .. 'log-all'
local unproven, accepted = ARGV[1] .. 'unproven', ARGV[1] .. 'accepted'
local function isProven(owner) return redis.call('ZSCORE', accepted, owner) end
local function own(owner) return ARGV[1] .. 'own:' .. owner end
local function setBytes(id, owner, bytes)
  local more = bytes - (tonumber(redis.call('HGET', logs, id)) or 0)
  if bytes > 0 then redis.call('HSET', logs, id, bytes) else redis.call('HDEL', logs, id) end
  if more ~= 0 then
    redis.call('INCRBY', logAll, more)
    if tonumber(redis.call('ZINCRBY', logOwners, more, owner)) <= 0 then redis.call('ZREM', logOwners, owner) end
  end
end
local function first(key) return redis.call('ZRANGE', key, 0, 0)[1] end
local function rest(id, owner, ends, knows)
  if knows == '1' and not isProven(owner) then redis.call('ZADD', unproven, ends, id) else redis.call('ZREM', unproven, id) end
end
local function firstUnproven()
  while true do
    local one = first(unproven)
    local owner = one and redis.call('HGET', owners, one)
    if not one or (owner and not isProven(owner)) then return one end
    redis.call('ZREM', unproven, one)
  end
end
local function leave(id)
  local owner = redis.call('HGET', owners, id)
  redis.call('ZREM', index, id)
  redis.call('ZREM', unproven, id)
  if not owner then return end
  setBytes(id, owner, 0)
  redis.call('HDEL', owners, id)
  redis.call('ZREM', own(owner), id)
  local left = redis.call('ZCARD', own(owner))
  if left > 0 then redis.call('ZADD', counts, left, owner) else redis.call('ZREM', counts, owner) end
end
`;

/** Takes a session in; the ids of those that leave for it. */
const ENTER = `${COMMON}local id, owner, now, ends, quota, limit, fair = unpack(ARGV, 2, 8)
for _, past in ipairs(redis.call('ZRANGEBYSCORE', index, '-inf', now, 'LIMIT', 0, 100)) do leave(past) end
redis.call('ZADD', index, ends, id)
redis.call('HSET', owners, id, owner)
redis.call('ZADD', own(owner), ends, id)
redis.call('ZADD', counts, redis.call('ZCARD', own(owner)), owner)
rest(id, owner, ends, ARGV[11])
local gone = {}
local function drop(one)
  leave(one)
  gone[#gone + 1] = one
end
while redis.call('ZCARD', own(owner)) > tonumber(quota) do drop(first(own(owner))) end
while redis.call('ZCARD', index) > tonumber(limit) and #gone < 200 do
  local one = first(own(ARGV[9])) or first(own(ARGV[10])) or firstUnproven()
  if not one then
    local most = redis.call('ZREVRANGE', counts, 0, 0, 'WITHSCORES')
    if most[1] and tonumber(most[2]) > tonumber(fair) then one = first(own(most[1])) end
  end
  drop(one or first(index))
end
return gone`;

/** Says when a session ends if nobody uses it. */
const USE = `${COMMON}local id, ends = ARGV[2], ARGV[3]
local owner = redis.call('HGET', owners, id)
if not owner then return 0 end
redis.call('ZADD', index, 'XX', ends, id)
redis.call('ZADD', own(owner), 'XX', ends, id)
rest(id, owner, ends, ARGV[4])
return 1`;

const LEAVE = `${COMMON}leave(ARGV[2])`;

/** Says how many bytes the events of a session take; the ids of sessions whose events have to go. */
const LOGGED = `${COMMON}local id, bytes, most, all = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local owner = redis.call('HGET', owners, id)
if not owner then return { id } end
setBytes(id, owner, tonumber(bytes))
local gone = {}
local function clear(heavy, surplus)
  for _, one in ipairs(redis.call('ZRANGE', own(heavy), 0, -1)) do
    if surplus <= 0 then return end
    local kept = tonumber(redis.call('HGET', logs, one)) or 0
    if kept > 0 then
      setBytes(one, heavy, 0)
      gone[#gone + 1] = one
      surplus = surplus - kept
    end
  end
end
clear(owner, (tonumber(redis.call('ZSCORE', logOwners, owner)) or 0) - most)
for turn = 1, 100 do
  local surplus = (tonumber(redis.call('GET', logAll)) or 0) - all
  local heavy = redis.call('ZREVRANGE', logOwners, 0, 0)[1]
  if surplus <= 0 or not heavy then break end
  clear(heavy, 1)
end
return gone`;

/** Bytes of events that all processes keep together. */
const SHARED_BYTES = 4 * EVENTS.allBytes;

/** Which sessions are kept where several processes share them. */
export class RedisRoom {
  readonly #link: Pick<RedisLink, 'ask'>;
  readonly #limit: number;
  readonly #knows: '1' | '0';

  /** `knowsKeys`: whether it is known which keys the instance has accepted. */
  constructor(link: Pick<RedisLink, 'ask'>, limit: number, knowsKeys = false) {
    this.#link = link;
    this.#limit = limit;
    this.#knows = knowsKeys ? '1' : '0';
  }

  /** Takes a session in, to be there until `endsAt` unless it is used. Those that leave for it are returned; it may be itself. */
  enter(id: string, owner: Owner, endsAt: number): Promise<readonly string[]> {
    const limits = [sessionQuota(owner, this.#limit), this.#limit, FAIR_SHARE, strangersOf(KEYLESS), KEYLESS] as const;
    const knows = this.#knows;
    return this.#run(ENTER, id, owner, Date.now(), endsAt, ...limits, knows) as Promise<string[]>;
  }

  async use(id: string, endsAt: number): Promise<void> {
    await this.#run(USE, id, endsAt, this.#knows);
  }

  async leave(id: string): Promise<void> {
    await this.#run(LEAVE, id);
  }

  /** How many have not ended. */
  count(): Promise<number> {
    return this.#link.ask((redis) => redis.zcount(`${ROOM}index`, Date.now(), '+inf'));
  }

  /** Counts the bytes that the events of a session take; sessions whose events have to be forgotten for it are returned. */
  logged(id: string, owner: Owner, bytes: number): Promise<readonly string[]> {
    const most = isKeyless(owner) ? EVENTS.keylessBytes : EVENTS.ownerBytes;
    return this.#run(LOGGED, id, bytes, most, SHARED_BYTES) as Promise<string[]>;
  }

  #run(script: string, ...args: readonly (string | number)[]): Promise<unknown> {
    return this.#link.ask((redis) => redis.eval(script, 1, ROOM, ROOM, ...args));
  }
}
