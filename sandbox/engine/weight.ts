/** How much a value takes, roughly: characters of its texts and names, and a few for each of its parts. Without recursion. */
export function weightOf(value: unknown): number {
  let weight = 0;
  const pending: object[] = [];
  const count = (part: unknown): void => {
    weight += 8;
    if (typeof part === 'string') weight += part.length;
    else if (typeof part === 'object' && part !== null) pending.push(part);
  };
  count(value);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) for (const item of next) count(item);
    else
      for (const name of Object.keys(next)) {
        weight += name.length;
        count((next as Record<string, unknown>)[name]);
      }
  }
  return weight;
}
