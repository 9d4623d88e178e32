/** What a text is as JSON; undefined where it is none, or not whole. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
