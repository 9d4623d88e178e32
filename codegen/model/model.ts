/** What the compiler knows about a platform once document, facts and words are merged: no tool names, no TypeScript text. */
import type { Operation, ResourceModule, ToolsetTable, Verb } from '../../runtime/catalogue/kinds.ts';
import type { StatedEffect } from '../../runtime/catalogue/stated-effects.ts';

/** An operation as documents have it: without a tool's name. */
export type ModelOperation = Pick<Operation, 'operationId' | 'method' | 'path'>;

/** What the API answered where it refuses an operation to API keys altogether, and what it said, if anything. */
export type FailedAnswer = {
  readonly status: number;
  readonly error?: string | null;
  /** Every try was answered so. */
  readonly always?: true;
};

/** Why no API key can complete an operation: the API refuses it to every one, or the server does not have it. */
export type Impossibility = 'refused' | 'absent';

/** One resource. Columns carry schema names in `to`, as `owners` does; the emitter turns them into resource ids and tools. */
export interface ModelResource extends Omit<ResourceModule, 'resource' | 'operations'> {
  readonly tag: string;
  /** One sentence: what it is and when one reaches for it; empty when nobody wrote one. */
  readonly summary: string;
  readonly words?: SpokenWords;
  /** Stem of the tool names when the overlay sets one. */
  readonly stem?: string;
  readonly stemPlural?: string;
  readonly refused?: Partial<Readonly<Record<'list' | 'create', FailedAnswer>>>;
  /** Verbs that no API key can complete. */
  readonly impossible?: Partial<Readonly<Record<Verb, Impossibility>>>;
  /** A new row has the platform delete other rows for good. */
  readonly erases?: true;
  /** What may come of a write beyond its rows, by verb: read of the server. */
  readonly effects?: Partial<Readonly<Record<Verb, readonly StatedEffect[]>>>;
  readonly operations: Partial<Readonly<Record<Verb, ModelOperation>>>;
}

/** Verbs of which calls are authored, in the order in which they are told. */
export const EXAMPLE_VERBS = ['list', 'count', 'create'] as const;
export type ExampleVerb = (typeof EXAMPLE_VERBS)[number];

/** What is said about a resource beside its summary. Texts that nobody wrote are empty. */
export interface SpokenWords {
  /** What one would tell a new colleague. */
  readonly about: string;
  readonly belongsTo: string;
  /** What it is confused with, and how to choose. */
  readonly not: string;
  /** How to get the rows that matter out of many: filter, order, what to add up. */
  readonly finding: string;
  /** What to look at in a row, and where to read on. */
  readonly reading: string;
  /** The usual next step after a create. */
  readonly next: string;
  /** What does it instead, where no API key can; the first tool it names is offered in its place. */
  readonly instead: string;
  /** What a change of a row does not do, or cannot do alone. */
  readonly changing: string;
  /** Arguments of calls that work, as the tools take them. */
  readonly examples: Partial<Readonly<Record<ExampleVerb, Readonly<Record<string, unknown>>>>>;
}

export interface Model {
  /** Resources in alphabetical order of their schema names. */
  readonly resources: readonly ModelResource[];
  readonly toolsets: ToolsetTable;
  /** Tool names of the hand-picked everyday toolset. */
  readonly everyday: readonly string[];
  readonly permissions: { readonly names: readonly string[]; readonly sets: readonly (readonly number[])[] };
}
