/** Keys that open a whole instance are no keys for an assistant: they are found out before anything is sent with them. */
import { LRUCache } from 'lru-cache';
import { atMost } from '../basics/at-most.ts';
import { type Credential, keyDigest } from '../basics/credential.ts';
import { ToolError } from '../basics/errors.ts';
import type { SeenCall } from '../basics/observer.ts';
import type { Stop } from '../basics/stop.ts';
import type { TimeLimit } from '../basics/time-limit.ts';
import { tryAgain } from '../upstream/try-again.ts';
import type { Upstream, UpstreamAnswer } from '../upstream/upstream.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { Platform } from './platform.ts';
import { SharedReadings } from './shared-readings.ts';
import type { CallAccount } from './under-way.ts';

/** Keys that are remembered. Only what the platform has said of one is. */
const MOST_KEYS = 10_000;
/** What a key may do can change: it is asked again after a day, of a master key after ten minutes. */
const KNOWN_MS = 24 * 60 * 60_000;
const MASTER_MS = 10 * 60_000;

type KeyKind = 'plain' | 'master' | 'unknown';

/** What the platform is asked with, and the call that waits for it. */
interface Asking {
  readonly credential: Credential;
  readonly digest: string;
  readonly patience: Stop;
  readonly call: WaitingCall;
}

/** Where the call that waits notes what is asked for it, and what that came to. */
interface WaitingCall {
  readonly seen?: SeenCall | undefined;
  readonly account: Pick<CallAccount, 'saw'>;
}

/** What is known of a key, in one process. */
export class MasterKeys {
  readonly #platform: Platform;
  readonly #upstream: Upstream;
  /** Those that were seen to be none: the same object comes with every call of a connection. */
  readonly #plain = new WeakMap<Credential, number>();
  readonly #known = new LRUCache<string, Exclude<KeyKind, 'unknown'>>({ ...atMost(MOST_KEYS), ttl: KNOWN_MS });
  readonly #readings = new SharedReadings<KeyKind>();

  constructor(platform: Platform, upstream: Upstream) {
    this.#platform = platform;
    this.#upstream = upstream;
  }

  /**
   * Nothing to wait for where the key is known to be none. Rejects with `not_allowed` for a master key, and where it cannot
   * be seen just now whether it is one.
   */
  check(credential: Credential, limit: TimeLimit, call: WaitingCall): undefined | Promise<void> {
    const until = this.#plain.get(credential);
    return until !== undefined && performance.now() < until ? undefined : this.#check(credential, limit, call);
  }

  async #check(credential: Credential, limit: TimeLimit, call: WaitingCall): Promise<void> {
    const digest = keyDigest(credential);
    const kind =
      this.#known.get(digest) ??
      (await limit.run('end', (patience) => this.#ask({ credential, digest, patience, call })));
    if (kind === 'master') throw refusal();
    if (kind === 'plain') this.#plain.set(credential, performance.now() + this.#known.getRemainingTTL(digest));
  }

  /** Asks once for all who wait. */
  async #ask(asking: Asking): Promise<KeyKind> {
    const { digest, patience } = asking;
    return (await this.#readings.read(digest, () => this.#asked(asking), { patience })).value;
  }

  async #asked({ credential, digest, patience, call }: Asking): Promise<KeyKind> {
    const { masterCheck } = this.#platform;
    if (masterCheck === undefined) return 'unknown';
    const { seen, account } = call;
    const sent = this.#upstream.send(masterCheck.request, credential, patience, seen);
    const answer = await sent.catch((failure) => {
      account.saw(failure);
      return noSuchAddress(failure);
    });
    if (answer !== undefined) account.saw(answer);
    const kind = answer === undefined ? 'plain' : masterCheck.kindOf(answer);
    if (kind === 'failed') throw unseen(answer, this.#platform.title);
    if (kind !== 'unknown') this.#known.set(digest, kind, { ttl: kind === 'master' ? MASTER_MS : KNOWN_MS });
    return kind;
  }
}

/** A gateway that lets only some addresses through leaves nothing to be told by: the key is taken for a plain one. */
function noSuchAddress(cause: unknown): undefined {
  const isClosed = cause instanceof UpstreamFailure && [403, 404, 405].includes(cause.status ?? 0);
  if (!isClosed) throw cause;
}

function refusal(): ToolError {
  return new ToolError(
    'not_allowed',
    'This is a master key: it reads and changes every project of the instance, and is not taken here. Nothing was sent.',
    'Use a key of one project, from Project Settings > API Keys. Operators: ALLOW_MASTER_KEY=true takes master keys.',
  );
}

/** It could not be seen whether the key is one: the API failed, or wants to be asked later. */
function unseen(answer: UpstreamAnswer | undefined, title: string): ToolError {
  const status = answer?.status ?? 0;
  const isLater = status === 429;
  const why = isLater ? 'asks to slow down' : `failed (${status})`;
  return new ToolError(
    isLater ? 'rate_limited' : 'upstream_failed',
    `Whether this key is a master key could not be seen, as ${title} ${why}. Nothing was sent.`,
    isLater ? tryAgain(answer?.retryAfter) : 'Try again in a moment. Operators: ALLOW_MASTER_KEY=true does without.',
  );
}
