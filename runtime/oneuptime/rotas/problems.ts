/** What is wrong with a rota, all of it at once, so that one refusal mends it. */
import { badArgument, shown } from '../../basics/errors.ts';
import { didYouMean } from '../../basics/nearest.ts';
import { isPlain, type Plain } from '../../basics/plain.ts';

/** Problems told at once; whoever has more than so many is better off beginning anew. */
const MOST_TOLD = 20;

/** Collects what is wrong, each with the place where it stands. */
export class Problems {
  readonly #found: string[] = [];
  #untold = 0;

  add(problem: string): void {
    if (this.#found.length < MOST_TOLD) this.#found.push(problem);
    else this.#untold++;
  }

  /** Keys that nothing reads, each with the nearest one that is read. */
  strangers(record: Plain, where: string, keys: readonly string[]): void {
    const strangers = Object.keys(record).filter((name) => !keys.includes(name));
    this.#untold += Math.max(0, strangers.length - MOST_TOLD);
    for (const key of strangers.slice(0, MOST_TOLD)) {
      const near = didYouMean(key, keys) ?? `It takes ${keys.join(', ')}.`;
      this.add(`${where} has no ${shown(key)}. ${near}`);
    }
  }

  /** What a value of the platform's own form holds, wrapped in its `type` or not, and where; undefined where nothing. */
  unwrapped(given: Plain, where: string, type: string, keys: string): readonly [Plain, string] | undefined {
    const isWrapped = '_type' in given || 'value' in given;
    if (isWrapped) this.strangers(given, where, ['_type', 'value']);
    if (isWrapped && given._type !== type) this.add(`${where}._type must be "${type}", not ${shown(given._type)}.`);
    const [inner, place] = isWrapped ? [given.value, `${where}.value`] : [given, where];
    if (isPlain(inner)) return [inner, place];
    this.add(`${place} must hold ${keys}.`);
    return undefined;
  }

  /** Ends the call with `bad_arguments` where anything is wrong; `next` says what would be right. */
  settle(next: string): void {
    if (this.#found.length === 0) return;
    const untold = this.#untold > 0 ? ` And ${this.#untold} more of the kind.` : '';
    throw badArgument(`${this.#found.join(' ')}${untold}`, next);
  }
}
