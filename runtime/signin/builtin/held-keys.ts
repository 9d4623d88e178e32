/** The keys that people brought, sealed, for as long as what they allowed goes on: refreshed tokens hold them again. */
import type { errors as ProviderErrors } from 'oidc-provider';
import { SignInAway } from '../sign-in.ts';
import type { Sealing } from './sealed.ts';
import type { SignInStore } from './sign-in-store.ts';

interface HeldKeysOptions {
  readonly store: SignInStore;
  readonly sealing: Sealing;
  /** How long a grant goes on. */
  readonly seconds: number;
}

export class HeldKeys {
  readonly #options: HeldKeysOptions;

  constructor(options: HeldKeysOptions) {
    this.#options = options;
  }

  async hold(grantId: string, key: string): Promise<void> {
    const { store, sealing, seconds } = this.#options;
    await store.put('HeldKey', grantId, await sealing.seal(grantId, { key }, seconds), seconds);
  }

  /** What an access token of a grant says beside what all say. Rejects with an error of the protocol. */
  async claimsFor(
    _ctx: unknown,
    { grantId = '' }: { readonly grantId?: string },
    errors: typeof ProviderErrors,
  ): Promise<{ gid: string; key: string }> {
    const { store, sealing } = this.#options;
    try {
      const text = await store.get('HeldKey', grantId);
      const held = text === undefined ? undefined : await sealing.open(grantId, text);
      if (text === undefined || typeof held?.key !== 'string')
        throw new errors.InvalidGrant('what the person brought cannot be read any more');
      // Sealed by a secret that is on its way out: the next one has to open it when that is gone.
      if (!sealing.isFresh(text)) await this.hold(grantId, held.key);
      return { gid: grantId, key: held.key };
    } catch (fault) {
      if (!(fault instanceof SignInAway)) throw fault;
      throw Object.assign(new errors.TemporarilyUnavailable(fault.message), { status: 503, statusCode: 503 });
    }
  }
}
