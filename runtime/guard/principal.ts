import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Credential, type KeyProblem, keyDigest, type Principal } from '../basics/credential.ts';
import { type Brought, broughtIn } from './brought-key.ts';
import { isKeyLike } from './key-fault.ts';
import { KEY_HEADERS, type KeyHeader } from './key-headers.ts';

/** Who sends a request with these headers. */
export type CallerOf = (headers: IncomingHttpHeaders) => Principal;

/** A key of the server's own, or what tells it as it is now. */
export type OwnKey = Credential | undefined | (() => Credential | undefined);

/** The key as it is now. */
export function ownKeyNow(key: OwnKey): Credential | undefined {
  return typeof key === 'function' ? key() : key;
}

interface CallerOptions {
  /** The server's own key, or what tells it where it may change. */
  readonly credential?: OwnKey;
  /** Whether that is lent to callers who bring nothing. */
  readonly sharedKey?: boolean;
  /** Headers that may bring a key; what others hold is nobody's business here. */
  readonly keyHeaders?: readonly KeyHeader[];
}

/**
 * Makes what reads the caller from a request: who pays is the caller's own key, or the server's where the operator lends
 * it. Without the explicit `sharedKey` a server with a key of its own would be an open door to whoever reaches its port.
 */
export function callerOf({ credential, sharedKey = false, keyHeaders = KEY_HEADERS }: CallerOptions): CallerOf {
  return (headers) => {
    const brought: Brought[] = [];
    for (const header of keyHeaders) {
      const value = headers[header];
      if (value !== undefined) brought.push(broughtIn(header, value, keyHeaders));
    }
    const lent = sharedKey ? ownKeyNow(credential) : undefined;
    return principalOf(brought.length === 0 ? lent : credentialOf(brought, lent !== undefined));
  };
}

/** The caller whose key this is, or who has none; at an instance of several somebody else than at the others. */
export function principalOf(credential: Credential | undefined, instance?: string): Principal {
  return new KeyHolder(credential, instance);
}

/** A caller whose key may change while it is connected. */
export function changingPrincipal(key: () => Credential | undefined): Principal {
  return {
    get credential() {
      return key();
    },
    get problem() {
      return key()?.problem;
    },
    get fingerprint() {
      return principalOf(key()).fingerprint;
    },
  };
}

/** A class, so that the fingerprint costs those nothing who do not ask for it. */
class KeyHolder implements Principal {
  readonly credential: Credential | undefined;
  readonly problem: KeyProblem | undefined;
  readonly #instance: string | undefined;
  #fingerprint: string | undefined;

  constructor(credential: Credential | undefined, instance: string | undefined) {
    this.credential = credential;
    this.problem = credential?.problem;
    this.#instance = instance;
  }

  get fingerprint(): string {
    this.#fingerprint ??= this.credential === undefined ? `none${this.#atInstance}` : keyDigest(this.credential);
    return this.#fingerprint;
  }

  get #atInstance(): string {
    return this.#instance === undefined ? '' : ` ${this.#instance}`;
  }
}

/**
 * The key among what a request brings. Two that differ are refused, and so is one that is none, whatever stands beside it:
 * a choice between them would be a guess about who calls. An empty header counts as absent, so that a client with an
 * unfilled setting is told that it has no key; where a key is lent, that would make it somebody else.
 */
function credentialOf(brought: readonly Brought[], isLent: boolean): Credential | undefined {
  const keys = brought.filter(({ kind }) => kind === 'key') as readonly Said[];
  const [first] = keys;
  const other = first && keys.find(({ text }) => plainKey(text) !== plainKey(first.text));
  if (first && other)
    return { key: keys.map(({ text }) => plainKey(text)).join('\n'), problem: conflict(first, other) };
  const bad = brought.find(({ kind }) => kind === 'broken') ?? (first ? undefined : brought.find(isForeign));
  if (bad !== undefined && 'problem' in bad) return { key: bad.text, problem: bad.problem };
  if (first) return { key: plainKey(first.text) };
  const empty = brought[0] as Said;
  return isLent ? { key: '', problem: emptiness(empty) } : undefined;
}

type Said = Extract<Brought, { readonly said: string }>;

const isForeign = ({ kind }: Brought): boolean => kind === 'foreign';

/** One way to write a key: UUIDs are the same in either case, and whoever writes one in many is still one caller. */
function plainKey(text: string): string {
  return isKeyLike(text) ? text.toLowerCase() : text;
}

const conflict = (one: Said, other: Said): KeyProblem => ({
  message: `${one.said} and ${other.said} bring different keys: which of them counts is not guessed, and nothing was sent.`,
  next: 'Send one key, in one header. Where one of them is meant for a gateway before this server, whoever runs that can name the header that counts in KEY_HEADERS, such as x-api-key.',
});

const emptiness = ({ said }: Said): KeyProblem => ({
  message: `${said} is empty: this call has no key, and nothing was sent.`,
  next: `Give the key in it, or leave the header out to call with the key that this server lends.`,
});

/** Whether two callers are the same one: by key, compared in a time that tells nothing, and by what is wrong with it. */
export function isSameCaller(one: Principal, other: Principal): boolean {
  const [first, second] = [one, other].map(({ fingerprint }) => Buffer.from(fingerprint));
  if (first?.length !== second?.length || (one.problem === undefined) !== (other.problem === undefined)) return false;
  return timingSafeEqual(first as Buffer, second as Buffer);
}
