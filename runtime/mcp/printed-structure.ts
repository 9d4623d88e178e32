/**
 * Structures of results that were printed when they were made: the text beside one is its JSON, and an answer holds both
 * without printing it again. A structure never changes; whoever shows another one makes a new one, which is printed anew.
 */
const texts = new WeakMap<object, string>();

/** The same structure, of which this text is the JSON. */
export function printedAs<T extends object>(structure: T, text: string): T {
  texts.set(structure, text);
  return structure;
}

/** The JSON of a structure. */
export function printedStructure(structure: object): string {
  return texts.get(structure) ?? JSON.stringify(structure);
}
