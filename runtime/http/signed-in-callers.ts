/** Who signed in: read from the token of a request before anything else looks at it, and remembered for a moment. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import { type Credential, hasKey, keyDigest, type Principal } from '../basics/credential.ts';
import { FairShare } from '../basics/fair-share.ts';
import { broughtIn } from '../guard/brought-key.ts';
import { callerName, countedAddress } from '../guard/caller-budgets.ts';
import { isKeyLike } from '../guard/key-fault.ts';
import { KEY_HEADERS, type KeyHeader } from '../guard/key-headers.ts';
import type { Caller, Callers } from '../guard/known-callers.ts';
import { principalOf } from '../guard/principal.ts';
import { NotAdmitted, type SignedIn, type SignIn, SignInAway, TokenRefused } from '../signin/sign-in.ts';
import type { TakenKeys } from './sign-in-face.ts';

interface SignedInOptions extends TakenKeys {
  readonly signIn: SignIn;
  /** Those who bring keys. */
  readonly others: Callers;
  /** Milliseconds, as `Date.now()` tells them. */
  readonly now?: (() => number) | undefined;
}

/**
 * Why a request goes no further. `nothing`: it brought nothing; `twofold`: it brought a token and a key; `barred`: signing in again
 * would not help.
 */
export interface TurnedAway {
  readonly why: 'nothing' | 'refused' | 'twofold' | 'barred' | 'away';
  readonly said: string;
}

/** For so long a token that was read on a connection is taken as read there: it may be withdrawn. */
const LATELY_MS = 5_000;

/** A stream is looked at again so often whether its login is good. */
export const LOOK_MS = 30_000;

/** Tokens that are read at once: whoever invents them has a share of these, by address. */
const READS = { places: 2_048, reserve: 1 } as const;

const NOTHING: TurnedAway = { why: 'nothing', said: 'sign in, or send a OneUptime API key with every request.' };
const FOREIGN: TurnedAway = {
  why: 'refused',
  said: 'Authorization: Bearer brings neither a token of this server nor a OneUptime key. Sign in again. Where a provider gave it, it is opaque: this server takes signed tokens (JWT).',
};
const MISPLACED: TurnedAway = {
  why: 'refused',
  said: 'a token stands where none is read, and nothing was sent. It belongs into Authorization, behind Bearer.',
};
const TWOFOLD: TurnedAway = {
  why: 'twofold',
  said: 'a token and a key came together: which of them counts is not guessed. Send one of them.',
};
const OVER: TurnedAway = { why: 'refused', said: 'this token is over. Sign in again.' };
const CROWDED: TurnedAway = { why: 'away', said: 'as many tokens are being read as may be.' };

/** What was read on a connection. */
interface Known {
  readonly authorization: string;
  readonly caller: Caller;
  readonly until: number;
}

/** Callers, those who signed in among them. What came as a token is nobody's key, whoever asks for whom. */
export class SignedInCallers implements Callers {
  readonly #signIn: SignIn;
  readonly #others: Callers;
  readonly #accepted: AcceptedKeys | undefined;
  readonly #keyHeaders: readonly KeyHeader[];
  readonly #now: () => number;
  readonly #found = new WeakMap<object, Caller>();
  /** By connection. */
  readonly #known = new WeakMap<object, Known>();
  readonly #reads = new FairShare(READS);

  constructor({ signIn, others, accepted, keyHeaders = KEY_HEADERS, now = () => Date.now() }: SignedInOptions) {
    this.#signIn = signIn;
    this.#others = others;
    this.#accepted = accepted;
    this.#keyHeaders = keyHeaders;
    this.#now = now;
  }

  of(sent: Parameters<Callers['of']>[0]): Caller {
    const found = this.#found.get(sent);
    if (found !== undefined) return found;
    return this.#tokenIn(sent.headers) === undefined ? this.#others.of(sent) : nobodyAt(sent);
  }

  /**
   * For how many milliseconds the login of a request is taken as good without being looked at; undefined where it is over, or
   * nobody signed in. Never rejects.
   */
  async lasts(sent: IncomingMessage): Promise<number | undefined> {
    const token = this.#tokenIn(sent.headers);
    if (token === undefined) return undefined;
    try {
      const left = (await this.#signIn.read(token)).endsAt - this.#now();
      return left > 0 ? Math.min(left, LOOK_MS) : undefined;
    } catch (fault) {
      // What cannot be told now is asked again.
      return fault instanceof TokenRefused ? undefined : LOOK_MS;
    }
  }

  /** Whether somebody signed in for a request that was read. */
  isSignedIn(sent: IncomingMessage): boolean {
    return this.#found.get(sent)?.principal.scopes !== undefined;
  }

  /** Finds out who sends a request; what it resolves with says why it goes no further. Rejects with faults of ours alone. */
  read(sent: IncomingMessage): TurnedAway | undefined | Promise<TurnedAway | undefined> {
    const { headers, socket } = sent;
    const { authorization = '' } = headers;
    const known = this.#known.get(socket);
    const isKnown = known !== undefined && this.#now() < known.until && isSame(known.authorization, authorization);
    const token = isKnown ? '' : this.#tokenIn(headers);
    if (token === undefined) return this.#readKey(sent);
    if (this.#bringsKeyBeside(headers)) return TWOFOLD;
    if (isKnown) {
      this.#found.set(sent, known.caller);
      return undefined;
    }
    this.#found.set(sent, nobodyAt(sent));
    if (!this.#signIn.isToken(token)) return FOREIGN;
    const leave = this.#reads.enterNow(countedAddress(socket.remoteAddress));
    return leave === undefined ? CROWDED : this.#readToken(token, sent).finally(leave);
  }

  async #readToken(token: string, sent: IncomingMessage): Promise<TurnedAway | undefined> {
    let signedIn: SignedIn;
    try {
      signedIn = await this.#signIn.read(token);
    } catch (fault) {
      if (fault instanceof TokenRefused) return { why: 'refused', said: fault.message.replaceAll(token, '…') };
      if (fault instanceof NotAdmitted) return { why: 'barred', said: fault.message };
      if (fault instanceof SignInAway) return { why: 'away', said: fault.message };
      throw fault;
    }
    if (signedIn.endsAt <= this.#now()) return OVER;
    const { headers, socket } = sent;
    const caller = callerOf(signedIn, sent);
    // It was one when its owner signed in.
    if (caller.principal.credential) this.#accepted?.accept(keyDigest(caller.principal.credential));
    const until = Math.min(signedIn.endsAt, this.#now() + LATELY_MS);
    this.#known.set(socket, { authorization: headers.authorization ?? '', caller, until });
    this.#found.set(sent, caller);
    return undefined;
  }

  #readKey(sent: IncomingMessage): TurnedAway | undefined {
    const isMisplaced = this.#keyHeaders.some((header) => this.#signIn.isToken(plain(sent.headers[header])));
    if (isMisplaced) {
      this.#found.set(sent, nobodyAt(sent));
      return MISPLACED;
    }
    const { principal } = this.#others.of(sent);
    if (hasKey(principal)) return undefined;
    const { problem } = principal;
    return problem === undefined ? NOTHING : { why: 'refused', said: `${problem.message} ${problem.next}` };
  }

  /** What stands behind `Bearer`, where it is no key of the platform and nothing that plainly was meant for one. */
  #tokenIn({ authorization }: IncomingHttpHeaders): string | undefined {
    if (authorization === undefined || !/^bearer(?=\s|$)/i.test(authorization)) return undefined;
    const { kind, text } = broughtIn('authorization', authorization, KEY_HEADERS);
    const isForeign = kind === 'foreign' || (kind === 'key' && !isKeyLike(text));
    return isForeign || this.#signIn.isToken(text) ? text : undefined;
  }

  /** Whether a header brings a key beside the token. */
  #bringsKeyBeside(headers: IncomingHttpHeaders): boolean {
    return this.#keyHeaders.some((header) => header !== 'authorization' && plain(headers[header]) !== '');
  }
}

function plain(value: string | string[] | undefined): string {
  return String(value ?? '').trim();
}

/** In a time that tells nothing but the length: behind a proxy, the token before may be somebody else's. */
function isSame(one: string, other: string): boolean {
  // Node reads headers as Latin-1: a byte for each letter.
  return one.length === other.length && timingSafeEqual(Buffer.from(one, 'latin1'), Buffer.from(other, 'latin1'));
}

function callerOf({ credential, endsAt: _, ...login }: SignedIn, { socket }: Pick<IncomingMessage, 'socket'>): Caller {
  const address = countedAddress(socket.remoteAddress);
  const at = credential.borrower === undefined ? { from: address } : {};
  const held: Credential = { ...credential, ...at, login: loginOf(login.claims) };
  const { fingerprint } = principalOf(held);
  const principal: Principal = { credential: held, problem: undefined, fingerprint, ...login };
  return { principal, address, name: callerName(principal, address) };
}

/** Who signed in with which client, as operators are told. */
function loginOf({ sub, client_id: client, azp }: SignedIn['claims']): NonNullable<Credential['login']> {
  const said = (claim: unknown): string | undefined => (typeof claim === 'string' && claim !== '' ? claim : undefined);
  return { subject: said(sub), client: said(client) ?? said(azp) };
}

/** Whoever sends what has not been read, or was refused: known by the address. */
function nobodyAt({ socket }: Parameters<Callers['of']>[0]): Caller {
  const address = countedAddress(socket.remoteAddress);
  const principal = principalOf(undefined);
  return { principal, address, name: callerName(principal, address) };
}
