/** Answers of the routes below `/telemetry`, which compute what lists cannot. They know two ways to word a refusal. */
import { quoted, ToolError } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';
import type { Job } from '../define.ts';

type Answered = Readonly<Record<string, unknown>>;

/** Rows under `data` of what a route answers. Throws a ToolError that says what it refused. */
export async function analysed(
  { send }: Pick<Job, 'send'>,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<readonly Answered[]> {
  const { status, body: answer } = await send({ method: 'POST', path, body, isRead: true });
  const { data, message, error } = (isPlain(answer) ? answer : {}) as Answered;
  if (status >= 200 && status < 300 && Array.isArray(data)) return data.filter(isPlain);
  // 422 is how the API says that a permission is missing, in the same words for every signal.
  if (status === 422) throw new ToolError('not_permitted', 'the key may not read it', 'Use a key that may.');
  const said = typeof message === 'string' ? message : typeof error === 'string' ? error : `status ${status}`;
  throw new ToolError('upstream_failed', `OneUptime answered ${quoted(said)}.`, 'Try again later.');
}

/** Milliseconds of a time as these routes write it: UTC without a zone. */
export function msOfHelperTime(text: unknown): number {
  return Date.parse(`${String(text).replace(' ', 'T').slice(0, 23)}Z`);
}
