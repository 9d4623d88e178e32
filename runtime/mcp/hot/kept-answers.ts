import { KeptMade } from '../../basics/kept-made.ts';
import type { ToolServer } from '../tool-server.ts';
import { ListAnswers } from './list-answer.ts';

/** Bytes of the lists that answers are made of. */
const KEPT_BYTES = 24 * 1024 * 1024;

/** Answers made of the lists of all addresses. */
export class KeptAnswers {
  readonly #kept: KeptMade<ToolServer, ListAnswers>;

  constructor(keptBytes = KEPT_BYTES) {
    this.#kept = new KeptMade(keptBytes, ({ bytes }) => bytes);
  }

  /** Those of one address. */
  of(toolServer: ToolServer): Promise<ListAnswers> {
    return this.#kept.of(toolServer, async () => new ListAnswers(await toolServer.list(), toolServer));
  }
}
