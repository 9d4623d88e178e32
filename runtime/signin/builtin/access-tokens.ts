/** Access tokens: what a person allowed, with their key in it, encrypted. Nothing of them is kept anywhere. */
import { type JWTPayload, jwtDecrypt } from 'jose';
import { LRUCache } from 'lru-cache';
import { atMost } from '../../basics/at-most.ts';
import { type SignedIn, SignInAway, TokenRefused } from '../sign-in.ts';
import { ENCRYPTION, type KeysFor, SealingKeys } from './sealed.ts';
import type { SignInStore } from './sign-in-store.ts';

/** `dir` has no encrypted key: its place is empty. */
const FORM = /^eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/;
const LONGEST = 12_000;
const TYP = 'at+jwt';
/** For so long a token that was not withdrawn counts as such: withdrawing one takes so long on other replicas. */
const REMEMBERED_MS = 3_000;
const MOST_REMEMBERED = 10_000;

interface AccessTokensOptions {
  readonly keysFor: KeysFor;
  readonly store: Pick<SignInStore, 'hasAny'>;
  readonly issuer: string;
  readonly resource: string;
}

/** What a token says, as the provider writes it and we add to it. */
interface TokenClaims extends JWTPayload {
  readonly scope: string;
  readonly client_id: string;
  /** The grant that it belongs to. */
  readonly gid: string;
  /** The OneUptime key. */
  readonly key: string;
}

export class AccessTokens {
  readonly #keys: SealingKeys;
  readonly #options: AccessTokensOptions;
  readonly #standing = new LRUCache<string, true>({
    ...atMost(MOST_REMEMBERED),
    ttl: REMEMBERED_MS,
    perf: { now: () => Date.now() },
  });

  constructor(options: AccessTokensOptions) {
    this.#options = options;
    this.#keys = new SealingKeys(options.keysFor, 'access-token');
  }

  /** How the provider is to encrypt one. */
  get encryption() {
    const { id, bytes } = this.#keys.first;
    return { ...ENCRYPTION, key: Buffer.from(bytes), kid: id };
  }

  isToken(text: string): boolean {
    return text.length <= LONGEST && FORM.test(text);
  }

  /** Rejects with `TokenRefused` or `SignInAway`. */
  async read(token: string): Promise<SignedIn> {
    const { jti = '', gid, key, sub, scope, client_id, exp = 0 } = await this.claimsOf(token);
    await this.#mustStand(jti, gid);
    return {
      credential: { key },
      claims: { sub, client_id },
      scopes: scope.split(' '),
      endsAt: exp * 1000,
    };
  }

  /** What a token says that is genuine, ours to take and not over; it may have been withdrawn. */
  async claimsOf(token: string): Promise<TokenClaims> {
    const { issuer, resource } = this.#options;
    try {
      const { payload } = await jwtDecrypt<TokenClaims>(token, ({ kid }) => this.#named(kid), {
        keyManagementAlgorithms: [ENCRYPTION.alg],
        contentEncryptionAlgorithms: [ENCRYPTION.enc],
        typ: TYP,
        issuer,
        audience: resource,
        requiredClaims: ['exp', 'jti', 'sub', 'scope', 'client_id', 'gid', 'key'],
      });
      return payload;
    } catch (fault) {
      if (fault instanceof SignInAway || fault instanceof TokenRefused) throw fault;
      const isOver = (fault as { code?: string }).code === 'ERR_JWT_EXPIRED';
      throw new TokenRefused(isOver ? 'The access token is over.' : 'The access token is none of this server.');
    }
  }

  /** Has what was withdrawn here be refused at once: how long the others take is their memory's. */
  forget(): void {
    this.#standing.clear();
  }

  #named(kid: string | undefined): Uint8Array {
    const key = this.#keys.named(kid);
    if (key === undefined)
      throw new TokenRefused('The access token is of another server, or of a time before its keys were changed.');
    return key;
  }

  async #mustStand(jti: string, gid: string): Promise<void> {
    if (this.#standing.has(jti)) return;
    if (await this.#options.store.hasAny('Ended', [jti, gid]))
      throw new TokenRefused('The access token was withdrawn.');
    this.#standing.set(jti, true);
  }
}
