import { ACCEPTED_MS, type AcceptedKeys, MOST_ACCEPTED } from '../../basics/accepted-keys.ts';
import { ACCEPTED_CHANNEL, type RedisLink, ROOM } from './redis-link.ts';

/** Fingerprints of keys that any process has had accepted, by when. Nothing leads from one back to its key. */
const ACCEPTED = `${ROOM}accepted`;

/** Whether a text is such a fingerprint: 32 bytes. */
function isFingerprint(text: string): boolean {
  return text.length === 43 && Buffer.from(text, 'base64url').length === 32;
}

/**
 * Keys that the instance has accepted, known to all processes that share a Redis: each tells the others, and one that begins,
 * or was parted from Redis, reads those of the last day. So nobody is asked when a request comes.
 */
export class RedisKeys {
  readonly #link: Pick<RedisLink, 'ask'>;
  readonly #accepted: AcceptedKeys;

  constructor(link: Pick<RedisLink, 'ask'>, accepted: AcceptedKeys) {
    this.#link = link;
    this.#accepted = accepted;
    accepted.share((fingerprint) => this.#tell(fingerprint));
  }

  /** What another process says. */
  hear(fingerprint: string): void {
    if (isFingerprint(fingerprint)) this.#accepted.hear(fingerprint);
  }

  /** Takes over what the others know. */
  async read(): Promise<void> {
    const now = Date.now();
    const rows = await this.#link.ask((redis) =>
      redis.zrevrangebyscore(ACCEPTED, '+inf', now - ACCEPTED_MS, 'WITHSCORES', 'LIMIT', 0, MOST_ACCEPTED),
    );
    for (let place = 0; place < rows.length; place += 2) {
      const fingerprint = rows[place] ?? '';
      if (isFingerprint(fingerprint)) this.#accepted.hear(fingerprint, now - Number(rows[place + 1]));
    }
  }

  /** Tells nobody any more. */
  close(): void {
    this.#accepted.share(undefined);
  }

  async #tell(fingerprint: string): Promise<void> {
    const now = Date.now();
    await this.#link.ask((redis) =>
      Promise.all([
        redis.zadd(ACCEPTED, now, fingerprint),
        redis.zremrangebyscore(ACCEPTED, '-inf', now - ACCEPTED_MS),
        redis.zremrangebyrank(ACCEPTED, 0, -1 - MOST_ACCEPTED),
        redis.pexpire(ACCEPTED, ACCEPTED_MS),
        redis.publish(ACCEPTED_CHANNEL, fingerprint),
      ]),
    );
  }
}
