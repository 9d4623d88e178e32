/** Failures a caller can meet: a closed set of codes, each with what happened and what to do next. */

export type ErrorCode =
  | 'bad_arguments'
  | 'unknown_tool'
  | 'wrong_dispatcher'
  | 'read_only'
  | 'not_allowed'
  | 'needs_confirmation'
  | 'not_confirmed'
  | 'no_credential'
  | 'invalid_key'
  | 'not_permitted'
  | 'plan_required'
  | 'not_found'
  | 'rejected'
  | 'rate_limited'
  | 'upstream_failed'
  | 'upstream_away'
  | 'unreachable'
  | 'timed_out'
  | 'too_large'
  | 'cancelled'
  | 'internal';

/** A failure with a next step. The message never holds a credential, a stack, or raw text from upstream. */
export class ToolError extends Error {
  readonly code: ErrorCode;
  readonly next: string;

  constructor(code: ErrorCode, message: string, next: string) {
    super(message);
    this.name = 'ToolError';
    this.code = code;
    this.next = next;
  }
}

/** Whether something failed because the API, or the call, had taken too long. */
export function isTimedOut(cause: unknown): cause is ToolError {
  return cause instanceof ToolError && cause.code === 'timed_out';
}

/** What a caller can mend: which argument is wrong and how, then what would do. */
export function badArgument(message: string, next: string): ToolError {
  return new ToolError('bad_arguments', message, next);
}

/** A mistake that keeps the server from starting and that the operator can mend; its message is all there is to say. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What a bug looks like from outside: nothing of it, and a way to go on. */
export function internalError(): ToolError {
  return new ToolError(
    'internal',
    'The server failed on this call.',
    'Try once more; if it stays, report it with the tool name and the time.',
  );
}

/** Longest piece of upstream text that is passed on, in characters. */
const MAX_QUOTE = 600;

/** Text from upstream as a quotation: one line, no control or direction characters, bounded length. */
export function quoted(text: string): string {
  const clean = text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replaceAll('"', "'")
    .trim();
  return `"${clean.length > MAX_QUOTE ? `${clean.slice(0, MAX_QUOTE)}…` : clean}"`;
}

/** Longest piece of a value that is shown in a message, in characters. */
const MAX_SHOWN_VALUE = 60;

/** A value as part of a message: JSON, cut. However large it is, no more of it is looked at than is shown. */
export function shown(value: unknown): string {
  const text = JSON.stringify(beginningOf(value, { left: MAX_SHOWN_VALUE + 1 })) ?? 'nothing';
  return text.length > MAX_SHOWN_VALUE ? `${text.slice(0, MAX_SHOWN_VALUE)}…` : text;
}

/** As much of a value as takes `room.left` characters, or a little more. */
function beginningOf(value: unknown, room: { left: number }): unknown {
  room.left -= 1;
  if (typeof value === 'string') {
    const piece = value.slice(0, Math.max(1, room.left));
    room.left -= piece.length;
    return piece;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? firstItems(value, room) : firstMembers(value as Record<string, unknown>, room);
}

/** By their places: the engine would list those of all items before the first is looked at. */
function firstItems(list: readonly unknown[], room: { left: number }): unknown[] {
  const items: unknown[] = [];
  for (let at = 0; at < list.length && room.left > 0; at += 1) items.push(beginningOf(list[at], room));
  return items;
}

function firstMembers(value: Readonly<Record<string, unknown>>, room: { left: number }): object {
  const entries: [string, unknown][] = [];
  for (const key in value) {
    if (room.left <= 0) break;
    const name = key.slice(0, room.left);
    room.left -= name.length;
    entries.push([name, beginningOf(value[key], room)]);
  }
  return Object.fromEntries(entries);
}
