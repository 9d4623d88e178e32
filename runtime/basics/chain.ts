/** Something that knows its neighbours in a chain. */
export interface Link<T> {
  before: T | undefined;
  after: T | undefined;
}

/**
 * Things in the order in which they came, for those that come and go with each call: a Map or a Set keeps the places of what
 * has gone until it grows, and the collector follows them. A thing is in one chain at a time.
 */
export class Chain<T extends Link<T>> {
  #first: T | undefined;
  #last: T | undefined;

  add(link: T): void {
    link.before = this.#last;
    if (this.#last) this.#last.after = link;
    else this.#first = link;
    this.#last = link;
  }

  /** Does nothing where it is not there any more. */
  delete(link: T): void {
    const { before, after } = link;
    if (before === undefined && this.#first !== link) return;
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
    link.before = undefined;
    link.after = undefined;
  }

  has(link: T): boolean {
    return link.before !== undefined || this.#first === link;
  }

  /** Those that are there now, the oldest first. */
  all(): T[] {
    const found: T[] = [];
    for (let link = this.#first; link; link = link.after) found.push(link);
    return found;
  }
}
