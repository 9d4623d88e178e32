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

/** Gives an object a part of its own, whatever it is called: to set what is called `__proto__` would do something else. */
export function setPart(record: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  else record[name] = value;
}

/** A copy that gets parts of its own: to add one to what a spread made takes V8 four times as long as all of the rest. */
export function ownCopy(record: object): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const name in record) setPart(copy, name, (record as Plain)[name]);
  return copy;
}

/** An object without the parts that are undefined, as JSON has it. */
export function withoutUndefined(record: Plain): Record<string, unknown> {
  const held: Record<string, unknown> = {};
  for (const name in record) if (record[name] !== undefined) setPart(held, name, record[name]);
  return held;
}
