type AllOf<T extends readonly unknown[]> = { -readonly [At in keyof T]: Awaited<T[At]> };

/**
 * What several reads bring. Where some fail, the first of them in this order is told, not the first in time: of two
 * refusals a caller hears the same one each time.
 */
export async function allRead<const T extends readonly unknown[]>(reads: T): Promise<AllOf<T>> {
  const brought: unknown[] = [];
  for (const outcome of await Promise.allSettled(reads)) {
    if (outcome.status === 'rejected') throw outcome.reason;
    brought.push(outcome.value);
  }
  return brought as AllOf<T>;
}
