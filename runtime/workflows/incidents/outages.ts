/** Which monitors were down in a window, and which of them have an incident for it. Arithmetic, no I/O. */

/** A monitor in a status that counts as down; times as ISO text. */
export interface DownRow {
  readonly monitor: string;
  readonly name: string;
  readonly status: string;
  readonly since: string;
  /** Absent while it lasts. */
  readonly until?: string | undefined;
}

/** An incident that may be about an outage. */
export interface KnownIncident {
  readonly called: string;
  readonly monitors: readonly string[];
  readonly declared: string;
  /** When customers felt it first, where somebody says so: one declared afterwards is about that time. */
  readonly impactStarted?: string | undefined;
  readonly isOpen: boolean;
}

export interface Outage extends DownRow {
  /** The incident that is about it. */
  readonly incident?: string;
}

/** People and checks declare an incident a little before the status row is written, too. */
const GRACE_MS = 10 * 60_000;
/** One may be declared when the outage is over; after this it is about another. */
const AFTERWARDS_MS = 60 * 60_000;

/** The newest outage of each monitor, those that last first, then the longest; each with the incident it has. */
export function outagesOf(rows: readonly DownRow[], incidents: readonly KnownIncident[]): Outage[] {
  const newest = new Map<string, DownRow>();
  for (const row of rows) {
    const known = newest.get(row.monitor);
    if (!known || isLater(row, known)) newest.set(row.monitor, row);
  }
  return [...newest.values()]
    .map((row) => {
      const incident = incidentFor(row, incidents)?.called;
      return incident === undefined ? row : { ...row, incident };
    })
    .sort((a, b) => Number(a.until !== undefined) - Number(b.until !== undefined) || a.since.localeCompare(b.since));
}

function isLater(row: DownRow, than: DownRow): boolean {
  return row.since > than.since;
}

/** One that was declared for this very outage; of an outage that lasts, any open one on the monitor. */
function incidentFor(
  { monitor, since, until }: DownRow,
  incidents: readonly KnownIncident[],
): KnownIncident | undefined {
  const on = incidents.filter(({ monitors }) => monitors.includes(monitor));
  const from = Date.parse(since) - GRACE_MS;
  const to = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until) + AFTERWARDS_MS;
  const isDuring = (time: string | undefined): boolean =>
    time !== undefined && Date.parse(time) >= from && Date.parse(time) <= to;
  return (
    (until === undefined ? on.find(({ isOpen }) => isOpen) : undefined) ??
    on.find(({ declared, impactStarted }) => isDuring(declared) || isDuring(impactStarted))
  );
}
