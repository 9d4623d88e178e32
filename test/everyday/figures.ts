/** What replays add up to, and what is aimed at. */
import type { Outcome } from './replay.ts';

/** Medians that are aimed at: calls beside `find_tools`, tokens in all, and the share of `find_tools` in them. */
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

/** Figures beside what is aimed at, in a line, and whether all aims are met. */
export function told({ calls, tokens, findTokens, share }: Figures): {
  readonly text: string;
  readonly isMet: boolean;
} {
  const aim = (value: number, most: number, unit = ''): string =>
    `aim ${most}${unit}${value <= most ? '' : ': missed'}`;
  const percent = Math.round(share * 100);
  const text = [
    `Medians: ${calls} calls beside find_tools (${aim(calls, AIMS.calls)})`,
    `${tokens} tokens in all (${aim(tokens, AIMS.tokens)})`,
    `${findTokens} of find_tools; of all tokens ${percent} % are of find_tools (${aim(percent, AIMS.share * 100, ' %')})`,
  ];
  return { text: `${text.join(', ')}.`, isMet: calls <= AIMS.calls && tokens <= AIMS.tokens && share <= AIMS.share };
}
