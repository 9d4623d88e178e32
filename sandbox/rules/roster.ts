import { DAY } from '../engine/clock.ts';
import type { World } from '../engine/rulebook.ts';
import { byOrder, type StoredRow } from '../engine/store.ts';
import { layerShifts, movedByTurns, SEAM, type Shift } from './roster-turns.ts';

/** Fills the gaps that higher layers leave open with the shifts of a lower one, which keeps a seam on either side. */
function fillGaps(higher: readonly Shift[], lower: readonly Shift[]): Shift[] {
  let pieces = [...lower];
  for (const block of higher) {
    pieces = pieces.flatMap((piece) => {
      if (block.end <= piece.start || block.start >= piece.end) return [piece];
      const left = { ...piece, end: block.start - SEAM };
      const right = { ...piece, start: block.end + SEAM };
      return [left, right].filter((part) => part.end > part.start);
    });
  }
  return [...higher, ...pieces].sort((a, b) => a.start - b.start);
}

function layersOf({ store }: World, schedule: StoredRow): StoredRow[] {
  return store.where('OnCallDutyPolicyScheduleLayer', 'onCallDutyPolicyScheduleId', schedule._id).sort(byOrder);
}

/** Shifts of a whole schedule that touch a window, highest layer first where they meet, before overrides. */
export function scheduleShifts(world: World, schedule: StoredRow, from: number, to: number): Shift[] {
  const timezone = String(schedule.timezone ?? 'Etc/UTC');
  let shifts: Shift[] = [];
  for (const layer of layersOf(world, schedule)) {
    const rows = world.store.where('OnCallDutyPolicyScheduleLayerUser', 'onCallDutyPolicyScheduleLayerId', layer._id);
    const users = rows.sort(byOrder).map((row) => String(row.userId));
    shifts = fillGaps(shifts, layerShifts(layer, users, timezone, from, to));
  }
  return shifts;
}

/** Overrides that count for a schedule: the general ones, and those of a policy if it alone uses the schedule. The policy's own go first. */
function overridesFor(world: World, schedule: StoredRow): StoredRow[] {
  const links = world.store.where('OnCallDutyPolicyEscalationRuleSchedule', 'onCallDutyPolicyScheduleId', schedule._id);
  const policies = new Set(links.map((link) => link.onCallDutyPolicyId));
  const own = policies.size === 1 ? [...policies][0] : null;
  const rows = world.store.where('OnCallDutyPolicyUserOverride', 'projectId', schedule.projectId);
  const usable = rows.filter((row) => row.onCallDutyPolicyId === null || row.onCallDutyPolicyId === own);
  return usable.sort((a, b) => Number(a.onCallDutyPolicyId === null) - Number(b.onCallDutyPolicyId === null));
}

/** The pieces of a shift, those handed to others by the overrides of its user. */
function covered(shift: Shift, all: readonly StoredRow[]): Shift[] {
  const overrides = all.filter((row) => row.overrideUserId === shift.userId);
  const edges = overrides.flatMap((row) => [Number(row.startsAt), Number(row.endsAt)]);
  const inside = edges.filter((at) => at > shift.start && at < shift.end).sort((a, b) => a - b);
  const cuts = [shift.start, ...inside, shift.end];
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? shift.start;
    const active = overrides.find((row) => Number(row.startsAt) <= start && Number(row.endsAt) > start);
    return { userId: active === undefined ? shift.userId : String(active.routeAlertsToUserId), start, end };
  });
}

/** The shift that counts at a moment. At a hand-off it is still the old one; in the second after it already the new one. */
function shiftAt(shifts: readonly Shift[], now: number): Shift | undefined {
  const running = shifts.find(({ start, end }) => start <= now && now < end);
  if (running !== undefined) return running;
  const index = shifts.findIndex(({ start }, i) => now < start && shifts[i - 1]?.end === start - SEAM);
  const before = shifts[index - 1];
  if (before === undefined || now < before.end) return undefined;
  return now === before.end ? before : shifts[index];
}

/** Who is on call at a moment and who is next. */
interface Roster {
  readonly current: Shift | undefined;
  readonly next: Shift | undefined;
}

/** How far to look for the next shift: as far as one has to. The last look takes three turns, or a year of gaps. */
function horizonsOf(layers: readonly StoredRow[], now: number): number[] {
  const turns = layers.map((layer) => movedByTurns(layer, now, 3));
  return [now + 2 * DAY, now + 62 * DAY, Math.max(now + 366 * DAY, ...turns)];
}

/** The server looks two turns back, and a day at least: a shift that began earlier is shown to begin there. */
function seenFrom(layers: readonly StoredRow[], now: number): number {
  return Math.min(now - DAY, ...layers.map((layer) => movedByTurns(layer, now, -2)));
}

/** The shift at a moment and the one after it, overrides included. */
export function rosterAt(world: World, schedule: StoredRow, now: number): Roster {
  const overrides = overridesFor(world, schedule);
  const layers = layersOf(world, schedule);
  const seen = seenFrom(layers, now);
  let roster: Roster = { current: undefined, next: undefined };
  for (const horizon of horizonsOf(layers, now)) {
    // From so early on: what a higher layer covered before bounds what fills the gap after it.
    const plain = scheduleShifts(world, schedule, seen, horizon);
    const shifts = plain.flatMap((shift) => covered(shift, overrides));
    const current = shiftAt(shifts, now);
    const next = shifts.find((shift) => shift !== current && shift.start >= (current?.end ?? now));
    const start = Math.max(current?.start ?? 0, seen);
    roster = { current: current && { ...current, start }, next };
    if (next !== undefined && next.end <= horizon) break;
  }
  return roster;
}
