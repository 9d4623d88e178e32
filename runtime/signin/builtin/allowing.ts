/** What comes of an answer: a grant, and a code for whoever asked. */
import type { Provider } from 'oidc-provider';
import { ACCESSES } from '../../guard/scopes.ts';
import { CLIENT_SECONDS } from './adapter.ts';
import type { BroughtKey, PendingSignIn } from './asked.ts';
import type { HeldKeys } from './held-keys.ts';
import type { NamedResource } from './resource-names.ts';
import type { SignInStore } from './sign-in-store.ts';

interface AnswersOptions {
  readonly provider: Provider;
  readonly store: SignInStore;
  readonly heldKeys: HeldKeys;
  readonly resource: NamedResource;
  /** Names whoever holds a key; tells nothing of it. */
  readonly accountOf: (key: string) => string;
}

interface Offered {
  readonly toolsets: readonly string[];
  /** Whether the key only reads: no more is offered then. */
  readonly isReadOnly: boolean;
}

/** Scopes of what was chosen in a form; undefined for what it does not offer. */
export function chosenScopes(form: URLSearchParams, { toolsets, isReadOnly }: Offered): readonly string[] | undefined {
  const access = (ACCESSES as readonly (string | null)[]).indexOf(form.get('access'));
  const chosen = form.getAll('toolset');
  if (access < 0 || (isReadOnly && access > 0) || !chosen.every((toolset) => toolsets.includes(toolset)))
    return undefined;
  const opened = ACCESSES.slice(0, access + 1);
  if (chosen.length === 0 || chosen.length === toolsets.length) return opened;
  return [...new Set(chosen)].map((toolset) => `${toolset}:${ACCESSES[access]}`);
}

export class Answers {
  readonly #options: AnswersOptions;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  async allow(asked: PendingSignIn, { key }: BroughtKey, scopes: readonly string[]): Promise<void> {
    const { provider, heldKeys, resource, accountOf } = this.#options;
    const { clientId } = asked;
    const accountId = accountOf(key);
    const names = resource.namesIn(asked.resources);
    const grant = new provider.Grant({ accountId, clientId });
    for (const name of names) grant.addResourceScope(name, scopes.join(' '));
    const grantId = await grant.save();
    await heldKeys.hold(grantId, key);
    await this.#keepClient(clientId);
    const granted = {
      accountId,
      grantId,
      scope: scopes.join(' '),
      resource: names.length === 1 ? resource.id : [...names],
    };
    if (asked.flow === 'device') await this.#endDevice(asked, granted);
    else await this.#endInteraction(asked, granted);
  }

  async deny(asked: PendingSignIn): Promise<void> {
    const { provider } = this.#options;
    const denied = { error: 'access_denied', error_description: 'The person at the browser did not allow it.' };
    if (asked.flow === 'device') {
      const code = await provider.DeviceCode.findByUserCode(asked.userCode ?? '');
      if (code === undefined) return;
      Object.assign(code, { error: denied.error, errorDescription: denied.error_description });
      await code.save();
      return;
    }
    const interaction = await provider.Interaction.find(asked.id);
    if (interaction === undefined) return;
    interaction.result = denied;
    await interaction.persist();
  }

  /** Whether whoever asked has not been told of the answer, as far as it is told by a browser. A device asks for it. */
  async isUntold({ id, flow }: PendingSignIn): Promise<boolean> {
    return flow === 'device' || (await this.#options.provider.Interaction.find(id)) !== undefined;
  }

  async #endInteraction({ id }: PendingSignIn, { accountId, grantId, ...changed }: Granted): Promise<void> {
    const interaction = await this.#options.provider.Interaction.find(id);
    if (interaction === undefined) throw new SignInOver();
    interaction.params = { ...interaction.params, ...changed };
    interaction.result = { login: { accountId, remember: false }, consent: { grantId }, select_account: {} };
    await interaction.persist();
  }

  async #endDevice({ userCode = '' }: PendingSignIn, granted: Granted): Promise<void> {
    const code = await this.#options.provider.DeviceCode.findByUserCode(userCode);
    if (code === undefined) throw new SignInOver();
    Object.assign(code, { ...granted, authTime: Math.floor(Date.now() / 1000) });
    await code.save();
  }

  /** A client that registered itself stays known once somebody signed in with it. */
  async #keepClient(id: string): Promise<void> {
    const { store } = this.#options;
    const text = await store.get('NewClient', id);
    if (text === undefined) return;
    await store.put('Client', id, text, CLIENT_SECONDS);
    await store.remove('NewClient', id);
  }
}

interface Granted {
  readonly accountId: string;
  readonly grantId: string;
  readonly scope: string;
  readonly resource: string | string[];
}

/** What was asked is over meanwhile. */
export class SignInOver extends Error {}
