import { badArgument } from '../../basics/errors.ts';

/** Throws `bad_arguments` where a text that people are to read is blank. */
export function saysSomething(argument: string, text: string | undefined): void {
  if (text !== undefined && text.trim() === '')
    throw badArgument(`${argument} is blank.`, 'Give a text, or leave it out.');
}

/** A text in at most so many characters, its end marked where it was cut. */
export function cutShort(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
