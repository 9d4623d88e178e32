import { type Credential, keyDigest } from '../../basics/credential.ts';

/** Enough that no two keys share one. */
const DIGITS = 16;

/** What stands for a key in the audit: whose changes are whose. */
export function ownerDigest(credential: Credential): string {
  return keyDigest(credential).slice(0, DIGITS);
}
