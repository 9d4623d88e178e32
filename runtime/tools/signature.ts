/** What a tool takes, as short as it can be told: the compiler writes it, find_tools reads it. */

/** An argument: its name, `name: type` where it is no text, or with its values or parts, which an answer may choose from. */
export type SignedArgument =
  | string
  | { readonly name: string; readonly values: readonly string[] }
  | { readonly name: string; readonly parts: readonly string[] };

/** Without what every tool of its kind takes, what the server fills in, and what is not the caller's to give. */
export interface Signature {
  /** What a call cannot do without. */
  readonly needs?: readonly SignedArgument[];
  /** What it may have, most wanted first. */
  readonly takes?: readonly SignedArgument[];
  /** Columns by which rows are found, most wanted first. */
  readonly filter?: readonly string[];
}

/** The name of an argument without what is told of it. */
export function nameOfSigned(argument: SignedArgument): string {
  return typeof argument === 'string' ? (argument.split(': ', 1)[0] as string) : argument.name;
}
