/** Public status pages as the world reads them: their routes need no key. Facts: what the API answers below /status-page. */
import { badArgument, ToolError } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';
import type { Job } from '../define.ts';

/** An object of an answer, ids, dates and colours of it as plain text. */
export type PublicRow = Readonly<Record<string, unknown>>;

/** Parts of a public page that have a route of their own. */
export type PublicPart = 'overview' | 'incidents' | 'scheduled-maintenance-events' | 'announcements';

/** The argument that all of them take. */
export const PAGE = { kind: 'text', required: true, about: 'Id, domain or address of the page.' } as const;

/** Reads a part of a page. Throws `bad_arguments` for what is no public page: private and unknown ones look alike. */
export async function readPublic(job: Pick<Job, 'send'>, part: PublicPart, asked: string): Promise<PublicRow> {
  const page = pageIn(asked);
  const path = `/status-page/${part}/${encodeURIComponent(page)}`;
  const { status, body } = await job.send({ method: 'POST', path, body: {}, isRead: true });
  if (status < 400 && isPlain(body)) return plain(body) as PublicRow;
  if (status < 500)
    throw badArgument(
      `No public status page answers to ${JSON.stringify(page.slice(0, 100))}.`,
      'Give the id of a public page, which list_status_pages tells, or its own domain. Private pages are read with a key: list_status_page_resources.',
    );
  throw new ToolError('upstream_failed', `OneUptime failed on the page (HTTP ${status}).`, 'Try again in a moment.');
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** The id or domain in what people paste: an address holds one or the other. */
export function pageIn(asked: string): string {
  const text = asked.trim();
  const id = UUID.exec(text)?.[0];
  if (id !== undefined) return id.toLowerCase();
  return text
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?#:].*$/s, '')
    .toLowerCase();
}

/** Levels of an answer that are looked into. */
const DEEPEST = 12;

/** Typed values, such as `{"_type":"ObjectID","value":"…"}`, as what they hold. */
export function plain(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) return null;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  if (!isPlain(value)) return value;
  if (typeof value._type === 'string' && 'value' in value) return plain(value.value, depth + 1);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]));
}

/** Objects of a list in an answer; none where there is no such list. */
export function publicList(answer: PublicRow, key: string): readonly PublicRow[] {
  const list = answer[key];
  return Array.isArray(list) ? list.filter(isPlain) : [];
}

/** A text of a row; undefined where there is none. */
export function publicText(row: PublicRow | undefined, key: string): string | undefined {
  const value = row?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An object in a row, such as a state. */
export function publicChild(row: PublicRow | undefined, key: string): PublicRow | undefined {
  const value = row?.[key];
  return isPlain(value) ? value : undefined;
}

/** Names of the lines of a page that show any of these monitors, directly or in a group. */
export function linesOf(answer: PublicRow, monitors: readonly PublicRow[]): string[] {
  const ids = new Set(monitors.map((monitor) => publicText(monitor, '_id')));
  const groups = publicChild(answer, 'monitorsInGroup') ?? {};
  const isShown = (line: PublicRow): boolean => {
    const members = groups[publicText(line, 'monitorGroupId') ?? ''];
    return (
      ids.has(publicText(line, 'monitorId') ?? '') || (Array.isArray(members) && members.some((id) => ids.has(id)))
    );
  };
  return publicList(answer, 'statusPageResources').flatMap((line) =>
    isShown(line) ? [publicText(line, 'displayName') ?? ''] : [],
  );
}
