/**
 * What a person has to agree to before it is sent, and the tokens that stand for it between two calls: bound to everything
 * that the agreement hangs on, good for five minutes and for one call. They are signed, and hold nothing that is secret.
 */
import { createHash, randomBytes } from 'node:crypto';
import { isPlain } from '../basics/plain.ts';
import type { Seal } from '../mcp/asking/seal.ts';
import { OwnSpentTokens, type SpentTokens } from './spent-tokens.ts';

/** Everything that an agreement hangs on. */
export interface Deed {
  /** Address of the instance. */
  readonly site: string;
  /** Stands for the caller's key. */
  readonly caller: string;
  readonly tool: string;
  /** As the caller wrote them. */
  readonly arguments: unknown;
  /** Rows that it changes or removes, each with what tells its present version. */
  readonly rows: unknown;
  /** What comes of it beyond them. */
  readonly effects: unknown;
}

export type DeedPart = keyof Deed;

/** In the order in which a difference is told. */
const PARTS: readonly DeedPart[] = ['site', 'caller', 'tool', 'arguments', 'rows', 'effects'];

/** A token that a client sends back as an argument, or a question's that comes back with the answer: none is taken for the other. */
export type TokenUse = 'argument' | 'answer';

/** Why a token confirms nothing. */
export type TokenFault = 'forged' | 'expired' | 'older' | 'used' | 'full' | 'away' | { readonly changed: DeedPart };

export const CONFIRM_MS = 5 * 60_000;

interface ConfirmationOptions {
  readonly seal: Seal;
  /** Those of this process, unless others share them. */
  readonly spent?: SpentTokens;
  readonly now?: () => number;
}

const BYTES = { expiry: 4, nonce: 12, hint: 2 } as const;
const HINTS = BYTES.expiry + BYTES.nonce;
const BODY = HINTS + PARTS.length * BYTES.hint;
/** With a signature of 32 bytes: base64 without a rest, so that no two texts are the same token. */
const TOKEN = /^[\w-]{80}$/;
/** What parts of a deed are signed for. */
const HINT = 'confirm-hint';

/** Makes tokens, and takes each at most once. */
export class Confirmation {
  readonly #seal: Seal;
  readonly #now: () => number;
  #spent: SpentTokens;
  /** Since when it is known which were used: a process that was started anew has forgotten it of older ones. */
  #knownSince: number;

  constructor({ seal, now = Date.now, spent = new OwnSpentTokens(now) }: ConfirmationOptions) {
    this.#seal = seal;
    this.#now = now;
    this.#spent = spent;
    this.#knownSince = now();
  }

  /** Goes over to a store that other processes share. */
  share(spent: SpentTokens): void {
    this.#spent = spent;
    this.#knownSince = 0;
  }

  /** A token for a deed, good from now on. */
  token(deed: Deed, use: TokenUse): string {
    const digests = digestsOf(deed);
    const expiry = Buffer.alloc(BYTES.expiry);
    expiry.writeUInt32BE(Math.ceil((this.#now() + CONFIRM_MS) / 1_000));
    const body = Buffer.concat([
      expiry,
      randomBytes(BYTES.nonce),
      ...digests.map((digest) => hintOf(this.#seal.sign(HINT, digest))),
    ]);
    const signature = this.#seal.sign(`confirm-${use}`, signedText(body, digests));
    return Buffer.concat([body, Buffer.from(signature, 'base64url')]).toString('base64url');
  }

  /** Uses a token up. What is wrong with it; undefined where the deed may be done, once. */
  async spend(token: string, deed: Deed, use: TokenUse): Promise<TokenFault | undefined> {
    if (!TOKEN.test(token)) return 'forged';
    const bytes = Buffer.from(token, 'base64url');
    const body = bytes.subarray(0, BODY);
    const digests = digestsOf(deed);
    const signature = bytes.subarray(BODY).toString('base64url');
    if (!this.#seal.isSigned(`confirm-${use}`, signedText(body, digests), signature)) return this.#fault(body, digests);
    const end = body.readUInt32BE() * 1_000;
    const leftMs = end - this.#now();
    if (leftMs <= 0) return 'expired';
    if (end - CONFIRM_MS < this.#knownSince) return 'older';
    try {
      const outcome = await this.#spent.spend(
        body.toString('base64url', BYTES.expiry, HINTS),
        leftMs + 1_000,
        deed.caller,
      );
      return outcome === 'spent' ? undefined : outcome;
    } catch {
      return 'away';
    }
  }

  /** Why a signature is not that of the deed: the token is of another one, or of nobody. */
  #fault(body: Buffer, digests: readonly string[]): TokenFault {
    const isOther = (digest: string, place: number): boolean => {
      const at = HINTS + place * BYTES.hint;
      const told = body.subarray(at, at + BYTES.hint);
      return !this.#seal.signatures(HINT, digest).some((signature) => hintOf(signature).equals(told));
    };
    const others = PARTS.filter((_, place) => isOther(digests[place] as string, place));
    const [changed] = others;
    // In one that somebody made up, everything is another.
    return changed === undefined || others.length === PARTS.length ? 'forged' : { changed };
  }
}

/** Tells whether a part of a deed is another one, and nothing of what it is. */
function hintOf(signature: string): Buffer {
  return Buffer.from(signature, 'base64url').subarray(0, BYTES.hint);
}

function signedText(body: Buffer, digests: readonly string[]): string {
  return [body.toString('base64url'), ...digests].join('.');
}

function digestsOf(deed: Deed): string[] {
  return PARTS.map((part) =>
    createHash('sha256')
      .update(`${part}:${canonical(deed[part])}`)
      .digest('base64url'),
  );
}

/** JSON in which the order of members says nothing; what is undefined is not there. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isPlain(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
