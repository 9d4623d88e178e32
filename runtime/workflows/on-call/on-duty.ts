/** Who is on call at a moment or over a stretch of time, source by source of a policy's steps. No I/O. */

import type { DutyPolicy, DutySchedule, DutySetup, DutySource } from './duty-model.ts';
import { type DutyRun, dutyRuns } from './duty-runs.ts';
import { EARLIEST_DUTY, rosterStints, type Stint, seamless, stintAt } from './roster.ts';
import { type Covered, coveredBy, type DutyOverride, overridesOf } from './stand-ins.ts';
import { type ZoneTime, zoneTime } from './zone-time.ts';

const DAY = 864e5;
/** How far to look for who is next: as far as one has to. */
const HORIZONS = [9 * DAY, 63 * DAY, 400 * DAY];

/** Who has duty at a moment by one schedule. */
export interface OnDuty {
  /** The piece that counts, with its layer and override; undefined where nobody is on call. */
  readonly stint: Covered<Stint> | undefined;
  /** When the person's duty ends, midnights and turns of their own passed over; undefined where no end is in sight. */
  readonly until: number | undefined;
  /** Who follows, somebody else or after a gap. */
  readonly next: DutyRun | undefined;
}

/** Whom a source names at any hour. */
function peopleOf(source: DutySource): readonly string[] {
  if (source.kind === 'person') return [source.person];
  return source.kind === 'team' ? (source.members ?? []) : [];
}

interface OwnAsked {
  readonly policy: DutyPolicy | undefined;
  readonly person: string;
  readonly from: number;
  readonly to: number;
  wins(override: DutyOverride): boolean;
}

/** Answers questions about a set-up; what was reckoned once is kept. */
export class DutyReckoner {
  readonly #setup: DutySetup;
  readonly #zones = new Map<string, ZoneTime>();
  readonly #earliest: number;
  readonly #latest: number;

  /** Nothing after `latest` is asked for, beside who is next. */
  constructor(setup: DutySetup, latest: number) {
    this.#setup = setup;
    const layers = [...setup.schedules.values()].flatMap((schedule) => schedule.layers ?? []);
    const begins = layers
      .flatMap(({ startsAt, handOffAt }) => [startsAt, handOffAt])
      .filter((time) => time > EARLIEST_DUTY);
    // Clocks have to be read week by week: no further back than somebody has duty.
    this.#earliest = begins.length < 2 * layers.length ? EARLIEST_DUTY : Math.min(latest, ...begins);
    this.#latest = latest + (HORIZONS.at(-1) as number);
  }

  /** Overrides that count in a schedule: a policy's own only where it alone uses the schedule, as the platform has it. */
  overridesIn({ policies }: DutySchedule): readonly DutyOverride[] {
    return overridesOf(policies.length === 1 ? (policies[0] as string) : null, this.#setup.overrides);
  }

  /** Whoever has duty by a schedule between two moments, overrides counted. */
  runsOf(schedule: DutySchedule, from: number, to: number): DutyRun[] {
    return this.#runs(schedule, this.#roster(schedule, from, to));
  }

  /** Who has duty by a schedule at a moment, until when, and who is next. */
  at(schedule: DutySchedule, instant: number): OnDuty {
    let found: OnDuty = { stint: undefined, until: undefined, next: undefined };
    for (const horizon of HORIZONS) {
      const end = instant + horizon;
      const roster = this.#roster(schedule, instant - DAY, end);
      const stint = stintAt(coveredBy(roster, this.overridesIn(schedule)), instant);
      const runs = this.#runs(schedule, roster);
      const run = stint && runs.findLast(({ person, from }) => person === stint.person && from <= instant);
      const next = runs.find(({ from }) => from >= (run?.to ?? instant));
      found = { stint, until: run && run.to < end ? run.to : undefined, next };
      if (next !== undefined) break;
    }
    return found;
  }

  #roster({ zone: name, layers = [] }: DutySchedule, from: number, to: number): Stint[] {
    const zone = this.#zones.get(name) ?? zoneTime(name, this.#earliest, this.#latest);
    this.#zones.set(name, zone);
    return rosterStints(layers, zone, from, to);
  }

  #runs(schedule: DutySchedule, roster: readonly Stint[]): DutyRun[] {
    return dutyRuns(coveredBy(seamless(roster), this.overridesIn(schedule)));
  }

  /**
   * Duty that is somebody's own, not what they have as a stand-in: overrides are not chained, so only this changes hands.
   * With what others have in their place by overrides that the new one wins over.
   */
  ownRuns(source: DutySource, { policy, person, from, to, wins }: OwnAsked): DutyRun[] {
    const schedule = source.kind === 'schedule' ? this.#setup.schedules.get(source.schedule) : undefined;
    const people = peopleOf(source);
    const pieces = schedule
      ? coveredBy(seamless(this.#roster(schedule, from, to)), this.overridesIn(schedule))
      : people.filter((one) => one === person).flatMap((one) => this.direct(policy, one, from, to));
    return dutyRuns(
      pieces.flatMap(({ override, ...piece }) => {
        const isOwn = override ? override.person === person && wins(override) : piece.person === person;
        return isOwn ? [{ ...piece, person }] : [];
      }),
    );
  }

  /** Runs of one source of a policy's step: of a team, of each of its members. Those at any hour carry no layer. */
  runs(policy: DutyPolicy | undefined, source: DutySource, from: number, to: number): DutyRun[] {
    if (source.kind === 'schedule') {
      const schedule = this.#setup.schedules.get(source.schedule);
      return schedule ? this.runsOf(schedule, from, to) : [];
    }
    return peopleOf(source).flatMap((person) => dutyRuns(this.direct(policy, person, from, to)));
  }

  /** Pieces of somebody whom a step names, at any hour, as overrides leave them. */
  direct(policy: DutyPolicy | undefined, person: string, from: number, to: number): Covered<Stint>[] {
    return coveredBy(
      [{ person, layer: '', start: from, end: to, from, to }],
      overridesOf(policy?.id ?? null, this.#setup.overrides),
    );
  }
}
