import { createHash } from 'node:crypto';
import { WrittenKey } from './written-key.ts';

/** What a caller brought as its key; sent upstream and nowhere else. Never log or echo `key`. */
export interface Credential {
  readonly key: string;
  /** Why that is plainly no key: whoever needs one says so, and nothing is sent. */
  readonly problem?: KeyProblem;
  /** Who uses it, where it is the server's own and lent: what is shared out among keys is shared out among these. */
  readonly borrower?: string;
  /** Who signed in to use it, where the key of several is one: what is remembered of one of them is worth nothing to another. */
  readonly subject?: string;
  /** Who signed in, and with which client, as operators are told: nothing depends on it. */
  readonly login?: { readonly subject?: string | undefined; readonly client?: string | undefined };
  /** The network address that it came from, as addresses are counted. */
  readonly from?: string;
  /** The instance that it is for, where a server has several: what is remembered of it there is worth nothing elsewhere. */
  readonly instance?: string | undefined;
}

/** Shorter ones are no keys, and would be found everywhere. */
const LEAST = 8;

/** What is made of a key once, as long as somebody holds it. */
interface Known {
  written: WrittenKey | undefined;
  payer: string | undefined;
  digest: string | undefined;
}

const knowledge = new WeakMap<Credential, Known>();

function knownOf(credential: Credential): Known {
  let known = knowledge.get(credential);
  if (known === undefined) {
    known = { written: undefined, payer: undefined, digest: undefined };
    knowledge.set(credential, known);
  }
  return known;
}

/**
 * A text from outside, which may repeat the key that it was asked with, without it, however it is written there. What plainly
 * is no key was not sent.
 */
export function withoutKey(text: string, credential: Credential | undefined): string {
  if (!mayBeKey(credential) || credential.key.length < LEAST) return text;
  const known = knownOf(credential);
  known.written ??= new WrittenKey(credential.key);
  return known.written.without(text, '…');
}

/** The same for every text of a value, names of its parts included. */
export function withoutKeyIn(value: unknown, credential: Credential | undefined): unknown {
  if (typeof value === 'string') return withoutKey(value, credential);
  if (Array.isArray(value)) return value.map((item) => withoutKeyIn(item, credential));
  if (typeof value !== 'object' || value === null) return value;
  const told = Object.entries(value).map(([name, item]) => [
    withoutKey(name, credential),
    withoutKeyIn(item, credential),
  ]);
  return Object.fromEntries(told);
}

/** Two sentences for the caller, without anything that may be secret. */
export interface KeyProblem {
  readonly message: string;
  readonly next: string;
}

/** Who calls: made from the headers of a request once, and passed down as it is. */
export interface Principal {
  /** Absent: the caller brought no key and the server has none to lend. */
  readonly credential: Credential | undefined;
  /** Why what it brought is plainly no key; undefined for what may be one, and where it brought nothing. */
  readonly problem: KeyProblem | undefined;
  /** Equal for equal keys, and tells nothing about them: what things that are remembered belong to. */
  readonly fingerprint: string;
  /** What its login says, and what that is for; absent where nobody signed in. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** What whoever runs the server gives that login: a profile of the policy file, and scopes that no other login would widen. */
  readonly profile?: string | undefined;
  readonly areScopesFixed?: boolean | undefined;
}

/** Whether a caller brings what may be a key. */
export function hasKey({ credential }: Pick<Principal, 'credential'>): boolean {
  return mayBeKey(credential);
}

/** Whether something may be a key: what is none is sent nowhere. */
export function mayBeKey(credential: Credential | undefined): credential is Credential {
  return credential !== undefined && credential.problem === undefined;
}

/**
 * Who a key's share of what is counted belongs to: the key, whoever signed in to use it, or whoever borrows it. Holds the key:
 * never log or echo it.
 */
export function payerOf(credential: Credential): string {
  const known = knownOf(credential);
  known.payer ??= payer(credential);
  return known.payer;
}

function payer({ key, borrower, subject }: Credential): string {
  if (borrower !== undefined) return `at ${borrower}`;
  return subject === undefined ? `key ${key}` : `key ${key}\n\n${subject}`;
}

/**
 * A key, the instance that it is for and who signed in to use it, as what belongs to all of them is signed with. Holds the key:
 * never log or echo it.
 */
export function keyAtInstance({ key, instance, subject }: Credential): string {
  const at = instance === undefined ? key : `${instance}\n${key}`;
  return subject === undefined ? at : `${at}\n\n${subject}`;
}

/**
 * What stands for a key where something is remembered for its owner; the key itself is never kept. Computed once for
 * each credential, of which a call has one.
 */
export function keyDigest(credential: Credential): string {
  const known = knownOf(credential);
  known.digest ??= createHash('sha256')
    .update(`oneuptime-mcp/session:${keyAtInstance(credential)}`)
    .digest('base64url');
  return known.digest;
}
