/** Who may send a request now: the connections to an instance are shared out among the keys that come. */
import { type Credential, payerOf } from '../basics/credential.ts';
import { FairShare, type Leave, NoPlace } from '../basics/fair-share.ts';
import { type After, TimeUp } from '../basics/time-limit.ts';
import { type Deadline, NotBegun } from './deadline.ts';
import type { UpstreamApi } from './upstream-api.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** Most requests under way at an instance. */
export const CONNECTIONS = 256;
/** The first key that comes may have 32 of them, the next 28, and whoever has none has one as long as there is one. */
const RESERVE = 7;
const WAITING_EACH = 256;
const WAITING = 4_096;
/** Longest wait for a place, where the time of a request leaves so much: most of that is the API's. */
const WAIT_MS = 10_000;

/** A request that got no place: nothing of it was sent. */
export class Crowded extends UpstreamFailure {}

interface PlacesOptions {
  readonly api: Pick<UpstreamApi, 'title'>;
  readonly deadlineMs: number;
  readonly after?: After;
}

/** The places of one instance. Keys are held here only while they wait or are used. */
export class Places {
  readonly #title: string;
  readonly #share: FairShare;

  constructor({ api, deadlineMs, after }: PlacesOptions) {
    this.#title = api.title;
    this.#share = new FairShare({
      places: CONNECTIONS,
      reserve: RESERVE,
      waitingEach: WAITING_EACH,
      waiting: WAITING,
      waitMs: Math.min(WAIT_MS, Math.ceil(deadlineMs / 3)),
      ...(after ? { after } : {}),
    });
  }

  /**
   * A place for a request with this key, to be given back with its answer. Throws Crowded where there was none in time, and
   * NotBegun where its caller gave up while it waited.
   */
  enter(credential: Credential | undefined, deadline: Deadline): Leave | Promise<Leave> {
    const refused = (cause: unknown): never => {
      throw this.#failure(cause, deadline);
    };
    try {
      const entered = this.#share.enter(credential === undefined ? '' : payerOf(credential), deadline);
      return typeof entered === 'function' ? entered : entered.catch(refused);
    } catch (cause) {
      return refused(cause);
    }
  }

  #failure(cause: unknown, deadline: Deadline): Error {
    const isLate = deadline.isOver || deadline.reason instanceof TimeUp;
    if (!(cause instanceof NoPlace || isLate)) return new NotBegun('It waited for a place.');
    const isFull = cause instanceof NoPlace && cause.why === 'crowded';
    const busy =
      cause instanceof NoPlace && cause.held === 0
        ? `All places for requests to ${this.#title} are taken by other callers`
        : `As many requests with this key as may be sent at once are under way at ${this.#title}`;
    const waited = isFull ? ', and as many wait' : ', and none of them ended in time';
    return new Crowded('rate_limited', `${busy}${waited}: nothing was sent.`, NEXT, {
      isUnsent: true,
      saysUnsent: true,
    });
  }
}

const NEXT = 'Wait until other calls have ended, make fewer of them at a time, and call again.';
