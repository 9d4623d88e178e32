/** Signing in, as the HTTP face knows it: an embedded one, or that of a provider elsewhere, implements it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Credential, Principal } from '../basics/credential.ts';

/** Who signed in, as a token says that was found to be genuine, ours to take and not over. */
export interface SignedIn {
  readonly claims: NonNullable<Principal['claims']>;
  /** What the token is for. */
  readonly scopes: NonNullable<Principal['scopes']>;
  /** The OneUptime key that is used for them. The token itself goes nowhere. */
  readonly credential: Pick<Credential, 'key' | 'subject' | 'borrower'>;
  /** When the token runs out, in milliseconds of `Date.now()`. */
  readonly endsAt: number;
  /** The profile of the policy file that holds for them. */
  readonly profile?: string | undefined;
  /** Their scopes are what whoever runs the server gives them: signing in again gives no others. */
  readonly areScopesFixed?: boolean | undefined;
}

/** A token that opens nothing: it is no good, or is over, or was withdrawn. Says so without anything of it. */
export class TokenRefused extends Error {}

/** What tells whether a token is good cannot be reached: it may be good. Says what, without anything secret. */
export class SignInAway extends Error {}

/** Somebody signed in for whom there is nothing here: signing in again would not change it. Says whom to ask, and nothing secret. */
export class NotAdmitted extends Error {}

/** Addresses that a sign-in answers itself, bodies and all. */
export interface OwnAddresses {
  /** Whether it answers a path, which has no query. */
  has(path: string): boolean;
  /** Answers. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void;
}

export interface SignIn {
  /** Where people sign in, letter by letter as its metadata write it. */
  readonly issuer: string;
  /** What clients are told to sign in for; absent, to read. */
  readonly scopes?: readonly string[] | undefined;
  /** Whether what came as `Authorization: Bearer` is a token to be read here, and no key. */
  isToken(text: string): boolean;
  /** Rejects with `TokenRefused`, `NotAdmitted` or `SignInAway`. */
  read(token: string): Promise<SignedIn>;
  /** Pages and endpoints of an embedded one; absent where people sign in elsewhere. */
  readonly own?: OwnAddresses;
  close(): Promise<void>;
}
