/** How much a value takes, roughly: characters of its texts and names, and a few for each of its parts. Without recursion. */
export function weightOf(value: unknown): number {
  let weight = 0;
  const pending = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    weight += 8;
    if (typeof next === 'string') weight += next.length;
    else if (Array.isArray(next)) for (const item of next) pending.push(item);
    else if (typeof next === 'object' && next !== null)
      for (const [name, item] of Object.entries(next)) {
        weight += name.length;
        pending.push(item);
      }
  }
  return weight;
}
