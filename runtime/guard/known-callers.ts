/** Who sends requests on a connection: most bring the same with each, and so are read once. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Credential, Principal } from '../basics/credential.ts';
import { callerName, countedAddress } from './caller-budgets.ts';
import { KEY_HEADERS, type KeyHeader } from './key-headers.ts';
import { type CallerOf, type OwnKey, ownKeyNow, principalOf } from './principal.ts';

export interface Caller {
  readonly principal: Principal;
  /** What its address is counted as. */
  readonly address: string;
  /** Whose budget its requests take from. */
  readonly name: string;
}

/** As much of a request as tells who sends it. */
interface Sent {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly url?: string | undefined;
}

/** Tells of each request who sends it. */
export interface Callers {
  of(sent: Sent): Caller;
}

export interface KnownCallersOptions {
  readonly callerOf: CallerOf;
  /** The key that callers without one use: each of them is known by its address. */
  readonly lent?: OwnKey;
  /** Headers that may bring a key; what others hold makes nobody another caller. */
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
  /** The instance that they call, where a server has several. */
  readonly instance?: string | undefined;
}

/** A caller, and what its last request had in each of the headers that bring keys. */
interface Known extends Caller {
  readonly brought: readonly (string | string[] | undefined)[];
  /** The key that was lent to it. */
  readonly lent: Credential | undefined;
}

/** Remembers the last caller of each connection, and nothing beyond its end. */
export class KnownCallers implements Callers {
  readonly #callerOf: CallerOf;
  readonly #lent: OwnKey;
  readonly #headers: readonly KeyHeader[];
  readonly #instance: string | undefined;
  readonly #known = new WeakMap<object, Known>();

  constructor({ callerOf, lent, keyHeaders = KEY_HEADERS, instance }: KnownCallersOptions) {
    this.#callerOf = callerOf;
    this.#instance = instance;
    this.#lent = lent;
    this.#headers = keyHeaders;
  }

  of({ headers, socket }: Sent): Caller {
    const known = this.#known.get(socket);
    if (known !== undefined && this.#isOf(known, headers) && !this.#hasChanged(known)) return known;
    const address = known?.address ?? countedAddress(socket.remoteAddress);
    const principal = this.#principal(headers, address);
    const brought = this.#headers.map((header) => headers[header]);
    const { credential } = principal;
    const lent = credential?.borrower === undefined ? undefined : ownKeyNow(this.#lent);
    const caller = { principal, address, name: callerName(principal, address), brought, lent };
    this.#known.set(socket, caller);
    return caller;
  }

  #principal(headers: IncomingHttpHeaders, borrower: string): Principal {
    const { credential } = this.#callerOf(headers);
    const instance = this.#instance;
    if (credential === undefined) return principalOf(undefined, instance);
    const isLent = credential === ownKeyNow(this.#lent);
    const at = instance === undefined ? credential : { ...credential, instance };
    return principalOf(isLent ? { ...at, borrower } : { ...at, from: borrower });
  }

  /** Whether the key that it uses is another one by now. */
  #hasChanged({ lent }: Known): boolean {
    return lent !== undefined && lent !== ownKeyNow(this.#lent);
  }

  #isOf({ brought }: Known, headers: IncomingHttpHeaders): boolean {
    for (let at = 0; at < brought.length; at += 1) {
      if (!isSame(brought[at], headers[this.#headers[at] as KeyHeader])) return false;
    }
    return true;
  }
}

/** In a time that tells nothing but the length: behind a proxy, the key before may be somebody else's. */
function isSame(one: string | string[] | undefined, other: string | string[] | undefined): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return one === undefined && other === undefined;
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
