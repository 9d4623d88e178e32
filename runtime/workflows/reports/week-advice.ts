/** What follows from the figures of a week, each piece of advice with the figures it rests on; no I/O. */
import { spanText } from '../spans.ts';

/** Figures of this week, each beside the week before where there was one. */
export interface WeekFigures {
  readonly worst: readonly {
    readonly monitor: string;
    readonly uptime: number;
    readonly downtime: string;
    readonly outages: number;
  }[];
  readonly unchecked: readonly string[];
  readonly openIncidents: readonly { readonly number: string; readonly title: string; readonly ageSeconds: number }[];
  readonly toAcknowledge: Pair;
  readonly toResolve: Pair;
  readonly slower: readonly { readonly monitor: string; readonly ms: number; readonly before: number }[];
  readonly errorLogs: Pair & { readonly most?: readonly [service: string, count: number] | undefined };
  readonly usage: readonly {
    readonly name: string;
    readonly what: string;
    readonly present: number;
    readonly before: number | undefined;
    readonly unit: string;
  }[];
}

interface Pair {
  readonly present: number | undefined;
  readonly before: number | undefined;
}

const DAY = 86_400;
/** Uptime below this is worth a word. */
const GOOD_UPTIME = 99.9;
/** A rise of so much is no chance. */
const RISE = 1.2;
const MUCH_RISE = 1.5;
const FEW_LOGS = 10;
const HIGH_PERCENT = 80;

/** At most as many pieces as asked for, the most urgent first. */
export function weekAdvice(week: WeekFigures, most: number): string[] {
  return [
    ...openTooLong(week),
    ...oftenDown(week),
    ...uncheckedOnes(week),
    ...slowAnswers(week),
    ...noisyLogs(week),
    ...slowPeople(week),
    ...fullMachines(week),
  ].slice(0, most);
}

function openTooLong({ openIncidents }: WeekFigures): string[] {
  return openIncidents
    .filter(({ ageSeconds }) => ageSeconds >= DAY)
    .map(({ number, title, ageSeconds }) => `${number} has been open for ${spanText(ageSeconds)}: ${title}.`)
    .slice(0, 2);
}

function oftenDown({ worst }: WeekFigures): string[] {
  const bad = worst.filter(({ uptime }) => uptime < GOOD_UPTIME).slice(0, 2);
  return bad.map(
    ({ monitor, uptime, downtime, outages }) =>
      `Look into ${monitor}: down ${downtime} in ${outages} ${outages === 1 ? 'outage' : 'outages'}, uptime ${uptime} %.`,
  );
}

function uncheckedOnes({ unchecked }: WeekFigures): string[] {
  const [first] = unchecked;
  if (first === undefined) return [];
  const others = unchecked.length > 1 ? ` and ${unchecked.length - 1} more` : '';
  return [`Nobody checks ${first}${others} now: resume, or delete what is no longer needed.`];
}

function slowAnswers({ slower }: WeekFigures): string[] {
  return slower
    .filter(({ ms, before }) => ms >= before * MUCH_RISE)
    .slice(0, 1)
    .map(({ monitor, ms, before }) => `${monitor} answers slower: ${ms} ms on average against ${before} ms.`);
}

function noisyLogs({ errorLogs: { present, before, most } }: WeekFigures): string[] {
  if (present === undefined || before === undefined || present < FEW_LOGS || present < before * RISE) return [];
  const from = most ? `, most from ${most[0]} (${most[1]})` : '';
  return [`Error logs went from ${before} to ${present}${from}: see summarize_errors.`];
}

function slowPeople({ toAcknowledge, toResolve }: WeekFigures): string[] {
  const worse = ({ present, before }: Pair): boolean =>
    present !== undefined && before !== undefined && before > 0 && present >= before * MUCH_RISE;
  const said = (what: string, { present = 0, before = 0 }: Pair): string =>
    `${what} took ${spanText(present)} on average, ${spanText(before)} the week before.`;
  return [
    ...(worse(toAcknowledge) ? [said('Acknowledging incidents', toAcknowledge)] : []),
    ...(worse(toResolve) ? [said('Resolving incidents', toResolve)] : []),
  ];
}

function fullMachines({ usage }: WeekFigures): string[] {
  const high = usage.filter(({ present, unit }) => unit === '%' && present >= HIGH_PERCENT);
  const risen = usage.filter(({ present, before }) => before !== undefined && before > 0 && present >= before * RISE);
  return [...new Set([...high, ...risen])].slice(0, 2).map(({ name, what, present, before, unit }) => {
    const was = before === undefined ? '' : ` (${before} ${unit} the week before)`;
    return `${what} of ${name} is at ${present} ${unit} on average${was}.`;
  });
}
