/** What one caller may have under way at this server, so that nobody keeps others from being served. */
import { hasKey, type Principal, payerOf } from '../basics/credential.ts';
import { FairShare, type FairShareOptions, type Leave } from '../basics/fair-share.ts';
import type { Stop } from '../basics/stop.ts';

/** Whatever is counted, each with its bounds. */
type CallerBounds = Readonly<
  Record<'requests' | 'requestsOfAddress' | 'streams' | 'connections' | 'longAnswers', FairShareOptions>
> & {
  /** Bytes of long answers that may wait for one caller to read them; who has more gets nothing new. */
  readonly unreadBytes: number;
};

/**
 * Bounds of one process. Of each, the first caller that takes all it can leaves a part to others: of requests three
 * quarters, of long answers seven eighths, of what is counted by address (a proxy has one for all its clients) half.
 */
export const CALLER_BOUNDS: CallerBounds = {
  requests: { places: 4_096, reserve: 3 },
  requestsOfAddress: { places: 4_096, reserve: 1 },
  /** Whatever is asked with a GET. Event streams among them are counted once more where they are opened. */
  streams: { places: 16_384, reserve: 1 },
  connections: { places: 16_384, reserve: 1 },
  /** Lists of everything, batches and the like, until they are written: megabytes, and long work. */
  longAnswers: { places: 64, reserve: 7, waitingEach: 64, waiting: 512, waitMs: 10_000 },
  unreadBytes: 32 * 1024 * 1024,
};

/** Why a request is not taken: the caller has its share, or there is no room at all. */
export type Refused = 'share' | 'full';

/** Budgets of one process. */
export class CallerBudgets {
  readonly #requests: FairShare;
  readonly #ofAddresses: FairShare;
  readonly #streams: FairShare;
  readonly #connections: FairShare;
  readonly #longAnswers: FairShare;
  readonly #unreadBytes: number;
  readonly #unread = new Map<string, number>();

  constructor(bounds: CallerBounds = CALLER_BOUNDS) {
    this.#requests = new FairShare(bounds.requests);
    this.#ofAddresses = new FairShare(bounds.requestsOfAddress);
    this.#streams = new FairShare(bounds.streams);
    this.#connections = new FairShare(bounds.connections);
    this.#longAnswers = new FairShare(bounds.longAnswers);
    this.#unreadBytes = bounds.unreadBytes;
  }

  /** Takes a request on; to be left when its answer is over. `isKnown`: whether the instance has accepted the caller's key. */
  request(caller: string, address: string, isStream: boolean, isKnown: () => boolean = () => false): Leave | Refused {
    if ((this.#unread.get(caller) ?? 0) > this.#unreadBytes) return 'share';
    const share = isStream ? this.#streams : this.#requests;
    const leave = share.enterNow(caller);
    if (leave === undefined) return share.free === 0 ? 'full' : 'share';
    if (isStream) return leave;
    // Keys cost nothing to invent, addresses do.
    const leaveAddress = this.#ofAddresses.enterNow(address);
    if (leaveAddress !== undefined) {
      return () => {
        leave();
        leaveAddress();
      };
    }
    // Whoever shares an address with many that nobody knows is not kept out by them.
    if (isKnown()) return leave;
    leave();
    return this.#ofAddresses.free === 0 ? 'full' : 'share';
  }

  /** Takes a connection on; undefined where its address has too many. */
  connection(address: string): Leave | undefined {
    return this.#connections.enterNow(address);
  }

  /** A place for a long answer, now or later; throws as `FairShare.enter` does. */
  longAnswer(caller: string, signal?: Stop): Leave | Promise<Leave> {
    return this.#longAnswers.enter(caller, signal);
  }

  /** Counts bytes that wait for the caller to read them, until what it returns is called. */
  unread(caller: string, bytes: number): Leave {
    this.#unread.set(caller, (this.#unread.get(caller) ?? 0) + bytes);
    return () => {
      const left = (this.#unread.get(caller) ?? 0) - bytes;
      if (left > 0) this.#unread.set(caller, left);
      else this.#unread.delete(caller);
    };
  }
}

/** Whose budget a request takes from: the key's; without one, or with the lent one, the address's. */
export function callerName(caller: Principal, address: string): string {
  const { credential } = caller;
  if (credential === undefined || !hasKey(caller)) return `at ${address}`;
  return payerOf(credential);
}

/**
 * What an address is counted as. IPv4 as it is, also where it came mapped into IPv6; of IPv6 the first 64 bits: a home or a
 * machine has all that follow.
 */
export function countedAddress(address: string | undefined): string {
  if (address === undefined) return 'nowhere';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [before = '', after] = (address.split('%', 1)[0] ?? '').split('::', 2);
  const start = before === '' ? [] : before.split(':');
  const end = after === undefined ? [] : after.split(':');
  const left = Math.max(0, 8 - start.length - end.length);
  return [...start, ...Array(left).fill('0'), ...end]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
