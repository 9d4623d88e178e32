import type { FoundLines } from '../guard/audit/change-log.ts';
import { ownerDigest } from '../guard/audit/owner.ts';
import { credentialOf } from './key-of-call.ts';
import type { CallUnderWay } from './under-way.ts';

/** What the caller changed before, newest first, since then (milliseconds since 1970); undefined where nobody can tell. */
export async function ownChanges({ services, call }: CallUnderWay, from: number): Promise<FoundLines | undefined> {
  const { changes, platform, keyHeaders } = services;
  if (!changes) return undefined;
  const key = ownerDigest(credentialOf(call, platform.title, keyHeaders));
  return changes.log.lines({ key, site: changes.site }, from);
}
