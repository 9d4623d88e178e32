/** Visits for whoever calls: one a minute for each address that asks. */
import { askingAddress } from '../basics/asking-address.ts';
import { ToolError } from '../basics/errors.ts';
import { type Visited, type VisitParts, visit } from './visit.ts';
import { VisitTurns } from './visit-turns.ts';
import { visitUrl } from './visit-url.ts';

/** Visits under way at once: each holds a connection for some seconds. */
const MOST_AT_ONCE = 20;

export class Visits {
  readonly #turns = new VisitTurns();
  readonly #parts: VisitParts | undefined;
  #underWay = 0;

  /** `parts` are what tests put in place of the usual. */
  constructor(parts?: VisitParts) {
    this.#parts = parts;
  }

  /**
   * Visits an address. Throws `bad_arguments` for one that may not be visited, and `rate_limited` for
   * whoever has had theirs.
   */
  async look(url: string, signal: AbortSignal): Promise<Visited> {
    visitUrl(url, this.#parts?.isPort);
    const wait = this.#underWay >= MOST_AT_ONCE ? 10 : this.#turns.take(askingAddress() ?? 'here', Date.now());
    if (wait > 0)
      throw new ToolError(
        'rate_limited',
        'This server visits one website a minute for each address that asks.',
        `Call again in ${wait} s.`,
      );
    this.#underWay += 1;
    try {
      return await visit(url, signal, this.#parts);
    } finally {
      this.#underWay -= 1;
    }
  }
}
