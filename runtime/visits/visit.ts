/**
 * One look at a public website from this server: asked once, redirects followed, nothing of the page read. Callers are
 * strangers, so where it leads is judged at every step: each name is looked up once, all of its addresses have to be
 * public, and the connection goes to the very address that was judged. Answers name neither addresses nor networks: what
 * names mean here is nobody's business.
 */
import { Resolver } from 'node:dns/promises';
import { isPublicAddress } from './public-address.ts';
import { request, type VisitAnswer, VisitRefused } from './visit-request.ts';
import { type IsPort, isUsualPort, literalIn, problemOf, unfit, visitUrl } from './visit-url.ts';

/** Addresses of a name, in the order in which they are tried. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** What a visit needs of its surroundings; tests bring a resolver, judges and an authority that know loopback. */
export interface VisitParts {
  readonly resolve: Resolve;
  readonly isAllowed: (address: string) => boolean;
  readonly isPort: IsPort;
  readonly limitMs: number;
  /** Signs certificates beside the usual authorities. */
  readonly ca?: string;
}

/** Milliseconds of the last request, part by part. */
export interface VisitPhases {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
  readonly firstByte?: number;
}

export interface Visited {
  /** As it was asked for. */
  readonly url: string;
  /** Where redirects led, in order. */
  readonly redirects: readonly string[];
  /** Status of the last answer; absent where there was none. */
  readonly status?: number;
  /** Milliseconds until the first byte of the last answer, or until it failed, redirects included. */
  readonly totalMs: number;
  readonly phases: VisitPhases;
  readonly certificate?: VisitAnswer['certificate'];
  /** Why there was no answer. */
  readonly error?: string;
}

const MOST_REDIRECTS = 5;
const LIMIT_MS = 10_000;
const REDIRECTING: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** One sentence for names that are not there and names that lead inside: which it is would tell of networks here. */
const NOWHERE = 'The name leads to no public address.';

/**
 * Asks the name servers themselves: what stands in files of this machine, and the endings that it tries, are for its own
 * people; and nothing else waits for a thread meanwhile. IPv4 first, which every machine can reach.
 */
async function publicAddresses(name: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
}

export const PRODUCTION: VisitParts = {
  resolve: publicAddresses,
  isAllowed: isPublicAddress,
  isPort: isUsualPort,
  limitMs: LIMIT_MS,
};

/** Visits an address. Throws `bad_arguments` for one that may not be visited as it is written; all else is an answer. */
export async function visit(text: string, signal: AbortSignal, parts: VisitParts = PRODUCTION): Promise<Visited> {
  const first = visitUrl(text, parts.isPort);
  const literal = literalIn(first);
  if (literal !== undefined && !parts.isAllowed(literal)) throw unfit('is no public address');
  const limit = AbortSignal.any([signal, AbortSignal.timeout(parts.limitMs)]);
  const began = performance.now();
  const redirects: string[] = [];
  const told = { url: first.href, redirects };
  let phases: VisitPhases = {};
  try {
    for (let url = first; ; ) {
      const at = performance.now();
      const address = await judgedAddress(url, limit, parts);
      phases = literalIn(url) === undefined ? { dns: since(at) } : {};
      const answer = await request(url, { address, ca: parts.ca, signal: limit }, (done) => {
        phases = { ...phases, ...done };
      });
      const next = nextOf(answer, url);
      if (next === undefined) {
        const { status, certificate } = answer;
        return { ...told, status, totalMs: since(began), phases, ...(certificate ? { certificate } : {}) };
      }
      if (redirects.length === MOST_REDIRECTS)
        throw new VisitRefused(`It redirects more than ${MOST_REDIRECTS} times.`);
      redirects.push(next.href);
      const problem = problemOf(next, parts.isPort);
      if (problem !== undefined) throw new VisitRefused(`It redirects to an address that ${problem}.`);
      url = next;
    }
  } catch (cause) {
    const { message, certificate } = failureOf(cause, limit, signal);
    return { ...told, totalMs: since(began), phases, ...(certificate ? { certificate } : {}), error: message };
  }
}

/** The address that is connected to: the first of a name, if all of them may be. */
export async function judgedAddress(url: URL, limit: AbortSignal, { resolve, isAllowed }: VisitParts): Promise<string> {
  const literal = literalIn(url);
  const found = literal === undefined ? await until(limit, resolve(url.hostname)).catch(nobody(limit)) : [literal];
  const [first] = found;
  if (first === undefined || !found.every(isAllowed)) throw new VisitRefused(NOWHERE);
  return first;
}

/** A name that cannot be looked up has no addresses; whose time is over has not even that. */
const nobody =
  (limit: AbortSignal) =>
  (cause: unknown): readonly string[] => {
    if (limit.aborted) throw cause;
    return [];
  };

function nextOf({ status, location }: VisitAnswer, url: URL): URL | undefined {
  if (!REDIRECTING.has(status) || location === undefined) return undefined;
  if (!URL.canParse(location, url.href)) throw new VisitRefused('It redirects to what is no address.');
  return new URL(location, url);
}

function failureOf(
  cause: unknown,
  limit: AbortSignal,
  signal: AbortSignal,
): Pick<VisitRefused, 'message' | 'certificate'> {
  if (cause instanceof VisitRefused) return cause;
  if (signal.aborted) throw signal.reason;
  return { message: limit.aborted ? 'It gave no answer in time.' : 'The connection failed.', certificate: undefined };
}

/** Looking names up cannot be stopped, only no longer waited for. */
function until<T>(limit: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(limit.reason);
    if (limit.aborted) stop();
    limit.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => limit.removeEventListener('abort', stop));
  });
}

function since(began: number): number {
  return Math.round(performance.now() - began);
}
