/** Requests that ask several things: how many of those have their tool in one answer. */
import type { Searcher } from './measure.ts';

/** A request and, for each thing it asks, the operations that do it: verb + name of the resource in the document. */
export interface SeveralRequest {
  readonly q: string;
  readonly clauses: readonly (readonly string[])[];
  /** The language. */
  readonly voice: string;
}

export interface Served {
  readonly requests: number;
  /** Shares of 1: of the things asked that have a tool among five, and of the requests in which all have one. */
  readonly clauses: number;
  readonly whole: number;
  readonly missed: readonly {
    readonly q: string;
    readonly lacking: readonly string[];
    readonly got: readonly string[];
  }[];
}

/** Asks for five tools for each request. */
export function served(index: Searcher, requests: readonly SeveralRequest[]): Served {
  const outcomes = requests.map(({ q, clauses }) => {
    const got = index.search(q, { limit: 5 }).map(({ verb, tag }) => `${verb} ${tag}`);
    const lacking = clauses.filter((wanted) => !wanted.some((operation) => got.includes(operation)));
    return { q, got, asked: clauses.length, lacking: lacking.map(([first]) => first ?? '') };
  });
  const sum = (of: (outcome: (typeof outcomes)[number]) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  return {
    requests: requests.length,
    clauses: 1 - sum(({ lacking }) => lacking.length) / sum(({ asked }) => asked),
    whole: sum(({ lacking }) => (lacking.length === 0 ? 1 : 0)) / requests.length,
    missed: outcomes.filter(({ lacking }) => lacking.length > 0),
  };
}
