/** Monitors with their steps as the API holds them: the readable form leaves out what nobody can write back. */
import { ToolError } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';
import type { UpstreamAnswer } from '../../upstream/upstream.ts';
import type { Job } from '../define.ts';

/** A monitor with its steps as the API holds them: readable ones leave out what nobody can write back. */
export interface StoredMonitor {
  readonly id: string;
  readonly name: string;
  readonly labels: readonly string[];
  readonly steps: unknown;
}

/** What {@link storedMonitors} sends. */
export const STORED_MONITORS_ROUTE = 'POST /monitor/get-list';

/** Rows of a page: steps are some kilobytes each. */
const PAGE = 200;
const MOST_PAGES = 25;

/** Monitors with their stored steps: one, or all as far as there is time; what was left out is told. */
export async function storedMonitors(
  job: Pick<Job, 'send' | 'hasTime' | 'note'>,
  id?: string,
): Promise<StoredMonitor[]> {
  const found: StoredMonitor[] = [];
  for (let page = 0; ; page += 1) {
    const rows = await storedPage(job, page * PAGE, id);
    found.push(...rows);
    if (rows.length < PAGE) return found;
    if (page + 1 < MOST_PAGES && job.hasTime) continue;
    job.note(`Only the first ${found.length} monitors were looked at.`);
    return found;
  }
}

async function storedPage({ send }: Pick<Job, 'send'>, skip: number, id?: string): Promise<StoredMonitor[]> {
  const [method = '', path = ''] = STORED_MONITORS_ROUTE.split(' ');
  const body = {
    query: id === undefined ? {} : { _id: id },
    select: { name: true, monitorSteps: true, labels: { name: true } },
    sort: { name: 'ASC' },
  };
  const answer = await send({ method, path: `${path}?limit=${PAGE}&skip=${skip}`, body, isRead: true });
  if (answer.status >= 400) throw unreadable(answer);
  const rows = isPlain(answer.body) && Array.isArray(answer.body.data) ? answer.body.data.filter(isPlain) : [];
  return rows.map(({ _id, name = _id, labels, monitorSteps }) => ({
    id: String(_id),
    name: String(name),
    labels: Array.isArray(labels) ? labels.filter(isPlain).map((label) => String(label.name)) : [],
    steps: monitorSteps,
  }));
}

/** An answer that is none, in the words of every tool. */
function unreadable({ status, body }: UpstreamAnswer): ToolError {
  const said = isPlain(body) ? String(body.error ?? body.message ?? '') : '';
  if (status === 401 || /api ?key/i.test(said))
    return new ToolError(
      'invalid_key',
      'OneUptime does not accept the key.',
      'Use a key of the project that is valid.',
    );
  if (status === 422)
    return new ToolError('not_permitted', 'The key may not read monitors and their checks.', 'Use a key that may.');
  return new ToolError(
    'upstream_failed',
    `OneUptime answered ${status} when monitors were to be read.`,
    'Nothing was changed by this; call it again in a moment.',
  );
}
