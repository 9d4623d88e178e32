/** What callers wrote, as it may stand in a line: on one line, short, and without whatever may be a key or a password. */
import { LRUCache } from 'lru-cache';
import { type Credential, withoutKey } from '../basics/credential.ts';
import { visible } from '../basics/visible.ts';
import { withoutUuids } from '../basics/without-uuids.ts';
import { withoutPasted } from '../guard/audit/pasted-secrets.ts';

/** Longer ones are nobody's name, and are not looked through. */
const MOST = 1_000;
const LONGEST = 120;

/** Clients and addresses are few, and come again. */
const cleaned = new LRUCache<string, string>({ max: 500 });

/** A name or address that a caller wrote. */
export function foreignText(text: string, credential: Credential | undefined): string {
  if (text.length > MOST) return `(${text.length} characters)`;
  // The key is taken out whole, before anything is cut.
  const own = withoutKey(text, credential);
  let clean = cleaned.get(own);
  if (clean === undefined) {
    clean = cut(withoutPasted(withoutUuids(visible(own).replace(/\s+/g, ' '))));
    cleaned.set(own, clean);
  }
  return clean;
}

/** An id that a caller gave its request. It may well be a UUID, as keys are: only the caller's own key is taken out. */
export function foreignId(id: string, credential: Credential | undefined): string {
  if (id.length > MOST) return `(${id.length} characters)`;
  return cut(visible(withoutKey(id, credential)).replace(/\s+/g, ' '));
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
