import { LRUCache } from 'lru-cache';

/** Large things: each is made when first asked for, never twice at a time, and kept while there is room for so many bytes. */
export class KeptMade<K extends object | string, V extends object> {
  readonly #kept: LRUCache<K, V>;
  readonly #making = new Map<K, Promise<V>>();

  constructor(bytes: number, bytesOf: (made: V) => number) {
    this.#kept = new LRUCache({ maxSize: bytes, sizeCalculation: (made) => bytesOf(made) + 1 });
  }

  /** Bytes of those that are kept. */
  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  /** What there is under a key, made if need be. A failure is forgotten, so that the next who asks tries again. */
  async of(key: K, make: () => Promise<V>): Promise<V> {
    return this.#kept.get(key) ?? this.#making.get(key) ?? this.#make(key, make);
  }

  #make(key: K, make: () => Promise<V>): Promise<V> {
    const making = make()
      .then((made) => {
        this.#kept.set(key, made);
        return made;
      })
      .finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }
}
