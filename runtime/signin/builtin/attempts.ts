import type { IncomingMessage } from 'node:http';
import type { SignInStore } from './sign-in-store.ts';

interface Window {
  readonly most: number;
  readonly seconds: number;
}

/** How often an address may try something, over all processes. */
export class Attempts {
  readonly #store: Pick<SignInStore, 'count'>;
  readonly #addressOf: (request: IncomingMessage) => string;

  constructor(store: Pick<SignInStore, 'count'>, addressOf: (request: IncomingMessage) => string) {
    this.#store = store;
    this.#addressOf = addressOf;
  }

  /** Takes one; whether there is none left within the window. */
  async take(what: string, request: IncomingMessage, { most, seconds }: Window): Promise<boolean> {
    return (await this.#store.count(`${what} ${this.#addressOf(request)}`, seconds)) > most;
  }

  /** The same for all addresses together. */
  async takeOfAll(what: string, { most, seconds }: Window): Promise<boolean> {
    return (await this.#store.count(what, seconds)) > most;
  }
}
