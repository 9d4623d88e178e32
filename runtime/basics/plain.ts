/** Objects as JSON has them: neither null nor a list. */
export type Plain = Readonly<Record<string, unknown>>;

/** Whether a value is one. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object without the keys that hold null: one that says nothing there. */
export function withoutNulls(record: Plain): Plain {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
