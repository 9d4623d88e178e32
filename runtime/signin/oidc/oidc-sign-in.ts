/** Signing in at a provider elsewhere: its tokens say who somebody is, and rules whose OneUptime key is used for them. */
import { hasClaim } from '../../guard/claims.ts';
import { isToken } from '../../guard/key-fault.ts';
import { NotAdmitted, type SignedIn, type SignIn } from '../sign-in.ts';
import type { KeyFor } from './key-references.ts';
import type { Provider } from './provider.ts';
import type { SignInRule } from './rules-file.ts';
import { type AccessToken, readAccessToken, tokenEnd } from './token-reader.ts';

/** A rule whose key is found. */
export interface OpenedRule extends Pick<SignInRule, 'when' | 'profile' | 'scopes'> {
  readonly keyFor: KeyFor;
}

interface OidcOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly provider: Provider;
  readonly rules: readonly OpenedRule[];
  /** What clients are told to ask the provider for; absent, what fits the rules. */
  readonly ask?: readonly string[] | undefined;
  /** Words for the operator. */
  readonly report: (line: string) => void;
}

export class OidcSignIn implements SignIn {
  readonly issuer: string;
  readonly scopes: readonly string[] | undefined;
  readonly #options: OidcOptions;

  constructor(options: OidcOptions) {
    this.#options = options;
    this.issuer = options.issuer;
    // A provider that knows none of our scopes refuses whoever asks for one.
    this.scopes = options.ask ?? (options.rules.every(({ scopes }) => scopes) ? [] : undefined);
  }

  isToken(text: string): boolean {
    return isToken(text);
  }

  async read(token: string): Promise<SignedIn> {
    const claims = await readAccessToken(token, this.#options);
    const rule = ruleFor(claims, this.#options.rules);
    if (rule === undefined) throw this.#noRule(claims);
    const subject = `${claims.iss} ${claims.sub}`;
    return {
      credential: { key: rule.keyFor(claims), subject },
      claims,
      scopes: rule.scopes ?? scopesOf(claims),
      areScopesFixed: rule.scopes !== undefined,
      profile: rule.profile,
      endsAt: tokenEnd(claims),
    };
  }

  async close(): Promise<void> {}

  #noRule(claims: AccessToken): NotAdmitted {
    this.#options.report(
      `No rule of OAUTH_RULES is for the login ${claims.sub}, whose token has ${Object.keys(claims).slice(0, 40).join(', ')}.`,
    );
    return new NotAdmitted(
      'you signed in, and no rule of this server is for you. Ask whoever runs it: signing in again changes nothing',
    );
  }
}

/** The first rule all of whose conditions hold. */
export function ruleFor<R extends Pick<SignInRule, 'when'>>(
  claims: Readonly<Record<string, unknown>>,
  rules: readonly R[],
): R | undefined {
  return rules.find(({ when = [] }) => [when].flat().every(({ claim, is }) => hasClaim(claims, claim, [is].flat())));
}

/** What a token itself is for: `scope` is a text, `scp` a text or a list. */
function scopesOf({ scope, scp }: AccessToken): readonly string[] {
  const said = scope ?? scp;
  if (typeof said === 'string') return said.split(/\s+/).filter(Boolean);
  return Array.isArray(said) ? said.filter((one) => typeof one === 'string') : [];
}
