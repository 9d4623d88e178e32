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

/** Seconds of each unit, by the words that mean it: a month is none, and "ms" is no minute. */
const SECONDS = new Map(
  [
    [0.001, 'ms msec millisecond milliseconds'],
    [1, 's sec secs second seconds'],
    [60, 'm min mins minute minutes'],
    [3600, 'h hr hrs hour hours'],
    [86_400, 'd day days'],
    [604_800, 'w week weeks'],
  ].flatMap(([seconds, words]) =>
    String(words)
      .split(' ')
      .map((word): [string, number] => [word, Number(seconds)]),
  ),
);
const PART = /(\d{1,6}(?:\.\d{1,3})?)\s*([a-z]{1,12})\s*/gi;
const LONGEST_TEXT = 40;

/** Seconds of `30m`, `1h`, `2 days`, `1h 30m`; undefined for what is no span. */
export function spanSeconds(text: string): number | undefined {
  const wanted = text.trim();
  const parts = wanted.length > LONGEST_TEXT ? [] : [...wanted.matchAll(PART)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== wanted) return undefined;
  const seconds = parts.map(
    ([, amount, unit = '']) => Number(amount) * (SECONDS.get(unit.toLowerCase()) ?? Number.NaN),
  );
  const sum = seconds.reduce((one, other) => one + other, 0);
  return Number.isNaN(sum) ? undefined : sum;
}
