import { LRUCache } from 'lru-cache';
import type { ToolServer } from '../tool-server.ts';
import { ListAnswers } from './list-answer.ts';

/** Bytes of the lists that answers are made of. */
const KEPT_BYTES = 24 * 1024 * 1024;

/** Answers made of the lists of all addresses: each is asked for once, and again when it failed or had to make room. */
export class KeptAnswers {
  readonly #kept = new LRUCache<ToolServer, ListAnswers>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ bytes }) => bytes + 1,
  });
  readonly #asking = new Map<ToolServer, Promise<ListAnswers>>();

  async of(toolServer: ToolServer): Promise<ListAnswers> {
    return this.#kept.get(toolServer) ?? this.#asking.get(toolServer) ?? this.#ask(toolServer);
  }

  #ask(toolServer: ToolServer): Promise<ListAnswers> {
    const asking = toolServer
      .list()
      .then((list) => {
        const answers = new ListAnswers(list, toolServer);
        this.#kept.set(toolServer, answers);
        return answers;
      })
      .finally(() => this.#asking.delete(toolServer));
    this.#asking.set(toolServer, asking);
    return asking;
  }
}
