/**
 * Uptime from status rows; no I/O. All times are milliseconds since 1970, so that days of any length and any zone come out
 * right. Rows are cut to the window; an open one lasts until the next of its monitor, or now. Where rows overlap, of one
 * monitor or of several, the worse status counts at every instant.
 */

/** A row of a monitor's history. */
export interface StatusRow {
  readonly monitor: string;
  readonly status: string;
  /** 1 is best; the higher is worse. */
  readonly priority: number;
  readonly isDown: boolean;
  readonly startsAt: number;
  /** null while it lasts. */
  readonly endsAt: number | null;
  /** What the monitor is called, where that was read. */
  readonly name?: string;
  /** What the platform or a person noted, where that was read. */
  readonly why?: string;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A time without a break in which the worst status meant down. */
export interface DownStretch extends Stretch {
  /** When it began, also where that was before the window. */
  readonly began: number;
  /** It had not ended when the window did, or now. */
  readonly isOpen: boolean;
  /** The worst status of it. */
  readonly status: string;
  /** Monitors that were down in it. */
  readonly monitors: readonly string[];
}

export interface Uptime {
  /** What is known of the window: from the first row until now at the latest. */
  readonly measured: Stretch;
  readonly downMs: number;
  readonly outages: readonly DownStretch[];
}

interface Stay extends StatusRow, Stretch {}

/** Percent with four places, cut down and never rounded up; null of nothing. */
export function percentUp(downMs: number, totalMs: number, places = 4): number | null {
  if (totalMs <= 0) return null;
  const scale = 10 ** places;
  const up = BigInt(Math.max(0, Math.round(totalMs - downMs)));
  return Number((up * 100n * BigInt(scale)) / BigInt(Math.round(totalMs))) / scale;
}

/** Uptime of monitors together, the worse status winning at every instant; undefined where no row touches the window. */
export function uptimeIn(rows: readonly StatusRow[], window: Stretch, now: number): Uptime | undefined {
  const stays = staysIn(rows, window, now);
  if (stays.length === 0) return undefined;
  const from = stays.reduce((first, stay) => Math.min(first, stay.from), stays[0]?.from ?? window.from);
  const measured = { from, to: Math.min(window.to, now) };
  const outages = outagesOf(stays, measured.to);
  const downMs = outages.reduce((sum, outage) => sum + outage.to - outage.from, 0);
  return { measured, downMs, outages };
}

/**
 * Downtime of several monitors as the server counts it for groups: a row that began before the window hides the rows of
 * others that began later and end no later, whatever their status, so that outages can be missing. Of three and more it
 * may count times twice, or less than none, and cuts what comes of it to the window.
 */
export function serverDownMs(rows: readonly StatusRow[], window: Stretch, now: number): number {
  const line: Stay[] = [];
  const stays = staysIn(rows, window, now).sort((a, b) => a.from - b.from || b.startsAt - a.startsAt);
  for (const stay of stays) {
    const last = line.at(-1);
    if (!last || stay.from >= last.to) {
      line.push(stay);
    } else if (stay.priority > last.priority || stay.to >= last.to) {
      line[line.length - 1] = { ...last, to: stay.from };
      line.push(stay);
      if (stay.to < last.to) line.push({ ...last, from: stay.to });
    }
  }
  const down = line.reduce((sum, { isDown, from, to }) => (isDown ? sum + to - from : sum), 0);
  const [first] = stays;
  return first ? Math.min(Math.max(0, down), Math.min(window.to, now) - first.from) : 0;
}

/** Rows cut to the window, each monitor's open rows closed by its next row. */
function staysIn(rows: readonly StatusRow[], window: Stretch, now: number): Stay[] {
  const end = Math.min(window.to, now);
  const stays: Stay[] = [];
  for (const own of rowsByMonitor(rows).values()) {
    let next = end;
    let later = end;
    for (const row of own.sort((a, b) => b.startsAt - a.startsAt)) {
      if (row.startsAt < next) later = next;
      const stay = { ...row, from: Math.max(row.startsAt, window.from), to: Math.min(row.endsAt ?? later, end) };
      if (stay.to > stay.from) stays.push(stay);
      next = row.startsAt;
    }
  }
  return stays;
}

/** Rows of each monitor. */
export function rowsByMonitor(rows: readonly StatusRow[]): Map<string, StatusRow[]> {
  const found = new Map<string, StatusRow[]>();
  for (const row of rows) {
    const own = found.get(row.monitor);
    if (own) own.push(row);
    else found.set(row.monitor, [row]);
  }
  return found;
}

/** Sweeps over the beginnings and ends of stays. */
function outagesOf(stays: readonly Stay[], end: number): DownStretch[] {
  const times = [...new Set(stays.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const waiting = [...stays].sort((a, b) => b.from - a.from);
  let present: Stay[] = [];
  const outages: Open[] = [];
  for (const [at, from] of times.slice(0, -1).entries()) {
    present = present.filter(({ to }) => to > from);
    for (let stay = waiting.at(-1); stay && stay.from <= from; stay = waiting.at(-1)) {
      present.push(stay);
      waiting.pop();
    }
    const worst = worstOf(present);
    if (worst?.isDown) addDown(outages, { from, to: times[at + 1] as number }, worst, present);
  }
  return outages.map(({ worst, monitors, ...outage }) => ({
    ...outage,
    isOpen: outage.to >= end,
    status: worst.status,
    monitors: [...monitors],
  }));
}

interface Open {
  from: number;
  to: number;
  began: number;
  worst: Stay;
  monitors: Set<string>;
}

function worstOf(stays: readonly Stay[]): Stay | undefined {
  let worst: Stay | undefined;
  for (const stay of stays) if (!worst || stay.priority > worst.priority) worst = stay;
  return worst;
}

/** Adds a piece of downtime to the outage that it continues, or begins one with it. */
function addDown(outages: Open[], { from, to }: Stretch, worst: Stay, present: readonly Stay[]): void {
  const down = present.filter(({ isDown }) => isDown);
  const last = outages.at(-1);
  if (last?.to === from) {
    last.to = to;
    if (worst.priority > last.worst.priority) last.worst = worst;
    for (const { monitor } of down) last.monitors.add(monitor);
    return;
  }
  const starting = down.filter((stay) => stay.from === from).map(({ startsAt }) => startsAt);
  const began = starting.length > 0 ? Math.min(...starting) : from;
  outages.push({ from, to, began, worst, monitors: new Set(down.map(({ monitor }) => monitor)) });
}
