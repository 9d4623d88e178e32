/** A repeatable source of chance: the same seed gives the same company at every start. */
export interface Random {
  /** A number from 0 up to, but not including, 1. */
  next(): number;
  /** A whole number between two bounds, both included. */
  between(low: number, high: number): number;
  /** One of some items. */
  pick<T>(items: readonly T[]): T;
  chance(share: number): boolean;
  uuid(): string;
  /** Up to 64 hexadecimal digits. */
  hex(length: number): string;
}

/** Mulberry32: small, fast and good enough to make up data. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const word = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const next = (): number => word() / 0x1_0000_0000;
  // Written by the machine, all digits at once: a seed takes ten thousand ids.
  const bytes = Buffer.alloc(32);
  const hex = (length: number): string => {
    const end = 4 * Math.ceil(length / 8);
    for (let at = 0; at < end; at += 4) bytes.writeUInt32BE(word(), at);
    return bytes.toString('hex', 0, end).slice(0, length);
  };
  return {
    next,
    hex,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T,
    chance: (share) => next() < share,
    uuid: () => {
      const text = hex(32);
      const variant = '89ab'[Math.floor(next() * 4)];
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
    },
  };
}
