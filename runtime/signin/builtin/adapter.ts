/** What the provider keeps, in our store: one adapter for each of its models. */
import type { Adapter, AdapterPayload, errors as ProviderErrors } from 'oidc-provider';
import { SignInAway } from '../sign-in.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Sealing } from './sealed.ts';
import { type Kept, readKept, type SignInStore } from './sign-in-store.ts';

/** Models that are kept; the others are refused by what is switched off. */
const MODELS: Readonly<Record<string, Kept>> = {
  Interaction: 'Interaction',
  AuthorizationCode: 'AuthorizationCode',
  DeviceCode: 'DeviceCode',
  Grant: 'Grant',
  RefreshToken: 'RefreshToken',
};
/** Those that are good once. */
const ONCE: ReadonlySet<Kept> = new Set<Kept>(['AuthorizationCode', 'DeviceCode', 'RefreshToken']);

/** Refreshes of one grant: each leaves a token behind, by which a stolen one is found out for as long as that is good. */
const REFRESHES = { most: 5_000, seconds: 24 * 60 * 60 };
/** So long the same refresh token may come again: clients refresh in parallel with themselves. */
export const LEEWAY_SECONDS = 60;
/** A client that somebody signed in with is known for so long after it was last used. */
export const CLIENT_SECONDS = 90 * 24 * 60 * 60;
/** One that nobody did. */
export const NEW_CLIENT_SECONDS = 60 * 60;

interface AdapterParts {
  readonly store: SignInStore;
  readonly errors: typeof ProviderErrors;
  /** How long an access token is good. */
  readonly tokenSeconds: number;
  readonly tokens: Pick<AccessTokens, 'forget'>;
  /** Seals which device code a code of a person stands for. */
  readonly sealing: Sealing;
}

/** Makes the adapters of a provider. */
export function adapters(parts: AdapterParts): (model: string) => Adapter {
  return (model) => {
    if (model === 'Client') return new ClientAdapter(parts);
    const kind = MODELS[model];
    return kind === undefined ? NOTHING : new ModelAdapter(kind, parts);
  };
}

/** Of models that nothing here makes, or that are good for one request: browsers have no lasting session here. */
const NOTHING: Adapter = {
  upsert: async () => {},
  find: async () => undefined,
  findByUserCode: async () => undefined,
  findByUid: async () => undefined,
  consume: async () => {},
  destroy: async () => {},
  revokeByGrantId: async () => {},
};

class ModelAdapter implements Adapter {
  readonly #kind: Kept;
  readonly #parts: AdapterParts;

  constructor(kind: Kept, parts: AdapterParts) {
    this.#kind = kind;
    this.#parts = parts;
  }

  /** Kept without its id, which is the token itself. */
  async upsert(id: string, { jti: _, ...payload }: AdapterPayload, seconds = 1): Promise<void> {
    const { userCode } = payload;
    const left = Math.max(1, seconds);
    await this.#ask(async (store) => {
      await store.put(this.#kind, id, JSON.stringify(payload), left);
      if (userCode === undefined) return;
      await store.put('UserCode', userCode, await this.#parts.sealing.seal(userCode, { id }, left), left);
    });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#ask(async (store) => {
      const [text, used] = await Promise.all([
        store.get(this.#kind, id),
        ONCE.has(this.#kind) ? store.get('Used', id) : undefined,
      ]);
      if (text === undefined) return undefined;
      const payload = { ...readKept<AdapterPayload>(text), jti: id };
      return used === undefined || this.#isInLeeway(Number(used)) ? payload : { ...payload, consumed: Number(used) };
    });
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const id = await this.#ask(async (store) => {
      const sealed = await store.get('UserCode', userCode);
      return sealed === undefined ? undefined : (await this.#parts.sealing.open(userCode, sealed))?.id;
    });
    return typeof id === 'string' ? this.find(id) : undefined;
  }

  async findByUid(): Promise<undefined> {
    return undefined;
  }

  /** Whoever comes second of two at once has what is used already: what it opened is over. */
  async consume(id: string): Promise<void> {
    const now = Math.floor(Date.now() / 1000);
    const payload = await this.find(id);
    if (this.#kind === 'RefreshToken') await this.#countRefresh(payload?.grantId ?? id);
    const left = Math.max(1, (payload?.exp ?? now) - now);
    if (await this.#ask((store) => store.add('Used', id, String(now), left))) return;
    if (this.#kind === 'RefreshToken') return;
    if (payload?.grantId !== undefined) await this.#endGrant(payload.grantId);
    throw new this.#parts.errors.InvalidGrant('used already');
  }

  async destroy(id: string): Promise<void> {
    if (this.#kind === 'Grant') await this.#endGrant(id);
    else await this.#ask((store) => store.remove(this.#kind, id));
  }

  /** Nothing of a grant is good once the grant itself is gone, which the provider sees to next. */
  async revokeByGrantId(): Promise<void> {}

  async #countRefresh(grant: string): Promise<void> {
    const { most, seconds } = REFRESHES;
    if ((await this.#ask((store) => store.count(`refresh ${grant}`, seconds))) <= most) return;
    const tooMany = new this.#parts.errors.TemporarilyUnavailable('too many refreshes in a day');
    throw Object.assign(tooMany, { status: 429, statusCode: 429 });
  }

  #isInLeeway(used: number): boolean {
    return this.#kind === 'RefreshToken' && Date.now() / 1000 - used <= LEEWAY_SECONDS;
  }

  #endGrant(id: string): Promise<void> {
    return this.#ask(() => endGrant(id, this.#parts));
  }

  #ask<T>(work: (store: SignInStore) => Promise<T>): Promise<T> {
    return askStore(this.#parts, work);
  }
}

/** Clients that registered themselves. */
class ClientAdapter implements Adapter {
  readonly #parts: AdapterParts;

  constructor(parts: AdapterParts) {
    this.#parts = parts;
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const text = await askStore(
      this.#parts,
      async (store) => (await store.get('Client', id)) ?? (await store.get('NewClient', id)),
    );
    return text === undefined ? undefined : readKept<AdapterPayload>(text);
  }

  readonly upsert = NOTHING.upsert;
  readonly findByUserCode = NOTHING.findByUserCode;
  readonly findByUid = NOTHING.findByUid;
  readonly consume = NOTHING.consume;
  readonly destroy = NOTHING.destroy;
  readonly revokeByGrantId = NOTHING.revokeByGrantId;
}

/** Ends what a person allowed: its refresh tokens at once, its access tokens as soon as replicas look. */
export async function endGrant(
  id: string,
  { store, tokens, tokenSeconds }: Pick<AdapterParts, 'store' | 'tokens' | 'tokenSeconds'>,
): Promise<void> {
  await store.put('Ended', id, '1', tokenSeconds);
  tokens.forget();
  await Promise.all([store.remove('Grant', id), store.remove('HeldKey', id)]);
}

/** A store that is away is said in the protocol's words, with a status that has clients try again. */
export async function askStore<T>(
  { store, errors }: AdapterParts,
  work: (store: SignInStore) => Promise<T>,
): Promise<T> {
  try {
    return await work(store);
  } catch (fault) {
    if (!(fault instanceof SignInAway)) throw fault;
    const away = new errors.TemporarilyUnavailable(fault.message);
    throw Object.assign(away, { status: 503, statusCode: 503 });
  }
}
