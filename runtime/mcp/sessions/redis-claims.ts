import { setTimeout as pause } from 'node:timers/promises';
import { type CallKey, CLAIMS, type Claim, type Claims, type Taken } from './claims.ts';
import { aliveKey, keyOf, type RedisLink } from './redis-link.ts';

// A hash per session and request id says which process and run has a call, by its digest: `process/run`, and `/run` where
// no process has an answer on its way to a client. A hash per run
// holds the answers, by request and digest, each behind a sign that says whether it was kept. Both lie in one slot.

/** Takes a call, or says who has it and what its answer is. */
const CLAIM = `local v = redis.call('HGET', KEYS[1], ARGV[1])
if v then
  local run = string.sub(v, string.find(v, '/') + 1)
  local answer = redis.call('HGET', ARGV[4] .. run, ARGV[5])
  if answer and string.sub(v, 1, 1) == '/' then
    v = ARGV[6] .. v
    redis.call('HSET', KEYS[1], ARGV[1], v)
  end
  return { v, answer }
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return false`;

/** Keeps the answer of a run, if the run has the call, and says whether it is on its way. */
const RECORD = `local v = redis.call('HGET', KEYS[1], ARGV[1])
if not v or v ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
return redis.call('PEXPIRE', KEYS[2], ARGV[3])`;

/** Gives calls of a run free: that one, or all that it has answered. */
const RELEASE = `local fields = ARGV[4] and { ARGV[4] } or redis.call('HKEYS', KEYS[1])
for _, field in ipairs(fields) do
  local calls = ARGV[2] .. string.sub(field, 1, -45)
  local v = redis.call('HGET', calls, string.sub(field, -43))
  if v and string.sub(v, string.find(v, '/') + 1) == ARGV[1] then redis.call('HDEL', calls, string.sub(field, -43)) end
end
return redis.call('PEXPIRE', KEYS[1], ARGV[3], 'LT')`;

/**
 * How long another process may take to tell whether an answer that it sends is delivered. A client that has it may call
 * again before that is told here.
 */
const SETTLING_MS = 1_000;
const POLL_MS = 20;

/** Says which process brings the answer of a run to a client, or that none does. */
const BRING = `local v = redis.call('HGET', KEYS[1], ARGV[1])
if v and string.sub(v, string.find(v, '/') + 1) == ARGV[2] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. '/' .. ARGV[2]) end`;

/** Claims that several processes share. */
export class RedisClaims implements Claims {
  readonly #link: Pick<RedisLink, 'ask' | 'self'>;

  constructor(link: Pick<RedisLink, 'ask' | 'self'>) {
    this.#link = link;
  }

  async claim(session: string, key: CallKey, run: string): Promise<Claim> {
    const { self } = this.#link;
    const args = [key.digest, `${self}/${run}`, CLAIMS.keptMs, this.#run(session, ''), fieldOf(key), self] as const;
    for (const end = performance.now() + SETTLING_MS; ; await pause(POLL_MS)) {
      const taken = await this.#link.ask((redis) => redis.eval(CLAIM, 1, this.#calls(session, key.request), ...args));
      if (!Array.isArray(taken)) return { kind: 'new' };
      const [owner, answer] = taken as [string, string | null];
      const isOnItsWay = answer !== null && !owner.startsWith(`${self}/`) && performance.now() < end;
      if (!isOnItsWay) return this.#taken(owner, answer);
    }
  }

  async look(session: string, key: CallKey, run: string): Promise<Taken | undefined> {
    const [owner, answer] = await this.#link.ask((redis) =>
      Promise.all([
        redis.hget(this.#calls(session, key.request), key.digest),
        redis.hget(this.#run(session, run), fieldOf(key)),
      ]),
    );
    if (answer !== null) return this.#taken(`/${run}`, answer);
    return owner !== null && runOf(owner) === run ? this.#taken(owner, null) : undefined;
  }

  async record(session: string, key: CallKey, run: string, answer: string, isHeld = false): Promise<void> {
    const { self } = this.#link;
    const kept = answer.length <= CLAIMS.answerLength ? `+${answer}` : '-';
    const keys = [this.#calls(session, key.request), this.#run(session, run)] as const;
    const mine = `${self}/${run}`;
    const args = [key.digest, mine, CLAIMS.keptMs, fieldOf(key), kept, isHeld ? `/${run}` : mine] as const;
    await this.#link.ask((redis) => redis.eval(RECORD, 2, ...keys, ...args));
  }

  async send(session: string, key: CallKey, run: string): Promise<void> {
    await this.#bring(session, key, run, this.#link.self);
  }

  async abandon(session: string, key: CallKey, run: string): Promise<void> {
    await this.#bring(session, key, run, '');
  }

  async release(session: string, key: CallKey, run: string): Promise<void> {
    const args = [run, this.#calls(session, ''), CLAIMS.handedMs, fieldOf(key)] as const;
    await this.#link.ask((redis) => redis.eval(RELEASE, 1, this.#run(session, run), ...args));
  }

  async releaseRun(session: string, run: string): Promise<void> {
    const args = [run, this.#calls(session, ''), CLAIMS.handedMs] as const;
    await this.#link.ask((redis) => redis.eval(RELEASE, 1, this.#run(session, run), ...args));
  }

  async cancel(session: string, request: string): Promise<void> {
    await this.#link.ask((redis) => redis.del(this.#calls(session, request)));
  }

  async #bring(session: string, { request, digest }: CallKey, run: string, process: string): Promise<void> {
    await this.#link.ask((redis) => redis.eval(BRING, 1, this.#calls(session, request), digest, run, process));
  }

  async #taken(owner: string, answer: string | null): Promise<Taken> {
    const { self } = this.#link;
    const run = runOf(owner);
    if (answer !== null) return { kind: 'answered', run, answer: answer.startsWith('+') ? answer.slice(1) : undefined };
    const process = owner.slice(0, owner.indexOf('/'));
    const isAlive = process === self || (await this.#link.ask((redis) => redis.exists(aliveKey(process)))) === 1;
    return { kind: isAlive ? 'begun' : 'lost', run };
  }

  #calls(session: string, request: string): string {
    return `${keyOf('calls', session)}:${request}`;
  }

  #run(session: string, run: string): string {
    return `${keyOf('run', session)}:${run}`;
  }
}

function runOf(owner: string): string {
  return owner.slice(owner.indexOf('/') + 1);
}

/** The digest stands at the end: its length is known. */
function fieldOf({ request, digest }: CallKey): string {
  return `${request} ${digest}`;
}
