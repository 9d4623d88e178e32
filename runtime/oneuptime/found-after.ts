/**
 * What became of a write that failed. The API saves some rows that it refuses, and a failure inside it, a connection that
 * broke or a wait that was too long tell nothing: so the row is looked for by what was sent.
 */

import type { ToolError } from '../basics/errors.ts';
import { inTime } from '../basics/in-time.ts';
import { textOfValue } from '../basics/plain.ts';
import type { Call, Row, Write } from '../call/platform.ts';
import { look } from '../call/unknown-outcome.ts';
import { type Column, type ResourceModule, relationBehind, relationOf, shapeOf } from '../catalogue/kinds.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';
import { decodeValue, ID, idOf, type WireObject } from './codec.ts';
import { MaySave } from './known-failures.ts';
import { asList } from './monitors/places.ts';
import { presentRow } from './reads.ts';
import { readRows } from './rows.ts';
import { isSecret } from './secrets.ts';
import { isMoment } from './telemetry-times.ts';
import { dataOf } from './write-request.ts';

/** What was found, and what to do now. */
interface Found {
  readonly isSaved: boolean;
  /** The row that was made. */
  readonly id?: string;
  readonly message: string;
  readonly next: string;
}

/** A look at an instance that hangs must not take as long as the write did. */
const LOOK_MS = 8000;
/** Rows younger than the call by more than clocks may differ were there before. */
const CLOCKS_APART_MS = 60_000;
const UNANSWERED: ReadonlySet<string> = new Set(['timed_out', 'unreachable', 'upstream_failed', 'too_large']);

/** Whether a write that failed so may have been carried out all the same. */
export function maySave(failure: ToolError): boolean {
  const isUnsent = failure instanceof UpstreamFailure && failure.isUnsent;
  return !isUnsent && (failure instanceof MaySave || UNANSWERED.has(failure.code));
}

/** Undefined where the failure says that nothing was saved, or where it could not be found out. */
export async function foundAfter(call: Call, write: Write, failure: ToolError): Promise<Found | undefined> {
  if (!maySave(failure)) return undefined;
  const looking = LOOKS[write.tool.verb]?.(call, write).catch(() => undefined);
  const found = looking && (await inTime(looking, LOOK_MS));
  if (!found) return undefined;
  if ('next' in found) return found;
  const again = write.request.body
    ? 'It does so for values of a wrong form: correct them and call again.'
    : 'Call again; it may be overloaded.';
  const wait = failure instanceof UpstreamFailure && failure.retryAfter ? ` in ${failure.retryAfter} s` : '';
  const later = `It may still be under way: ${look(write.tool)} once more${wait} before calling again.`;
  // Who answered has done with it; what nobody answered may still come.
  const hasEnded = failure instanceof MaySave;
  return { isSaved: false, message: hasEnded ? found.ended : found.soFar, next: hasEnded ? again : later };
}

/** It is not there: what that says of a write that has ended, and of one that may go on. */
interface Absent {
  readonly ended: string;
  readonly soFar: string;
}

type Look = (call: Call, write: Write) => Promise<Found | Absent | undefined>;

/** Credentials are read back by nobody, and the same ones may be sent again. */
const UNSEEN: Found = {
  isSaved: false,
  message: 'Whether it was saved cannot be seen: credentials are not read back.',
  next: 'Make sure of the value and call again: it may be sent twice.',
};

const LOOKS: Readonly<Partial<Record<string, Look>>> = {
  create: async (call, write) => {
    const { module, resource } = write.tool;
    const query = marksOf(module, dataOf(write));
    if (!query || !module.columns.createdAt) return undefined;
    const wanted = { query, select: { createdAt: true }, sort: { createdAt: 'DESC' }, limit: 1 };
    const [row] = await readRows(call, resource, wanted);
    const none = `there is no such ${module.title}.`;
    if (!row) return { ended: `Nothing was saved: ${none}`, soFar: `So far ${none}` };
    const id = idOf(row);
    const time = Date.parse(textOfValue(decodeValue(row.createdAt)));
    if (id === undefined || !isMoment(time)) return undefined;
    const created = new Date(time).toISOString();
    if (time < call.now().getTime() - CLOCKS_APART_MS)
      return {
        ended: `Nothing was saved, unless clocks are far apart: a row like it (id ${id}) is there since ${created}.`,
        soFar: `So far there is only a row like it (id ${id}) that is older, of ${created}, unless clocks are far apart.`,
      };
    const { get, delete: remove } = module.operations;
    const tools = [get && `look at it with ${get.name}`, remove && `${remove.name} takes it away`].filter(Boolean);
    const message = `Yet the ${module.title} is there: id ${id}, created ${created}.`;
    return { isSaved: true, id, message, next: `Do not create it again; ${tools.join(', ')}.` };
  },

  update: async (call, write) => {
    const sent = dataOf(write);
    const { module } = write.tool;
    if (Object.keys(sent).every((name) => isSecret(module, name))) return UNSEEN;
    const names = Object.keys(sent).filter((name) => isComparable(module, name));
    const present = await presentRow(
      call,
      String(write.id),
      names.map((name) => relationBehind(module, name) ?? name),
    );
    if (names.length === 0 || typeof present !== 'object') return undefined;
    const same = names.filter((name) => isAsSent(module, name, sent[name], present));
    const none = 'the row holds none of what was sent.';
    if (same.length === 0) return { ended: `Nothing of it was saved: ${none}`, soFar: `So far ${none}` };
    const others = names.filter((name) => !same.includes(name));
    const message =
      others.length === 0
        ? 'Yet the row holds what was sent.'
        : `Yet the row holds what was sent in ${same.join(', ')}, though not in ${others.join(', ')}.`;
    return { isSaved: true, message, next: 'Read the row and go on from there.' };
  },

  delete: async (call, write) => {
    const present = await presentRow(call, String(write.id), [ID]);
    if (present === 'unreadable') return undefined;
    if (present) return { ended: 'The row is still there.', soFar: 'The row is still there.' };
    return { isSaved: true, message: 'Yet the row is gone.', next: 'Nothing is left to do with it.' };
  },
};

/** What a new row can be known by: the rows it belongs to and its name, or else all its texts and numbers. */
function marksOf(module: ResourceModule, data: WireObject): WireObject | undefined {
  const sent = Object.entries(data).filter(
    ([name, value]) => isComparable(module, name) && value !== null && !Array.isArray(value),
  );
  const isMark = ([name]: [string, unknown]): boolean =>
    name === module.label || shapeOf(module.columns[name] as Column) === 'id';
  const hasName = module.label !== undefined && data[module.label] !== undefined;
  const marks = sent.filter((entry) => isMark(entry) || (!hasName && isText(module, entry[0])));
  return marks.length > 0 ? Object.fromEntries(marks.map(([name, value]) => [name, decodeValue(value)])) : undefined;
}

function isText({ columns }: ResourceModule, name: string): boolean {
  return ['text', 'number', 'choice'].includes(shapeOf(columns[name] as Column));
}

/** Columns that are read as they were written. */
function isComparable({ columns }: ResourceModule, name: string): boolean {
  const column = columns[name];
  if (!column?.access.includes('r') || column.secret) return false;
  return relationOf(column) === 'many' || !['json', 'list', 'choices'].includes(shapeOf(column));
}

function isAsSent(module: ResourceModule, name: string, sent: unknown, present: Row): boolean {
  const column = module.columns[name] as Column;
  const now = present[relationBehind(module, name) ?? name];
  if (relationOf(column) === 'many') return idsOf(sent) === idsOf(now);
  const plain = (value: unknown): unknown => (value as { id?: unknown } | null)?.id ?? decodeValue(value);
  if (shapeOf(column) === 'time') return Date.parse(textOfValue(plain(sent))) === Date.parse(textOfValue(plain(now)));
  return textOfValue(plain(sent) ?? '') === textOfValue(plain(now) ?? '');
}

function idsOf(members: unknown): string {
  const ids = asList(members).map((member) => textOfValue(member[ID] ?? member.id));
  return ids.sort().join();
}
