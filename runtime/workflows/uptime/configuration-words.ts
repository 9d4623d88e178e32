/** What a monitor checks and how it judges, in a few words; from the readable form of its steps. No I/O. */
import { isPlain, type Plain } from '../../basics/plain.ts';

const EVERY: Readonly<Record<string, string>> = {
  '* * * * *': 'every minute',
  '0 * * * *': 'every hour',
  '0 0 * * *': 'every day',
  '0 0 * * 0': 'every week',
};
/** Kinds that nobody runs at intervals. */
const WITHOUT_INTERVAL: ReadonlySet<string> = new Set(['Manual', 'Incoming Request', 'Incoming Email', 'Server']);

/** `every 5 minutes` of cron text; what is no usual one stays as it is. */
export function intervalWords(type: string, cron: string | null | undefined): string | undefined {
  if (WITHOUT_INTERVAL.has(type)) return undefined;
  if (!cron) return 'every minute';
  const [, minutes] = /^\*\/(\d+) \* \* \* \*$/.exec(cron) ?? [];
  return minutes === undefined ? (EVERY[cron] ?? `at ${cron}`) : `every ${minutes} minutes`;
}

/** What is checked: an address, a host with its port, the name of a query. */
export function targetWords(steps: unknown): string | undefined {
  if (!isPlain(steps)) return undefined;
  const [first] = stepsOf(steps);
  const { url, host, port, check } = first ?? {};
  const target = url ?? host ?? (isPlain(check) ? nameIn(check) : undefined);
  if (target === undefined) return undefined;
  return port === undefined ? String(target) : `${String(target)}:${String(port)}`;
}

/** Its rules, in the order in which they are tried: "Offline if Is Online is false, opens an incident (Major)". */
export function ruleWords(steps: unknown): string[] {
  if (!isPlain(steps)) return [];
  const rules = stepsOf(steps).flatMap(({ check }) => (isPlain(check) ? list(check.rules) : []));
  const otherwise = stepsOf(steps).map(({ check }) => (isPlain(check) ? check.otherwise : undefined));
  const last = otherwise.find((status) => typeof status === 'string') ?? steps.otherwise;
  return [...rules.map(wordsOf), ...(typeof last === 'string' ? [`${last} otherwise`] : [])];
}

function stepsOf(steps: Plain): Plain[] {
  return Array.isArray(steps.steps) ? list(steps.steps) : [steps];
}

function list(value: unknown): Plain[] {
  return Array.isArray(value) ? value.filter(isPlain) : [];
}

function nameIn(check: Plain): unknown {
  for (const part of Object.values(check)) {
    if (!isPlain(part)) continue;
    const name = part.queryName ?? part.domainName ?? part.host ?? part.hostname;
    if (typeof name === 'string' && name !== '') return name;
  }
  return undefined;
}

function wordsOf({ status, name, match, when, incident, alert, enabled }: Plain): string {
  const conditions = (Array.isArray(when) ? when : []).map(conditionWords);
  const joined = conditions.join(match === 'any' ? ' or ' : ' and ');
  const opens = [raiseWords('an incident', incident), raiseWords('an alert', alert)].filter(
    (words) => words !== undefined,
  );
  const what = typeof status === 'string' ? status : typeof name === 'string' ? name : 'No change';
  const off = enabled === false ? ' (switched off)' : '';
  return `${what} if ${joined || 'always'}${opens.length > 0 ? `, opens ${opens.join(' and ')}` : ''}${off}`;
}

/** A condition is text, or the parts of one that has more to say. */
function conditionWords(condition: unknown): string {
  if (!isPlain(condition)) return String(condition);
  const parts = [condition.check, condition.is, condition.value];
  return parts.filter((part) => part !== undefined && !isPlain(part)).join(' ');
}

function raiseWords(what: string, raise: unknown): string | undefined {
  const [first] = isPlain(raise) ? [raise] : list(raise);
  if (!first) return undefined;
  const policies = Array.isArray(first.onCallPolicies) ? first.onCallPolicies : [];
  const pages = policies.length > 0 ? `, pages ${policies.map(String).join(', ')}` : '';
  return typeof first.severity === 'string' ? `${what} (${first.severity}${pages})` : what;
}
