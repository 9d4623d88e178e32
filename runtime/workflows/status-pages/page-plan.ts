/** What is to stand on a status page, and what of it is missing; no I/O. */
import { badArgument } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';

/** A line that is asked for: what is behind it, as it was named, and what readers see. */
export interface AskedLine {
  readonly heading: string | undefined;
  readonly monitor: string;
  /** Without one the name of the monitor. */
  readonly shown: string | undefined;
}

const SHAPE =
  'Give groups as {"Shop": ["Checkout API"]}, or {"Shop": {"Checkout": "Checkout API"}} for names that readers see.';

/** Lines by headings: lists of monitors, or what readers see -> monitor. Throws `bad_arguments` for any other shape. */
export function linesInGroups(groups: unknown): AskedLine[] {
  if (groups === undefined) return [];
  if (!isPlain(groups)) throw badArgument('groups is no object of headings.', SHAPE);
  return Object.entries(groups).flatMap(([heading, lines]) => {
    if (Array.isArray(lines)) return lines.map((monitor) => lineOf(heading, undefined, monitor));
    if (!isPlain(lines)) throw badArgument(`groups.${heading} is no list of monitors.`, SHAPE);
    return Object.entries(lines).map(([shown, monitor]) => lineOf(heading, shown, monitor));
  });
}

function lineOf(heading: string, shown: string | undefined, monitor: unknown): AskedLine {
  if (typeof monitor !== 'string' || monitor.trim() === '')
    throw badArgument(`groups.${heading} holds something that is no name of a monitor.`, SHAPE);
  return { heading, monitor: monitor.trim(), shown };
}

/** A monitor by its id and name. */
export interface NamedMonitor {
  readonly id: string;
  readonly name: string;
}

/** A line as it is to be made. */
export interface PlannedLine {
  readonly heading: string | undefined;
  readonly monitor: NamedMonitor;
  readonly shown: string;
}

interface Asked {
  readonly lines: readonly AskedLine[];
  /** Monitors to stand under no heading, unless they stand under one. */
  readonly loose: readonly NamedMonitor[];
  /** Those that the lines name. */
  readonly known: readonly NamedMonitor[];
  /** Ids of monitors that the page has. */
  readonly present: ReadonlySet<string>;
}

/** Lines to make, each monitor once, and names of those that stand there already. Throws `bad_arguments` for unknown names. */
export function plannedLines({ lines, loose, known, present }: Asked): { lines: PlannedLine[]; skipped: string[] } {
  const byText = new Map(
    known.flatMap((monitor) => [
      [monitor.id, monitor],
      [monitor.name.toLowerCase(), monitor],
    ]),
  );
  const unknown = lines.filter(({ monitor }) => !byText.has(monitor.toLowerCase())).map(({ monitor }) => monitor);
  if (unknown.length > 0)
    throw badArgument(`No monitor is called ${unknown.slice(0, 5).join(', ')}.`, 'See list_monitors for their names.');
  const asked = [
    ...lines.map(({ heading, monitor, shown }) => ({ heading, shown, monitor: byText.get(monitor.toLowerCase()) })),
    ...loose.map((monitor) => ({ heading: undefined, shown: undefined, monitor })),
  ];
  const seen = new Set<string>();
  const [planned, skipped]: [PlannedLine[], string[]] = [[], []];
  for (const { heading, shown, monitor } of asked) {
    if (!monitor || seen.has(monitor.id)) continue;
    seen.add(monitor.id);
    if (present.has(monitor.id)) skipped.push(monitor.name);
    else planned.push({ heading, monitor, shown: shown ?? monitor.name });
  }
  return { lines: planned, skipped };
}
