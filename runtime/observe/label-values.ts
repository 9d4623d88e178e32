/** Values of labels, each of a list that does not grow with what callers send. */
import type { ErrorCode } from '../basics/errors.ts';
import type { SeenCall } from '../basics/observer.ts';

const CODES: Readonly<Record<ErrorCode, true>> = {
  bad_arguments: true,
  unknown_tool: true,
  wrong_dispatcher: true,
  read_only: true,
  not_allowed: true,
  needs_confirmation: true,
  not_confirmed: true,
  no_credential: true,
  invalid_key: true,
  not_permitted: true,
  plan_required: true,
  not_found: true,
  rejected: true,
  rate_limited: true,
  upstream_away: true,
  upstream_failed: true,
  unreachable: true,
  timed_out: true,
  too_large: true,
  cancelled: true,
  internal: true,
};
const OUTCOMES: ReadonlySet<string> = new Set(['ok', 'preview', 'asked', ...Object.keys(CODES)]);
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** What stands where a value is none of its list. */
export const OTHER = 'other';
const NONE = 'none';

/** What became of a call: a code, or `other` for one that a workflow made up. */
export function outcomeLabel(outcome: string): string {
  return OUTCOMES.has(outcome) ? outcome : OTHER;
}

/** The verb of a tool; of what has none, what it is. */
export function verbLabel({ tool }: Pick<SeenCall, 'tool'>): string {
  return tool.verb ?? tool.kind;
}

/** The toolset of a tool, as the catalogue or the operator named it. */
export function toolsetLabel({ tool }: Pick<SeenCall, 'tool'>): string {
  return tool.toolset ?? NONE;
}

export function methodLabel(method: string): string {
  return METHODS.has(method) ? method : OTHER;
}

/** Statuses that HTTP has; the server sends few of them. */
export function statusLabel(status: number | undefined): string {
  return status === undefined ? NONE : String(status);
}

/** How an answer of the API ended: the class of its status, 429 apart; or the code of why there was none, whatever broke. */
export function resultLabel({
  status,
  failure,
}: {
  readonly status: number | undefined;
  readonly failure: string | undefined;
}) {
  if (status === 429) return '429';
  if (status !== undefined) return `${Math.floor(status / 100)}xx`;
  return failure !== undefined && Object.hasOwn(CODES, failure) ? failure : 'unreachable';
}
