/** Rules of a monitor that watches a service: offline, slow, too many errors. No I/O. */
import { badArgument } from '../../basics/errors.ts';
import { GATHER_MINUTES } from '../../oneuptime/monitors/check-table.ts';

interface WatchRules {
  /** Seconds between two checks. */
  readonly interval: number;
  /** Milliseconds above which it is degraded. */
  readonly slowMs?: number | undefined;
  /** Per cent of bad answers above which it is degraded. */
  readonly errorRate?: number | undefined;
}

/** Conditions as create_monitor takes them in `check`. */
export interface WatchCheck {
  readonly offlineWhen?: readonly string[];
  readonly degradedWhen?: readonly string[];
  readonly onlineWhen?: readonly string[];
}

/** Answers as good ones and bad ones are taken to be. */
const GOOD = 200;
const BAD = 500;
const LONGEST = GATHER_MINUTES.at(-1) as number;
/** Checks that tell slow from unlucky, and down from one bad answer. */
const ENOUGH = 3;

/**
 * The rules, and what a reader has to know of them. OneUptime counts no share of failed checks: what it can compare is a
 * mean, and the mean of status codes rises with the share of bad ones. Throws `bad_arguments` for what cannot be seen.
 */
export function watchCheck({ interval, slowMs, errorRate }: WatchRules): {
  check: WatchCheck;
  notes: readonly string[];
} {
  const short = minutesFor(ENOUGH, interval);
  const over = (how: string, minutes: number | undefined): string =>
    minutes === undefined ? '' : ` (${how} over ${minutes} minutes)`;
  const slow = slowMs === undefined ? [] : [`response time > ${slowMs}${over('average', short)}`];
  if (errorRate === undefined) return { check: slow.length > 0 ? { degradedWhen: slow } : {}, notes: [] };
  if (!(errorRate > 0 && errorRate < 100))
    throw badArgument(`errorRate is a share in per cent, not ${errorRate}.`, 'Give a number such as 5.');
  const minutes = minutesFor(Math.ceil(100 / errorRate), interval) ?? LONGEST;
  const checks = Math.floor((minutes * 60) / interval);
  if (checks < 2)
    throw badArgument(
      'An error rate is seen over an hour at the most, and it is checked too rarely for that.',
      'Give interval "1m" or "5m".',
    );
  const limit = Math.round((GOOD + (BAD - GOOD) * (errorRate / 100)) * 10) / 10;
  return {
    check: {
      // One bad answer is what a rate allows.
      offlineWhen: ['not online', `response status code >= 400${over('all', short)}`],
      degradedWhen: [...slow, `response status code > ${limit}${over('average', minutes)}`],
      onlineWhen: ['online', 'response status code < 400'],
    },
    notes: [
      `OneUptime has no error rate of checks. More than ${errorRate} % is told by a mean status code above ${limit} over ${minutes} minutes (${checks} checks): right where good answers are ${GOOD} and bad ones ${BAD}; 4xx weigh less, and no answer at all is offline.`,
      ...(checks < 100 / errorRate
        ? [`One bad answer in ${checks} checks is more than ${errorRate} %: a shorter interval sees finer.`]
        : []),
    ],
  };
}

/** The shortest time on offer that holds so many checks; undefined where none does. */
function minutesFor(checks: number, interval: number): number | undefined {
  return GATHER_MINUTES.find((minutes) => minutes * 60 >= checks * interval);
}
