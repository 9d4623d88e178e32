/**
 * Goes on with a value: at once where it is there, and when it comes where it is not. For what a call nearly always has at
 * hand: a promise of that would cost more than the rest of the step.
 */
export function whenThere<T, R>(value: T | Promise<T>, goOn: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(goOn) : goOn(value);
}
