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
/** Pages after which a client that waits is told how far it has come. */
const QUIET_PAGES = 3;

/** Monitors with their stored steps: one, or all as far as there is time; what was left out is told. */
export async function storedMonitors(job: Job, id?: string): Promise<StoredMonitor[]> {
  const found: StoredMonitor[] = [];
  for (let page = 1; ; page += 1) {
    const { monitors, total } = await storedPage(job, found.length, id);
    found.push(...monitors);
    if (monitors.length < PAGE) return found;
    if (page < MOST_PAGES && job.hasTime()) {
      if (page >= QUIET_PAGES) job.progress(found.length, total);
      continue;
    }
    job.note(`Only ${found.length} of ${total} monitors were looked at.`);
    return found;
  }
}

interface StoredPage {
  readonly monitors: readonly StoredMonitor[];
  /** All there are. */
  readonly total: number;
}

async function storedPage({ send }: Job, skip: number, id: string | undefined): Promise<StoredPage> {
  const [method = '', path = ''] = STORED_MONITORS_ROUTE.split(' ');
  const body = {
    query: id === undefined ? {} : { _id: id },
    select: { name: true, monitorSteps: true, ...(id === undefined ? { labels: { name: true } } : {}) },
    // The only order in which no page repeats a row of another.
    sort: { _id: 'ASC' },
  };
  const answer = await send({ method, path: `${path}?limit=${PAGE}&skip=${skip}`, body, isRead: true });
  const told = isPlain(answer.body) ? answer.body : {};
  if (answer.status >= 400 || !Array.isArray(told.data)) throw unreadable(answer);
  const monitors = told.data.filter(isPlain).map(({ _id, name = _id, labels, monitorSteps }) => ({
    id: String(_id),
    name: String(name),
    labels: Array.isArray(labels) ? labels.filter(isPlain).map((label) => String(label.name)) : [],
    steps: monitorSteps,
  }));
  return { monitors, total: Number(told.count) };
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
