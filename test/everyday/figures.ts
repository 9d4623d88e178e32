/** What replays add up to, and what is aimed at. */
import type { Outcome } from './replay.ts';

/** Medians that issues promise: calls beside `find_tools`, tokens in all, and the share of `find_tools` in them. */
export const AIMS = { calls: 2, tokens: 700, share: 0.4 } as const;

export interface Figures {
  readonly calls: number;
  readonly tokens: number;
  readonly findTokens: number;
  /** Tokens of `find_tools` among all tokens of all replays. */
  readonly share: number;
}

/** Medians of outcomes; the share is that of the sums. */
export function figuresOf(outcomes: readonly Outcome[]): Figures {
  const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const found = sum(({ findTokens }) => findTokens);
  return {
    calls: median(outcomes.map(({ calls }) => calls)),
    tokens: median(outcomes.map(({ findTokens, callTokens }) => findTokens + callTokens)),
    findTokens: median(outcomes.map(({ findTokens }) => findTokens)),
    share: found / (found + sum(({ callTokens }) => callTokens)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}
