/**
 * Who is on call when: layers, turns and hours of a schedule. Pure arithmetic, as a real server was seen to reckon: the
 * turn of an instant counts the hand-offs before it, so that at the hand-off itself the old person is still on call.
 */
import { type HoursOfDuty, type OpenSpan, openSpans } from './duty-hours.ts';
import { DUTY_SEAM, type DutyTurns, dutyTurns, type TurnLength } from './duty-turns.ts';
import type { ZoneTime } from './zone-time.ts';

/** A layer: who takes turns in which hours. People by id, in their order. */
export interface DutyLayer {
  readonly name: string;
  readonly startsAt: number;
  readonly handOffAt: number;
  readonly turn: TurnLength;
  readonly people: readonly string[];
  readonly hours: HoursOfDuty;
}

/** A piece of duty. Milliseconds; `start` and `end` as the platform has them, a seam apart from the pieces around. */
export interface Stint {
  readonly person: string;
  /** Name of the layer. */
  readonly layer: string;
  readonly start: number;
  readonly end: number;
  /** The same as people say it: without seams. */
  readonly from: number;
  readonly to: number;
}

const SECOND = 1000;
/** No platform is older: layers that say so begin with it. */
export const EARLIEST_DUTY = Date.UTC(2000, 0, 1);

/** Pieces of a schedule's duty between two moments, cut to them, in order; layers in their order, the first one on top. */
export function rosterStints(layers: readonly DutyLayer[], zone: ZoneTime, from: number, to: number): Stint[] {
  const whole = layers.reduce<readonly Stint[]>(
    (above, layer) => filled(above, layerStints(layer, zone, from, to)),
    [],
  );
  return whole
    .map((stint) => ({
      ...stint,
      start: Math.max(stint.start, from),
      end: Math.min(stint.end, to),
      from: Math.max(stint.from, from),
      to: Math.min(stint.to, to),
    }))
    .filter(({ start, end }) => end > start);
}

/** The same pieces without seams: one begins where the other ends. */
export function seamless(stints: readonly Stint[]): Stint[] {
  return stints.map((stint) => ({ ...stint, start: stint.from, end: stint.to }));
}

/** The piece that counts at an instant: in the second between two that follow each other the later one, at its very begin the earlier. */
export function stintAt<S extends Stint>(stints: readonly S[], instant: number): S | undefined {
  const index = stints.findLastIndex(({ start }) => start <= instant);
  const [running, following] = [stints[index], stints[index + 1]];
  if (!running || instant < running.end) return running;
  if (following?.start !== running.end + DUTY_SEAM) return undefined;
  return instant === running.end ? running : following;
}

/** Pieces of one layer that touch a stretch of time, not cut to it. */
export function layerStints(layer: DutyLayer, zone: ZoneTime, from: number, to: number): Stint[] {
  const { people, handOffAt, turn, hours, name } = layer;
  const startsAt = hours === null ? layer.startsAt : Math.max(layer.startsAt, EARLIEST_DUTY);
  if (people.length === 0 || startsAt >= to) return [];
  const turns = dutyTurns(startsAt, handOffAt, turn, zone);
  const pieces =
    hours === null ? wholeTurns(turns, from, to) : turnsWithin(openSpans(hours, zone, startsAt, to), turns, from, to);
  return pieces.map(({ rank, start, end, from: begin }) => ({
    person: people[rank % people.length] as string,
    layer: name,
    start,
    end,
    from: begin,
    // Hours that go on after midnight end a millisecond before it.
    to: end % SECOND === SECOND - 1 ? end + 1 : end,
  }));
}

/** A piece of a turn, and how many turns were taken before that one. */
interface TurnPiece {
  readonly rank: number;
  readonly start: number;
  readonly end: number;
  /** Where it starts, without the seam after a hand-off. */
  readonly from: number;
}

function wholeTurns(turns: DutyTurns, from: number, to: number): TurnPiece[] {
  const pieces: TurnPiece[] = [];
  for (let turn = turns.at(from); turns.begins(turn) < to; turn += 1)
    pieces.push({ rank: turn, start: turns.begins(turn), end: turns.ends(turn), from: turns.handsOver(turn) });
  return pieces;
}

/** Turns cut to hours. One without a moment inside them does not count, so that all before have to be counted. */
function turnsWithin(spans: readonly OpenSpan[], turns: DutyTurns, from: number, to: number): TurnPiece[] {
  const pieces: TurnPiece[] = [];
  let [rank, last] = [-1, -1];
  for (const span of spans) {
    const piece = (turn: number): OpenSpan => [
      Math.max(span[0], turns.begins(turn)),
      Math.min(span[1], turns.ends(turn)),
    ];
    const isEmpty = (turn: number): boolean => piece(turn)[1] <= piece(turn)[0];
    let [first, final] = [turns.at(span[0]), turns.at(span[1])];
    if (isEmpty(first)) first += 1;
    if (final >= first && isEmpty(final)) final -= 1;
    if (final < first) continue;
    const before = first === last ? rank : rank + 1;
    for (let turn = Math.max(first, turns.at(from)); turn <= final; turn += 1) {
      const [start, end] = piece(turn);
      if (end < from || start >= to) continue;
      const begin = Math.max(span[0], turns.handsOver(turn));
      pieces.push({ rank: before + turn - first, start, end, from: begin });
    }
    [rank, last] = [before + final - first, final];
  }
  return pieces;
}

/** Pieces of upper layers, and of a lower one what they leave open, a seam away from them. */
function filled(above: readonly Stint[], below: readonly Stint[]): Stint[] {
  const added: Stint[] = [];
  let first = 0;
  for (const stint of below) {
    while (first < above.length && (above[first] as Stint).end <= stint.start) first += 1;
    let { start, from } = stint;
    for (let index = first; index < above.length && (above[index] as Stint).start < stint.end; index += 1) {
      const block = above[index] as Stint;
      if (block.end <= start) continue;
      if (block.start - DUTY_SEAM > start)
        added.push({ ...stint, start, from, end: block.start - DUTY_SEAM, to: block.from });
      start = block.end + DUTY_SEAM;
      from = block.to;
    }
    if (stint.end > start) added.push({ ...stint, start, from });
  }
  return [...above, ...added].sort((a, b) => a.start - b.start);
}
