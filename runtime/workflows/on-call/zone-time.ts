/** What clocks of a zone show, and when, for thousands of moments at once. Times are milliseconds; shown ones count as if in UTC. */
import { LRUCache } from 'lru-cache';
import { atMost } from '../../basics/at-most.ts';
import { offsetAt } from '../../basics/zone-clock.ts';

const WEEK = 7 * 864e5;
/** Around the years that are looked at, so that clocks just outside them are known too. */
const MARGIN = 4 * WEEK;

/** The clocks of one zone. */
export interface ZoneTime {
  shown(instant: number): number;
  /** The instant at which clocks show a time: the first of two, and as much later as they jump where they jump over it. */
  instant(shown: number): number;
}

/** From when on clocks are so far ahead of UTC. */
interface Stretch {
  readonly from: number;
  readonly offset: number;
}

/** The clocks of an IANA zone between two moments; of UTC where nobody knows the zone. Outside them they do not change. */
export function zoneTime(zone: string, from: number, to: number): ZoneTime {
  const stretches = stretchesOf(knownZone(zone), from - MARGIN, to + MARGIN);
  const offsets = stretches.map(({ offset }) => offset);
  const begins = stretches.map(({ from: begin }) => begin);
  // What clocks show that still run as before, when a stretch begins.
  const shownBegins = begins.map((begin, at) => begin + (offsets[at - 1] ?? (offsets[at] as number)));
  return {
    shown: (instant) => instant + (offsets[placeIn(begins, instant)] as number),
    instant: (shown) => {
      // The last stretch that has begun by then, by the clocks of the one before.
      const at = placeIn(shownBegins, shown);
      const instant = shown - (offsets[at] as number);
      return at === 0 || instant >= (begins[at] as number) ? instant : shown - (offsets[at - 1] as number);
    },
  };
}

/** The last place whose time is not later; the first where all are. Rosters ask for tens of thousands. */
function placeIn(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((times[middle] as number) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What clocks of a zone show at one instant, of any year; those of UTC where nobody knows the zone. */
export function shownIn(zone: string, instant: number): number {
  return Number.isNaN(instant) ? instant : instant + offsetAt(new Date(instant), knownZone(zone));
}

function knownZone(zone: string): string {
  try {
    offsetAt(new Date(0), zone);
    return zone;
  } catch {
    return 'UTC';
  }
}

/** What clocks of a zone show in a year, and when that changes. */
interface ZoneYear {
  readonly offset: number;
  readonly changes: readonly Stretch[];
}

/** Reading clocks week by week takes long, and never finds anything else: years are kept, by zone and number. */
const MAX_YEARS = 1000;
const years = new LRUCache<string, ZoneYear>(atMost(MAX_YEARS));

function stretchesOf(zone: string, from: number, to: number): readonly Stretch[] {
  const [first, last] = [new Date(from).getUTCFullYear(), new Date(to).getUTCFullYear()];
  const stretches: Stretch[] = [{ from: Date.UTC(first, 0), offset: yearOf(zone, first).offset }];
  if (zone === 'UTC') return stretches;
  for (let year = first; year <= last; year++) stretches.push(...yearOf(zone, year).changes);
  return stretches;
}

function yearOf(zone: string, year: number): ZoneYear {
  const key = `${zone} ${year}`;
  const kept = years.get(key);
  if (kept) return kept;
  const read = readYear(zone, Date.UTC(year, 0), Date.UTC(year + 1, 0));
  years.set(key, read);
  return read;
}

/** Changes are looked for week by week, and each then to the second. */
function readYear(zone: string, from: number, to: number): ZoneYear {
  const offset = (instant: number): number => offsetAt(new Date(instant), zone);
  const begun = offset(from);
  const changes: Stretch[] = [];
  for (let [week, last] = [from, begun]; week < to; week += WEEK) {
    const end = Math.min(week + WEEK, to);
    const later = offset(end);
    if (later !== last) changes.push({ from: changeIn(week, end, last, offset), offset: later });
    last = later;
  }
  return { offset: begun, changes };
}

function changeIn(from: number, to: number, before: number, offset: (instant: number) => number): number {
  let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle * 1000) === before) low = middle;
    else high = middle;
  }
  return high * 1000;
}
