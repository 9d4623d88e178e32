/** What a person is being asked: for which client, in which browser, and the key they brought meanwhile, sealed. */
import { createHash } from 'node:crypto';
import type { ShownKey } from './pages/choose-page.ts';
import type { ShownClient } from './pages/shown-client.ts';
import type { Sealing } from './sealed.ts';
import { readKept, type SignInStore } from './sign-in-store.ts';

/** One sign-in under way. */
export interface PendingSignIn {
  /** Names it, in its address too. */
  readonly id: string;
  readonly flow: 'browser' | 'device';
  /** What the device shows that it is about. The code of the device itself would open what is allowed. */
  readonly userCode?: string | undefined;
  /** Digest of the browser. */
  readonly browser: string;
  readonly clientId: string;
  readonly client: ShownClient;
  readonly scopes: readonly string[];
  /** What the client calls the resource. */
  readonly resources: readonly string[];
  /** Where the answer leads within this server. */
  readonly returnTo?: string | undefined;
  /** When it is over, in seconds. */
  readonly until: number;
  /** The key that the person brought, and what it may do; sealed. */
  readonly brought?: string | undefined;
  /** What the person answered, once that was carried out. */
  readonly answer?: PersonsAnswer | undefined;
}

export type PersonsAnswer = 'allow' | 'deny';

export interface BroughtKey {
  readonly key: string;
  readonly shown: ShownKey;
}

interface AskedStoreOptions {
  readonly store: SignInStore;
  readonly sealing: Sealing;
}

export class AskedStore {
  readonly #store: SignInStore;
  readonly #sealing: Sealing;

  constructor({ store, sealing }: AskedStoreOptions) {
    this.#store = store;
    this.#sealing = sealing;
  }

  async find(id: string): Promise<PendingSignIn | undefined> {
    const text = await this.#store.get('Asking', id);
    return text === undefined ? undefined : readKept<PendingSignIn>(text);
  }

  async keep(asked: PendingSignIn): Promise<void> {
    await this.#store.put('Asking', asked.id, JSON.stringify(asked), secondsLeft(asked));
  }

  async bring(asked: PendingSignIn, { key, shown }: BroughtKey): Promise<void> {
    await this.keep({ ...asked, brought: await this.#sealing.seal(asked.id, { key, shown }, secondsLeft(asked)) });
  }

  /** Has the person bring another key. */
  async forgetKey({ brought: _, ...asked }: PendingSignIn): Promise<void> {
    await this.keep(asked);
  }

  async broughtTo({ id, brought }: PendingSignIn): Promise<BroughtKey | undefined> {
    const opened = brought === undefined ? undefined : await this.#sealing.open(id, brought);
    return opened as BroughtKey | undefined;
  }

  /** Takes the one answer that there is to it; false where somebody gave it before. The key is forgotten here. */
  async answer({ brought: _, ...asked }: PendingSignIn): Promise<boolean> {
    const name = `asked ${asked.userCode ?? asked.id}`;
    if (!(await this.#store.add('Used', name, '1', secondsLeft(asked)))) return false;
    await this.keep(asked);
    return true;
  }

  /** Remembers what came of the one answer: whoever loads the page again is told. */
  async close({ brought: _, ...asked }: PendingSignIn, answer: PersonsAnswer): Promise<void> {
    await this.keep({ ...asked, answer });
  }
}

/** Names the key that a page showed, and tells nothing of it: what is allowed is allowed with that key alone. */
export function nameOfKey({ brought = '' }: Pick<PendingSignIn, 'brought'>): string {
  return createHash('sha256').update(brought).digest('base64url').slice(0, 22);
}

function secondsLeft({ until }: PendingSignIn): number {
  return Math.max(1, until - Math.floor(Date.now() / 1000));
}
