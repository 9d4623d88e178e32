/** Texts that only this server can read, whoever keeps them: encrypted and dated, each good for one purpose alone. */
import { createHash } from 'node:crypto';
import { EncryptJWT, type JWTPayload, jwtDecrypt } from 'jose';
import { SignInAway } from '../sign-in.ts';

/** Keys for a purpose, 32 bytes each: the first seals, all open. Undefined while nobody has told the secret yet. */
export type KeysFor = (purpose: string) => readonly Uint8Array[] | undefined;

export const ENCRYPTION = { alg: 'dir', enc: 'A256GCM' } as const;

export interface SealingKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The keys of one purpose, by their names. */
export class SealingKeys {
  readonly #keysFor: KeysFor;
  readonly #purpose: string;

  constructor(keysFor: KeysFor, purpose: string) {
    this.#keysFor = keysFor;
    this.#purpose = purpose;
  }

  /** The key that seals. Throws `SignInAway` while there is none. */
  get first(): SealingKey {
    return this.#all()[0] as SealingKey;
  }

  /** The key of a name; undefined for one that is none of ours. */
  named(id: string | undefined): Uint8Array | undefined {
    return this.#all().find((key) => key.id === id)?.bytes;
  }

  #all(): SealingKey[] {
    const keys = this.#keysFor(this.#purpose);
    if (keys === undefined || keys.length === 0)
      throw new SignInAway('The secret that replicas share is not known yet.');
    return keys.map((bytes) => ({ bytes, id: createHash('sha256').update(bytes).digest('base64url').slice(0, 11) }));
  }
}

/** Seals for one purpose. */
export class Sealing {
  readonly #keys: SealingKeys;
  readonly #typ: string;

  constructor(keysFor: KeysFor, purpose: string) {
    this.#keys = new SealingKeys(keysFor, purpose);
    this.#typ = `oneuptime-mcp/${purpose}`;
  }

  /** `of`: what it belongs to; it opens nowhere else. */
  async seal(of: string, held: JWTPayload, seconds: number): Promise<string> {
    const { id, bytes } = this.#keys.first;
    return new EncryptJWT({ ...held, sub: of })
      .setProtectedHeader({ ...ENCRYPTION, kid: id, typ: this.#typ })
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .encrypt(bytes);
  }

  /** Undefined for what was not sealed here for that, or is over. */
  async open(of: string, text: string): Promise<JWTPayload | undefined> {
    const opened = await jwtDecrypt(
      text,
      ({ kid }) => {
        const key = this.#keys.named(kid);
        if (key === undefined) throw new Error('Sealed with no key of ours.');
        return key;
      },
      {
        keyManagementAlgorithms: [ENCRYPTION.alg],
        contentEncryptionAlgorithms: [ENCRYPTION.enc],
        typ: this.#typ,
        subject: of,
        requiredClaims: ['exp'],
      },
    ).catch((fault) => {
      if (fault instanceof SignInAway) throw fault;
      return undefined;
    });
    return opened?.payload;
  }

  /** Whether it was sealed with the key that seals now. */
  isFresh(text: string): boolean {
    const [header = ''] = text.split('.', 1);
    return Buffer.from(header, 'base64url').toString().includes(`"${this.#keys.first.id}"`);
  }
}
