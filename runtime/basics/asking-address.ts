/**
 * The network address from which what runs now was asked for. It belongs to a request and to nothing that a caller brings,
 * so it goes beside the call rather than through everything that carries one.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const asking = new AsyncLocalStorage<string>();

/** Undefined where nobody asked over a network, as on standard input. */
export function askingAddress(): string | undefined {
  return asking.getStore();
}

/** Runs what an address asked for. */
export function askedFrom<T>(address: string, run: () => T): T {
  return asking.run(address, run);
}
