/** Whether Redis answers, and what several processes lack that do not share one. */
import { Redis } from 'ioredis';
import { type Finding, fault, ok, warning } from './finding.ts';

const PATIENCE_MS = 3_000;

export interface Sharing {
  readonly redisUrl: string | undefined;
  readonly sealKey: string | undefined;
  /** It is told that it runs in Kubernetes, where there may be several of it. */
  readonly isReplicated: boolean;
}

/** For servers over HTTP: Redis itself, then what replicas share. */
export async function checkSharing({ redisUrl, sealKey, isReplicated }: Sharing): Promise<readonly Finding[]> {
  if (redisUrl !== undefined) return [await checkRedis(redisUrl), sealOf(sealKey)];
  if (sealKey !== undefined)
    return [
      warning(
        'replicas',
        'SEAL_KEY is set, as replicas share it, but no REDIS_URL: sessions go on from their ids, limits are counted by each replica alone, and a confirmation is good once for each.',
        'Set REDIS_URL to one Redis for all replicas, or leave SEAL_KEY out where there is one process.',
      ),
    ];
  if (!isReplicated) return [ok('replicas', 'Neither REDIS_URL nor SEAL_KEY is set: fine for one process.')];
  return [
    warning(
      'replicas',
      'It runs in Kubernetes without REDIS_URL and SEAL_KEY: a second replica would not know the sessions and questions of the first.',
      'Keep it at one replica, or set REDIS_URL, and SEAL_KEY from a secret, for all of them.',
    ),
  ];
}

function sealOf(sealKey: string | undefined): Finding {
  if (sealKey !== undefined)
    return ok('replicas', 'REDIS_URL and SEAL_KEY are set: replicas share sessions and questions.');
  return warning(
    'replicas',
    'REDIS_URL is set and SEAL_KEY is not: a replica that starts while Redis is away signs with a secret of its own, which the others refuse.',
    'Set SEAL_KEY to the same 16 characters or more for all replicas: openssl rand -hex 32.',
  );
}

const WORDS: readonly (readonly [code: RegExp, says: string, next: string])[] = [
  [/ECONNREFUSED/, 'nothing listens there', 'Start Redis, or correct host and port of REDIS_URL.'],
  [/ENOTFOUND|EAI_AGAIN/, 'its name is not known', 'Correct the host of REDIS_URL.'],
  [
    /WRONGPASS|NOAUTH|invalid password/i,
    'it does not take this login',
    'Correct user and password in REDIS_URL: redis://user:password@host:6379.',
  ],
  [
    /ECONNRESET|EPROTO|SSL|TLS|certificate/i,
    'the connection breaks at once',
    'Begin REDIS_URL with rediss:// where Redis wants TLS, and with redis:// where it does not.',
  ],
  [
    /NOPERM/,
    'its user may not do what is needed',
    'Give that user the right to read and write keys and channels of oneuptime-mcp:*.',
  ],
];

async function checkRedis(url: string): Promise<Finding> {
  const place = new URL(url).host;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let cause: unknown;
  redis.on('error', (error) => {
    cause ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
    return ok('redis', `Redis answers at ${place}.`);
  } catch (error) {
    const said = wordsOf(cause) + wordsOf(error);
    const [, says = 'no answer came in time', next = 'Check REDIS_URL and the network of this server.'] =
      WORDS.find(([code]) => code.test(said)) ?? [];
    return fault('redis', `Redis at ${place} cannot be used: ${says}.`, next);
  } finally {
    redis.disconnect();
  }
}

/** Code and text of an error, only to be searched: neither is told. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message} ` : '';
}
