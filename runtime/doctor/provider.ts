/** Whether the provider at which people sign in answers as the one that it is set to be. */
import { ToolError } from '../basics/errors.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

/** A provider as it is examined. */
export interface ExaminedProvider {
  readonly issuer: string;
  /** Asks it for its metadata and keys, and tells how many there are. Rejects with words for the operator. */
  check(): Promise<{ readonly keys: number }>;
}

export async function checkProvider({ issuer, check }: ExaminedProvider): Promise<Finding> {
  try {
    const { keys } = await check();
    if (keys > 0) return ok('provider', `The provider of logins ${issuer} answers, and signs with ${said(keys)}.`);
    return warning(
      'provider',
      `The provider of logins ${issuer} publishes no key: nobody can sign in.`,
      'Have it sign access tokens with a key pair, such as RS256.',
    );
  } catch (cause) {
    const { message } = cause as Error;
    const next =
      cause instanceof ToolError
        ? cause.next
        : `Compare OAUTH_ISSUER with the issuer that ${issuer.replace(/\/$/, '')}/.well-known/openid-configuration names, as this machine gets it.`;
    return fault('provider', `The provider of logins ${issuer} cannot be used: ${message}`, next);
  }
}

function said(keys: number): string {
  return keys === 1 ? 'one key' : `one of ${keys} keys`;
}
