/** Spans of time in words, and words for them in numbers. */

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** Seconds in the two largest units that fit: `2d 4h`, `45s`. */
export function spanText(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count}${unit}`);
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
  }
  return parts.length > 0 ? parts.join(' ') : '0s';
}

/** How long ago a time was, in words. */
export function ageOf(time: string, now: Date): string {
  return spanText((now.getTime() - Date.parse(time)) / 1000);
}

/** Seconds of `30m`, `1h`, `2 days`; undefined for what is no span. */
export function spanSeconds(text: string): number | undefined {
  const [, amount, unit] = /^\s*(\d{1,6}(?:\.\d{1,3})?)\s*(s|m|h|d|w)[a-z]*\s*$/i.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * ({ s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[unit.toLowerCase()] as number);
}
