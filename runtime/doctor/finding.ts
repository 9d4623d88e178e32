/** What the doctor says of one thing that it looked at. */

/** `skipped`: it could not be looked at, for want of what was looked at before. */
export type FindingLevel = 'ok' | 'warning' | 'fault' | 'skipped';

export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly level: FindingLevel;
  /** In one line, without anything secret. */
  readonly says: string;
  /** What to do about it. */
  readonly next?: string;
}

export function ok(check: string, says: string): Finding {
  return { check, level: 'ok', says };
}

export function warning(check: string, says: string, next: string): Finding {
  return { check, level: 'warning', says, next };
}

export function fault(check: string, says: string, next: string): Finding {
  return { check, level: 'fault', says, next };
}

export function skipped(check: string, says: string): Finding {
  return { check, level: 'skipped', says };
}

/** What sentences of settings begin with where they say what to do. */
const STEP =
  /(?:: |; |\. )((?:add|allow|choose|correct|create|did|drop|give|have|keep|leave|make|name|put|read|see|set|such as|take|unset|use|write)\b.*)$/is;

/** A problem of a setting, which says in one sentence what is wrong and what to do, in its two parts. */
export function parted(problem: string): { readonly says: string; readonly next: string } {
  const found = STEP.exec(problem);
  if (!found)
    return { says: problem, next: 'Correct it, and run this again: oneuptime-mcp --help says what it may be.' };
  const step = found[1] ?? '';
  const next = /^such as/i.test(step) ? `Write one ${step}` : step;
  return { says: `${problem.slice(0, found.index)}.`, next: `${next.charAt(0).toUpperCase()}${next.slice(1)}` };
}
