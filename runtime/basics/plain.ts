/** Objects as JSON has them: neither null nor a list. */
export type Plain = Readonly<Record<string, unknown>>;

/** Whether a value is one. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
