/** A sign-in of tests: knows the tokens that it was told of, and can be away. */
import type { SignedIn, SignIn } from '../../runtime/signin/sign-in.ts';
import { SignInAway, TokenRefused } from '../../runtime/signin/sign-in.ts';

/** What a token of a toy says, as far as a test cares. */
export interface ToyToken {
  readonly key: string;
  readonly scopes: readonly string[];
  /** Who signed in, where the key of several is one. */
  readonly subject?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly endsAt?: number;
  /** Least letters of the token. */
  readonly length?: number;
}

export const ISSUER = 'http://127.0.0.1:1';

export class ToySignIn implements SignIn {
  readonly issuer = ISSUER;
  readonly #tokens = new Map<string, ToyToken>();
  /** Tokens that were read, each time. */
  readonly reads: string[] = [];
  isAway = false;
  /** What it throws in place of an answer. */
  fault: Error | undefined;
  isClosed = false;
  #made = 0;

  /** A token that is good from now on. */
  issue(token: ToyToken): string {
    this.#made += 1;
    const text =
      `toy-${String(this.#made).padStart(4, '0')}-${Buffer.from(`token ${this.#made}`).toString('base64url')}`.padEnd(
        token.length ?? 0,
        'x',
      );
    this.#tokens.set(text, token);
    return text;
  }

  withdraw(text: string): void {
    this.#tokens.delete(text);
  }

  isToken(text: string): boolean {
    return /^toy-[\w-]+$/.test(text);
  }

  async read(text: string): Promise<SignedIn> {
    this.reads.push(text);
    // As one that asks elsewhere: others go on in between.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.fault) throw this.fault;
    if (this.isAway) throw new SignInAway('where people sign in cannot be reached.');
    const token = this.#tokens.get(text);
    if (token === undefined) throw new TokenRefused(`this token is over or was withdrawn. (${text})`);
    const { key, scopes, subject, claims = {}, endsAt = Number.POSITIVE_INFINITY } = token;
    const credential = subject === undefined ? { key } : { key, subject };
    return { credential, scopes, claims: { sub: subject ?? 'ada', ...claims }, endsAt };
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
