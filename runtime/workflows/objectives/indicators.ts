/** What objectives can measure: uptime alone. Of indicators that other products have, what stands in for them. */
import { badArgument } from '../../basics/errors.ts';

const UPTIME = /^(availability|uptime|available|up|monitor uptime)$/;

const STAND_INS: readonly (readonly [words: RegExp, what: string, rule: string])[] = [
  [/latenc|response|slow|speed|duration|p9\d/, 'response times', 'Response Time (in ms) is above your limit'],
  [/content|match|body|keyword|text/, 'what a page says', 'Response Body does not contain your words'],
  [/error|status|code|success/, 'answers with errors', 'Response Status Code is not what you expect'],
];

/** Throws `bad_arguments` for an indicator that OneUptime has not, with the monitor rule that makes it uptime. */
export function checkIndicator(indicator: string | undefined): void {
  const words = indicator?.toLowerCase().replaceAll('_', ' ').trim() ?? 'availability';
  if (UPTIME.test(words)) return;
  const [, what, rule] = STAND_INS.find(([known]) => known.test(words)) ?? [];
  throw badArgument(
    `OneUptime's objectives count the time monitors are up, not ${what ?? JSON.stringify(words.slice(0, 40))}.`,
    rule
      ? `Give the monitor a rule that marks it Degraded when ${rule} (update_monitor, check.degradedWhen): that time then counts as down, and availability is the indicator.`
      : 'Leave indicator out for availability; for anything else give the monitor a rule that marks it Degraded.',
  );
}
