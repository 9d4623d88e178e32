import { inWords, stemOf } from '../engine/model.ts';
import type { World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

/** What is special about a thing that moves through states; what is left out is as with most of them. */
export interface Movement {
  /** How error texts name the owner; its table in words by default. */
  readonly record?: string;
  /** Flag of the state a new row starts in, whatever state was sent. */
  readonly initial?: string;
  /** How the server says that a project has no such state. */
  readonly lacking: string;
  /** A new row may start in the state that was sent. */
  readonly startsAnywhere?: true;
  /** States may follow one another in any order. */
  readonly isFree?: true;
  /** Why the first row stands there: a sentence, or what the owner itself says unless that is null. */
  readonly initialCause?: string | null;
  /** Why a row stands there that an update of the owner wrote; null where such an update writes none. */
  readonly updateCause?: string | null;
  /** Flag of the owner that asks to tell subscribers of its first state. */
  readonly told?: string;
  /** Column of the owner that says when its first state began; now by default. */
  readonly since?: string;
  /** What follows when the present state of an owner changed. */
  readonly entered?: (owner: StoredRow, state: StoredRow, world: World) => void;
}

/** A movement with its tables, and the names of the columns, all of which follow from those. */
export interface Flow extends Movement {
  readonly owner: string;
  /** Table of the states. */
  readonly state: string;
  readonly record: string;
  readonly initial: string;
  readonly ownerKey: string;
  readonly timeline: string;
  readonly stateKey: string;
  /** Column of the owner that holds the present state. */
  readonly current: string;
  /** States have an order and statuses have none: any may follow any other. */
  readonly step: 'state' | 'status';
}

/** Names the columns and the timeline, all of which follow from the tables of the owner and its states. */
export function flowOf(owner: string, state: string, movement: Movement): Flow {
  const step = state.endsWith('Status') ? 'status' : 'state';
  return {
    owner,
    state,
    step,
    record: inWords(owner),
    initial: 'isCreatedState',
    ...movement,
    ownerKey: `${stemOf(owner)}Id`,
    stateKey: `${stemOf(state)}Id`,
    current: `current${state}Id`,
    timeline: `${owner}${step === 'status' ? 'Status' : 'State'}Timeline`,
  };
}
