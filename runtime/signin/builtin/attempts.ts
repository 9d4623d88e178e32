import type { IncomingMessage } from 'node:http';
import type { SignInStore } from './sign-in-store.ts';

interface Window {
  readonly most: number;
  readonly seconds: number;
}

/** How often an address may try something, over all processes. */
export class Attempts {
  readonly #store: Pick<SignInStore, 'count' | 'get'>;
  readonly #addressOf: (request: IncomingMessage) => string;

  constructor(store: Pick<SignInStore, 'count' | 'get'>, addressOf: (request: IncomingMessage) => string) {
    this.#store = store;
    this.#addressOf = addressOf;
  }

  /** Takes one; whether there is none left within the window. */
  async take(what: string, request: IncomingMessage, { most, seconds }: Window): Promise<boolean> {
    return (await this.#store.count(this.#nameOf(what, request), seconds)) > most;
  }

  /** Whether none is left, without taking one. */
  async isSpent(what: string, request: IncomingMessage, { most }: Window): Promise<boolean> {
    return Number((await this.#store.get('Count', this.#nameOf(what, request))) ?? 0) >= most;
  }

  /** The same for all addresses together. */
  async takeOfAll(what: string, { most, seconds }: Window): Promise<boolean> {
    return (await this.#store.count(what, seconds)) > most;
  }

  #nameOf(what: string, request: IncomingMessage): string {
    return `${what} ${this.#addressOf(request)}`;
  }
}
