/** What is known of a project's on-call: policies with their steps, schedules, overrides. No I/O. */
import type { DutyLayer } from './roster.ts';
import type { DutyOverride } from './stand-ins.ts';

/** What a step pages: one person or everybody of a team at any hour, or whoever a schedule says. */
export type DutySource =
  | { readonly kind: 'person'; readonly person: string }
  | {
      readonly kind: 'team';
      readonly id: string;
      readonly name: string;
      /** Undefined where they could not be read. */
      readonly members: readonly string[] | undefined;
    }
  | { readonly kind: 'schedule'; readonly schedule: string };

/** A step of a policy. */
export interface DutyStep {
  readonly name: string;
  readonly order: number;
  /** Minutes from the page of this step to the next one. */
  readonly waits: number;
  readonly sources: readonly DutySource[];
}

export interface DutyPolicy {
  readonly id: string;
  readonly name: string;
  readonly steps: readonly DutyStep[];
}

export interface DutySchedule {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  /** Undefined where they could not be read. */
  readonly layers: readonly DutyLayer[] | undefined;
  /** Policies that use it. */
  readonly policies: readonly string[];
  /** Whom the platform itself has on call now: that person is paged. Undefined where it could not be read. */
  readonly stored: { readonly person: string | null; readonly until: string | null } | undefined;
}

/** Everything that says who is on call. */
export interface DutySetup {
  readonly policies: readonly DutyPolicy[];
  readonly schedules: ReadonlyMap<string, DutySchedule>;
  readonly overrides: readonly DutyOverride[];
  /** Nothing of it is missing because it could not be read. */
  readonly isWhole: boolean;
  /** What people call somebody. */
  nameOf(person: string): string;
}
