/** Finds the workflows that a plain request is answered by. */
import { stem } from './stem.ts';

/** What is searched of a workflow: requests that it answers, in plain words. */
interface SearchedWorkflow {
  readonly name: string;
  readonly intents: readonly string[];
}

export class WorkflowIndex {
  readonly #workflows: readonly { readonly name: string; readonly intents: readonly ReadonlySet<string>[] }[];

  constructor(workflows: readonly SearchedWorkflow[]) {
    this.#workflows = workflows.map(({ name, intents }) => ({
      name,
      intents: [name.replaceAll('_', ' '), ...intents].map((text) => new Set(wordsOf(text))),
    }));
  }

  /** Names, best first; none where none is surely meant. */
  search(text: string): readonly string[] {
    const words = new Set(wordsOf(text));
    const scored = this.#workflows.map(({ name, intents }) => ({
      name,
      score: Math.max(...intents.map((intent) => likeness(words, intent))),
    }));
    return scored
      .filter(({ score }) => score >= LIKE)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST)
      .map(({ name }) => name);
  }
}

const LIKE = 0.6;
const MOST = 2;

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(stem);
}

function likeness(words: ReadonlySet<string>, intent: ReadonlySet<string>): number {
  const common = [...intent].filter((word) => words.has(word)).length;
  return common / Math.max(1, Math.sqrt(words.size * intent.size));
}
