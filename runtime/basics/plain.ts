/** Objects as JSON has them: neither null nor a list. */
export type Plain = Readonly<Record<string, unknown>>;

/** Whether a value is one. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value from outside as a text: one that is no text, number or boolean as JSON. Whatever its parts are called. */
export function textOfValue(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** An object without the keys that hold null: one that says nothing there. */
export function withoutNulls(record: Plain): Plain {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
