/** How long ago a time was, or how long it is to come, in one or two units: `3 h ago`, `in 2 d 4 h`. */
const UNITS: readonly [name: string, milliseconds: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** Undefined for a text that is no time. */
export function ageText(time: string, now: Date): string | undefined {
  const distance = now.getTime() - Date.parse(time);
  if (Number.isNaN(distance)) return undefined;
  const [first, second] = parts(Math.abs(distance));
  if (!first) return 'now';
  const text = second ? `${first} ${second}` : first;
  return distance >= 0 ? `${text} ago` : `in ${text}`;
}

/** The two largest units that fit; the second only next to a small first. */
function parts(milliseconds: number): string[] {
  const place = UNITS.findIndex(([, size]) => milliseconds >= size);
  const unit = UNITS[place];
  if (!unit) return [];
  const [name, size] = unit;
  const count = Math.floor(milliseconds / size);
  const [nextName, nextSize] = UNITS[place + 1] ?? [];
  const rest = nextSize ? Math.floor((milliseconds % size) / nextSize) : 0;
  return count < 10 && rest > 0 ? [`${count} ${name}`, `${rest} ${nextName}`] : [`${count} ${name}`];
}
