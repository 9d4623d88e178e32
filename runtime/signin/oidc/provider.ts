/** The keys of a provider, as its metadata name them: read again as they grow old, and when a token names one that is not there. */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { inTime } from '../../basics/in-time.ts';
import { isPlain } from '../../basics/plain.ts';
import { SignInAway, TokenRefused } from '../sign-in.ts';
import { keysAddress, metadataAddresses, WrongProvider } from './metadata.ts';

/** Reads a JSON document; `body` is undefined where what is answered is none. Rejects with words for the operator. */
export type ReadProvider = (address: string) => Promise<{ readonly status: number; readonly body: unknown }>;

interface ProviderOptions {
  readonly issuer: string;
  readonly read: ReadProvider;
  /** Told when it is away, and when it is there again: words for the operator. */
  readonly report: (line: string) => void;
  /** Milliseconds that never go back. */
  readonly now?: () => number;
}

/** For so long keys are taken as they are. */
const FRESH_MS = 10 * 60_000;
/** And for so long where the provider cannot be asked: what it withdrew meanwhile is not known. */
const STALE_MS = 60 * 60_000;
/** So soon it is asked again, at most: because of a key that nobody knows, and after it did not answer. */
const COOLDOWN_MS = 10_000;
const PAUSE_MS = 5_000;
const MOST_KEYS = 100;
/** For all its documents together: each may take its own time, and somebody waits for the last. */
const READ_MS = 8_000;

interface KeySet {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  readonly readAt: number;
  readonly count: number;
}

/** What is found of a provider that is asked. */
interface FoundProvider {
  readonly keys: number;
}

export class Provider {
  readonly #options: ProviderOptions;
  readonly #now: () => number;
  #set: KeySet | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #failure: Error | undefined;
  #asking: Promise<void> | undefined;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Asks it now. Rejects with a WrongProvider, or with an Error that says why it could not be asked. */
  async check(): Promise<FoundProvider> {
    await this.#ask();
    if (this.#failure) throw this.#failure;
    return { keys: this.#set?.count ?? 0 };
  }

  /**
   * The key that a token names. Rejects with SignInAway where the provider would have to be asked and cannot be, with
   * TokenRefused where it has none, and as jose does where several may be meant.
   */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    const known = await this.#keys();
    try {
      return await known.find(header, token);
    } catch (cause) {
      if (!(cause instanceof errors.JWKSNoMatchingKey)) throw cause;
    }
    const now = this.#now();
    if (this.#asking !== undefined || now - this.#askedAt >= this.#patience) await this.#ask();
    try {
      return await (this.#set ?? known).find(header, token);
    } catch (cause) {
      if (!(cause instanceof errors.JWKSNoMatchingKey)) throw cause;
      if (this.#failure) throw this.#away();
      throw new TokenRefused('The token is signed with a key that the provider does not publish: sign in again.');
    }
  };

  get #patience(): number {
    return this.#failure ? PAUSE_MS : COOLDOWN_MS;
  }

  async #keys(): Promise<KeySet> {
    const now = this.#now();
    const age = now - (this.#set?.readAt ?? Number.NEGATIVE_INFINITY);
    const isPaused = this.#failure !== undefined && now - this.#askedAt < PAUSE_MS;
    if (age > FRESH_MS && (!isPaused || this.#asking !== undefined)) await this.#ask();
    if (this.#set === undefined || this.#now() - this.#set.readAt > STALE_MS) throw this.#away();
    return this.#set;
  }

  /** Asks once, however many want to know. */
  #ask(): Promise<void> {
    this.#asking ??= this.#asked().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #asked(): Promise<void> {
    const { issuer, report } = this.#options;
    const wasAway = this.#failure !== undefined;
    this.#askedAt = this.#now();
    try {
      // What goes on after that is listened to by nobody.
      const read = await inTime(this.#read(), READ_MS);
      if (read === undefined) throw new Error(`It did not tell its metadata and keys within ${READ_MS / 1000} s.`);
      this.#set = { ...read, readAt: this.#askedAt };
      this.#failure = undefined;
      if (wasAway) report(`The provider of logins ${issuer} answers again.`);
    } catch (cause) {
      this.#failure = cause as Error;
      if (!wasAway) report(`The provider of logins ${issuer} cannot be asked for its keys: ${this.#failure.message}`);
    }
  }

  async #read(): Promise<Omit<KeySet, 'readAt'>> {
    const { status, body } = await this.#options.read(await this.#keysAddress());
    if (status !== 200) throw new Error(`It answers ${status} when it is asked for its keys.`);
    if (!isKeySet(body)) throw new Error('What it answers when it is asked for its keys is no set of keys.');
    if (body.keys.length > MOST_KEYS) throw new Error(`It has more than ${MOST_KEYS} keys.`);
    return { find: createLocalJWKSet(body), count: body.keys.length };
  }

  /** As the first of its documents says that is there and its own. */
  async #keysAddress(): Promise<string> {
    const { read, issuer } = this.#options;
    const faults: Error[] = [];
    for (const address of metadataAddresses(issuer)) {
      const { status, body } = await read(address);
      try {
        if (status !== 200) throw new Error(`It answers ${status} when it is asked for ${address}.`);
        return keysAddress(body, issuer);
      } catch (cause) {
        faults.push(cause as Error);
      }
    }
    throw faults.find((fault) => fault instanceof WrongProvider) ?? faults[0];
  }

  #away(): SignInAway {
    return new SignInAway(
      `The provider of logins, ${this.#options.issuer}, cannot be asked whether the token is good.`,
    );
  }
}

function isKeySet(body: unknown): body is JSONWebKeySet {
  return isPlain(body) && Array.isArray(body.keys) && body.keys.every(isPlain);
}
