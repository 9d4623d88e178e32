/** Whose session is whose, and how many of them and of their events are kept: for each owner, and in all. */
import { hasKey, type Principal } from '../../basics/credential.ts';

/** What counts sessions together: the fingerprint of a key, or one of the two below. */
export type Owner = string;

/** All who bring no key, or what plainly is none: nobody can tell them apart. */
export const KEYLESS: Owner = 'keyless';

/** Among whose sessions those of a caller count. */
export function ownerOf(caller: Principal): Owner {
  return hasKey(caller) ? caller.fingerprint : KEYLESS;
}

/** The uses that an owner makes of ids of which nothing is known. They push out nothing but each other. */
export function strangersOf(owner: Owner): Owner {
  return `${owner} strangers`;
}

/** An owner of no more sessions than this is never taken for the one that has most of them. */
export const FAIR_SHARE = 16;

const STRANGERS = 64;

/**
 * Most sessions of an owner, where there may be `sessions` in all: a tenth, but a hundred where there is room for them; half of
 * that for all without a key together.
 */
export function sessionQuota(owner: Owner, sessions: number): number {
  const tenth = Math.ceil(sessions / 10);
  if (isStrange(owner)) return Math.min(STRANGERS, Math.max(1, tenth));
  return owner === KEYLESS ? shareOf(Math.ceil(tenth / 2), 50, sessions) : shareOf(tenth, 100, sessions);
}

/** Whether nobody proves to be its owner: those make room first. */
export function isKeyless(owner: Owner): boolean {
  return owner === KEYLESS || owner === strangersOf(KEYLESS);
}

function isStrange(owner: Owner): boolean {
  return owner.endsWith(strangersOf(''));
}

function shareOf(share: number, least: number, all: number): number {
  return Math.max(share, Math.min(least, all));
}

/** Bytes of memory that events may take, and how many a session has. */
export const EVENTS = {
  ofSession: 256,
  sessionBytes: 1024 * 1024,
  ownerBytes: 8 * 1024 * 1024,
  keylessSessionBytes: 64 * 1024,
  keylessBytes: 2 * 1024 * 1024,
  allBytes: 32 * 1024 * 1024,
} as const;
