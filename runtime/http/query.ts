const NONE: Readonly<Record<string, string>> = Object.freeze({});

/** Parameters of an address, as text. Of one that is given several times the first counts, on every route. */
export function firstOfEach(text: string): Record<string, string> {
  if (text === '') return NONE;
  const first: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) first[name] ??= value;
  return first;
}
