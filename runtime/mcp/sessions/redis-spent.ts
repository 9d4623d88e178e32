import { keyOf, type RedisLink } from './redis-link.ts';

/** Tokens that were used, for all processes that share a Redis: of several that spend one at once, one hears so. */
export class RedisSpent {
  readonly #link: Pick<RedisLink, 'ask'>;

  constructor(link: Pick<RedisLink, 'ask'>) {
    this.#link = link;
  }

  /** Throws a StoreAwayError where Redis does not answer: whether it was used, nobody knows then. */
  async spend(nonce: string, forMs: number): Promise<'spent' | 'used'> {
    const isFirst = await this.#link.ask((redis) => redis.set(keyOf('spent', nonce), '1', 'PX', forMs, 'NX'));
    return isFirst === null ? 'used' : 'spent';
  }
}
