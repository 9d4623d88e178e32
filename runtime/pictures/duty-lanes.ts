/** Duty as lanes, one for each person: from results of one moment or of a window. No drawing. */
import type { DutyFacts, OnCallFacts } from './facts.ts';
import { drawnInstant } from './time-axis.ts';

export interface LaneBar {
  readonly from: number;
  /** Where it is not known until when, the end of what is drawn. */
  readonly to: number;
  readonly isOpen: boolean;
  /** Whose duty it is, where somebody stands in. */
  readonly covers: string | undefined;
}

export interface Lane {
  /** undefined: nobody. */
  readonly person: string | undefined;
  readonly bars: readonly LaneBar[];
}

/** Duty by one way: a schedule, a team, a person. */
export interface DutyBlock {
  readonly title: string;
  readonly via: string;
  readonly lanes: readonly Lane[];
  /** Shifts or people beyond those; what comes after the last shift is not known then. */
  readonly more: number;
}

/** The stretch that is drawn. */
export interface DutySpan {
  readonly from: number;
  readonly to: number;
}

const WEEK = 7 * 86_400_000;

/** The window of a result; a week from the moment that was asked for. */
export function dutySpan({ at, window }: OnCallFacts): DutySpan | undefined {
  const [from, to] = [drawnInstant(window?.from), drawnInstant(window?.to)];
  if (from !== undefined && to !== undefined && to > from) return { from, to };
  const moment = drawnInstant(at);
  return moment === undefined ? undefined : { from: moment, to: moment + WEEK };
}

/** Steps of policies and schedules, each with its lanes. */
export function dutyBlocks({ policies, schedules }: OnCallFacts, span: DutySpan): DutyBlock[] {
  const steps = (policies?.items ?? []).flatMap(({ policy, steps: all }) =>
    all.flatMap(({ step, after, duty }) =>
      duty.map((one) => blockOf(`${policy}: ${step}${after ? ` after ${after}` : ''}`, one, span)),
    ),
  );
  const alone = (schedules?.items ?? []).map(({ schedule, duty }) => blockOf(schedule, duty, span));
  return [...steps, ...alone];
}

function blockOf(title: string, duty: DutyFacts, span: DutySpan): DutyBlock {
  const lanes = duty.shifts ? lanesOfShifts(duty, span) : lanesOfMoment(duty, span);
  return { title, via: duty.via, lanes, more: (duty.shifts ? duty.shifts.more : duty.more) ?? 0 };
}

function lanesOfShifts({ shifts = { items: [] } }: DutyFacts, span: DutySpan): Lane[] {
  const { items, more = 0 } = shifts;
  const bars = items.flatMap(({ person, from, to, for: covers }) => {
    const [start, end] = [drawnInstant(from), drawnInstant(to)];
    return start === undefined || end === undefined || end <= start
      ? []
      : [{ person, from: start, to: end, isOpen: false, covers }];
  });
  const told = more > 0 ? Math.max(span.from, ...bars.map(({ to }) => to)) : span.to;
  const free = gapsBetween(bars, { from: span.from, to: told });
  return [...lanesByPerson(bars), ...(free.length > 0 ? [{ person: undefined, bars: free }] : [])];
}

function lanesByPerson(bars: readonly (LaneBar & { readonly person: string })[]): Lane[] {
  const lanes = new Map<string, LaneBar[]>();
  for (const { person, ...bar } of bars) {
    const own = lanes.get(person);
    if (own) own.push(bar);
    else lanes.set(person, [bar]);
  }
  return [...lanes].map(([person, own]) => ({ person, bars: own }));
}

function gapsBetween(bars: readonly LaneBar[], { from, to }: DutySpan): LaneBar[] {
  const gaps: LaneBar[] = [];
  let covered = from;
  for (const bar of bars.toSorted((a, b) => a.from - b.from)) {
    if (bar.from > covered) gaps.push({ from: covered, to: Math.min(bar.from, to), isOpen: false, covers: undefined });
    covered = Math.max(covered, bar.to);
  }
  if (covered < to) gaps.push({ from: covered, to, isOpen: false, covers: undefined });
  return gaps;
}

/** Who has duty until when, and who is next; how long the next has it is not told. */
function lanesOfMoment({ people, for: covers, until, next, nextFrom }: DutyFacts, span: DutySpan): Lane[] {
  if (people === undefined) return [];
  const end = drawnInstant(until);
  const begins = drawnInstant(nextFrom) ?? end;
  const own = {
    from: span.from,
    to: Math.min(end ?? span.to, span.to),
    isOpen: end === undefined || end > span.to,
    covers,
  };
  const lanes: (Lane & { person: string | undefined })[] = people.map((person) => ({ person, bars: [own] }));
  const isFree = people.length === 0;
  if (isFree || (end !== undefined && begins !== undefined && begins > end)) {
    const free = {
      from: isFree ? span.from : (end ?? span.from),
      to: Math.min(begins ?? span.to, span.to),
      covers: undefined,
    };
    if (free.to > free.from) lanes.push({ person: undefined, bars: [{ ...free, isOpen: begins === undefined }] });
  }
  if (next === undefined || begins === undefined || begins >= span.to) return lanes;
  const bar = { from: begins, to: span.to, isOpen: true, covers: undefined };
  const same = lanes.find(({ person }) => person === next);
  if (!same) return [...lanes, { person: next, bars: [bar] }];
  return lanes.map((lane) => (lane === same ? { ...lane, bars: [...lane.bars, bar] } : lane));
}
