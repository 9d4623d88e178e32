/** What a login says: claims by their names, and those within others by the way to them. */
import { isPlain } from '../basics/plain.ts';

type Claims = Readonly<Record<string, unknown>> | undefined;
/** What a claim may be compared with. */
export type ClaimValue = string | number | boolean;

/**
 * A claim by its name, such as `groups` or `https://example.com/roles`; of one within others the way to it, such as
 * `realm_access.roles`. Own members only. An address of mail that the provider says is not verified counts as none: whoever
 * signs in may have written another's there.
 */
export function claimNamed(claims: Claims, name: string): unknown {
  if (name === 'email' && claims !== undefined && String(claims.email_verified ?? true) !== 'true') return undefined;
  let within: unknown = claims;
  let rest = name;
  while (isPlain(within)) {
    if (Object.hasOwn(within, rest)) return within[rest];
    const first = longestBeginning(within, rest);
    if (first === undefined) return undefined;
    within = within[first];
    rest = rest.slice(first.length + 1);
  }
  return undefined;
}

/** The longest part of a way, up to one of its dots, that is a member: names may have dots in them. */
function longestBeginning(within: Readonly<Record<string, unknown>>, way: string): string | undefined {
  for (let at = way.lastIndexOf('.'); at > 0; at = way.lastIndexOf('.', at - 1)) {
    const name = way.slice(0, at);
    if (Object.hasOwn(within, name)) return name;
  }
  return undefined;
}

/** Whether a claim is one of several values, or has one of them in its list. */
export function hasClaim(claims: Claims, name: string, wanted: readonly ClaimValue[]): boolean {
  const value = claimNamed(claims, name);
  const found: readonly unknown[] = Array.isArray(value) ? value : [value];
  return found.some((one) => wanted.includes(one as ClaimValue));
}
