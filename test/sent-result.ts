/** Results as clients get them, read by their text alone: what else a result brings, a client may never show. */

/** A result of any client; the first SDK also knows those of 2024-10-07. */
export type SentResult =
  | { readonly content?: unknown; readonly isError?: unknown }
  | { readonly toolResult: unknown; readonly isError?: never };

/** The whole text of a result. */
export function sentText(result: SentResult): string {
  const { content = [] } = result as { content?: readonly { readonly text?: string }[] };
  return content.map(({ text = '' }) => text).join('\n');
}

/** What a JSON result holds; fails with the text of any other. */
export function sentValue<T = Record<string, unknown>>(result: SentResult): T {
  const text = sentText(result);
  if (result.isError || !text.startsWith('{')) throw new Error(text);
  return JSON.parse(text) as T;
}

/** The code that the text of an error ends with; undefined where it is none. */
export function sentCode(result: SentResult): string | undefined {
  return result.isError ? (/ \(([a-z_]+)\)$/.exec(sentText(result))?.[1] ?? 'unknown') : undefined;
}
