/** A text in at most so many characters, its end marked where it was cut. */
export function cutShort(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
