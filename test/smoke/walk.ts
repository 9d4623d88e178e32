/** Every list and count tool of a server once, reading only: what answered, what was refused and why. */
import type { Client } from '@modelcontextprotocol/client';
import { sentCode, sentText } from '../sent-result.ts';

/** One tool and how it ended; without an error it answered. */
export interface Outcome {
  readonly tool: string;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface Walk {
  /** How many tools there were to call. */
  readonly tools: number;
  /** Those that were called, in order. */
  readonly outcomes: readonly Outcome[];
}

type Caller = Pick<Client, 'listTools' | 'callTool'>;

/** A wrong key or address fails for every tool alike: the first says it for all. */
const FOR_ALL: ReadonlySet<string> = new Set(['no_credential', 'invalid_key', 'unreachable']);
/** What a sound server and a sound instance never answer. */
const FAILURES: ReadonlySet<string> = new Set([
  ...FOR_ALL,
  'internal',
  'upstream_failed',
  'timed_out',
  'rate_limited',
  'bad_arguments',
  'unknown_tool',
  'unknown',
]);
/** So many in a row that took too long or were held up before the instance, and so will the rest be. */
const STALLED = 3;
const isHeldUp = ({ error }: Outcome): boolean =>
  error !== undefined &&
  (error.code === 'timed_out' || error.code === 'rate_limited' || error.message.includes('in front of it answered'));
const MAX_MESSAGE = 140;

/** Calls them one after the other; `onProgress` is told after each. Stops where an answer holds for all. */
export async function walk(client: Caller, onProgress: (done: number, of: number) => void): Promise<Walk> {
  const { tools } = await client.listTools();
  // Workflows have arguments of their own, and no filter.
  const isOperation = ({ name, inputSchema: { properties = {} } }: (typeof tools)[number]): boolean =>
    /^(?:oneuptime_)?(?:list|count)_/.test(name) && 'filter' in properties;
  const names = tools.filter(isOperation).map(({ name }) => name);
  const outcomes: Outcome[] = [];
  for (const tool of names) {
    const result = await client.callTool({ name: tool, arguments: /list_/.test(tool) ? { limit: 1 } : {} });
    const code = sentCode(result);
    const error = code === undefined ? undefined : { code, message: sentText(result) };
    outcomes.push(error ? { tool, error } : { tool });
    onProgress(outcomes.length, names.length);
    const last = outcomes.slice(-STALLED);
    if (error && FOR_ALL.has(error.code)) break;
    if (last.length === STALLED && last.every(isHeldUp)) break;
  }
  return { tools: names.length, outcomes };
}

/** A line per outcome with its number, below it the tools that did not answer; last whether the walk passed, and if not why. */
export function report({ tools, outcomes }: Walk): string {
  const codes = [...new Set(outcomes.flatMap(({ error }) => (error ? [error.code] : [])))].sort();
  const answered = outcomes.filter(({ error }) => !error).length;
  const blocks = codes.flatMap((code) => {
    const refused = outcomes.filter(({ error }) => error?.code === code);
    return [
      countLine(code, refused.length),
      ...refused.map(({ tool, error }) => `  ${tool.padEnd(50)}${error?.message.slice(0, MAX_MESSAGE)}`),
    ];
  });
  const failure = failureOf({ tools, outcomes });
  return [
    countLine('answered', answered),
    ...blocks,
    ...(outcomes.length < tools ? [countLine('not called', tools - outcomes.length)] : []),
    '',
    failure ? `smoke failed: ${failure}` : `smoke passed: ${answered} of ${tools} tools answered, none failed.`,
    '',
  ].join('\n');
}

function countLine(name: string, count: number): string {
  return `${name.padEnd(18)}${count}`;
}

/** Why the instance or the server is not sound; undefined when something answered and nothing failed. */
export function failureOf({ tools, outcomes }: Walk): string | undefined {
  if (tools === 0) return 'the server lists no tool that lists or counts.';
  if (!outcomes.some(({ error }) => !error)) return `nothing answered. ${outcomes[0]?.error?.message ?? ''}`.trim();
  const failed = outcomes.filter(({ error }) => error && FAILURES.has(error.code));
  return failed.length > 0
    ? `${failed.length} of ${tools} tools failed, first ${failed[0]?.tool} (${failed[0]?.error?.code}).`
    : undefined;
}
