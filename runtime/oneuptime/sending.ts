/** Sends writes. What failed in a way that may have saved is looked for before anybody is told. */

import { ToolError } from '../basics/errors.ts';
import { inTime } from '../basics/in-time.ts';
import { isPlain } from '../basics/plain.ts';
import type { Call, MadeRow, Write } from '../call/platform.ts';
import { unknownOutcome } from '../call/unknown-outcome.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { Kind } from '../catalogue/kinds.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';
import { bodyOf, LONGEST_SAID, rowOf } from './answers.ts';
import { ID, idOf, rowDecoder, type WireObject } from './codec.ts';
import { foundAfter, maySave } from './found-after.ts';
import { MaySave, SavedAnyway } from './known-failures.ts';
import { notesOnMade } from './made-notes.ts';
import { watchMoved } from './moved-monitors.ts';
import { presentRow } from './reads.ts';
import { withoutSecrets } from './secrets.ts';
import { dataOf, sentColumns } from './write-request.ts';

/** What only adds to an answer that is there already is waited for no longer. */
const ADDED_WAIT_MS = 3_000;
/** The same of what is looked at before. */
const BEFORE_WAIT_MS = 2_000;

/** What the platform makes itself where nobody gives one: keys, never the hash of a password or an object. */
const ISSUED_KINDS: ReadonlySet<Kind> = new Set<Kind>(['uuid', 'text', 'longText']);

/**
 * Sends a create. What it shows are the default columns, what was sent, and credentials that are told only once. The
 * answer itself holds what was sent as it was sent, so the row is read again for names; where that fails, it has to do.
 */
export async function sendCreate(call: Call, write: Write): Promise<MadeRow> {
  const { columns } = call.tool.module;
  const given = dataOf(write);
  const moved = await inTime(
    watchMoved(call, given).catch(() => undefined),
    BEFORE_WAIT_MS,
  );
  const sent = await sendOrLook(call, write);
  const row: WireObject = 'body' in sent ? sent.body : { [ID]: sent.id };
  const named = shownColumns(call, write);
  const issued = Object.keys(row).filter(
    (name) => columns[name]?.secret && ISSUED_KINDS.has(columns[name].kind) && row[name] !== null && !(name in given),
  );
  const answered = Object.entries(row).filter(([name]) => named.includes(name) || issued.includes(name));
  const known = rowDecoder(named)(Object.fromEntries(answered));
  const id = idOf(row);
  if (id === undefined) return { row: known, issued, notes: [] };
  // The row is there: whatever fails from here on must not look as if it were not, nor keep its caller waiting.
  const again = await inTime(
    presentRow(call, id, named).catch(() => undefined),
    ADDED_WAIT_MS,
  );
  const made = typeof again === 'object' ? inOrder({ ...known, ...again }, named) : known;
  const adding = Promise.all([
    notesOnMade(call, id, given, moved === undefined),
    moved?.(made).catch(() => []) ?? [],
  ]).catch(() => []);
  const notes = ((await inTime(adding, ADDED_WAIT_MS)) ?? []).flat();
  return { row: made, issued, notes: 'body' in sent ? notes : [...sent.notes, ...notes] };
}

/** A row with its columns in the order in which they are asked for. */
function inOrder(row: WireObject, names: readonly string[]): WireObject {
  const { id, ...rest } = row;
  const named = names.filter((name) => name in rest).map((name) => [name, rest[name]]);
  return { ...('id' in row ? { id } : {}), ...Object.fromEntries(named), ...rest };
}

/** Sends an update, a delete, or what is sent in place of one. */
export async function sendChange(call: Call, write: Write): Promise<readonly string[]> {
  const sent = await sendOrLook(call, write);
  return 'body' in sent ? [] : sent.notes;
}

/** The answer; or the row that a refusal left behind, where that is what it always does. */
type Sent = { readonly body: WireObject } | { readonly id: string | undefined; readonly notes: readonly string[] };

async function sendOrLook(call: Call, write: Write): Promise<Sent> {
  try {
    return { body: await answerTo(call, write) };
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    const found = await foundAfter(call, write, cause);
    if (!found) throw isLost(cause) ? unknownOutcome(cause, call.tool) : cause;
    const { message, next, id } = found;
    if (cause instanceof SavedAnyway && found.isSaved) return { id, notes: [`${cause.message} ${message}`] };
    const told = [cause.code, `${cause.message} ${message}`, next] as const;
    throw cause instanceof MaySave ? new ToolError(...told) : new UpstreamFailure(...told);
  }
}

/** Answers that came and cannot be read: what was written is written. Who else may have saved says so itself. */
function isLost(failure: ToolError): boolean {
  if (failure instanceof MaySave || failure instanceof UpstreamFailure) return false;
  return failure.code === 'upstream_failed' || failure.code === 'too_large';
}

/** The answer to a write. What a refusal repeats of the credentials that were sent is left out of its error. */
async function answerTo(call: Call, write: Write): Promise<WireObject> {
  const { tool, request } = write;
  const said = (text: string): string => withoutSecrets(text, tool.module, dataOf(write));
  const { status, body, retryAfter } = await call.send(request).catch((cause: unknown) => {
    if (!(cause instanceof UpstreamFailure)) throw cause;
    throw new UpstreamFailure(cause.code, said(cause.message), cause.next, cause);
  });
  const isRow = !isPlain(body) || ID in body;
  const told = isRow ? body : { ...body, ...saidIn(body, said) };
  try {
    return done(bodyOf({ status, body: told, retryAfter }, tool), tool);
  } catch (cause) {
    if (cause instanceof ToolError && !maySave(cause)) call.refused();
    throw cause;
  }
}

/** What an answer says in words, however long it is. */
function saidIn(body: WireObject, said: (text: string) => string): WireObject {
  const words = ['error', 'message'].flatMap((name): [string, string][] => {
    const text = body[name];
    return typeof text === 'string' ? [[name, said(text.slice(0, LONGEST_SAID))]] : [];
  });
  return Object.fromEntries(words);
}

/** What the API answers to a write that it carried out: to a create the row, to all others an empty object. */
function done(body: WireObject, { verb, module }: LoadedTool): WireObject {
  const row = rowOf(body);
  if (verb === 'create' && !row)
    throw new ToolError(
      'upstream_failed',
      `OneUptime answered without the ${module.title} that it was to make.`,
      'Check that no proxy changes its answers.',
    );
  return body;
}

/** Columns of a new row that its caller is shown. */
function shownColumns(call: Call, write: Write): string[] {
  const { defaultColumns, columns } = call.tool.module;
  return [...new Set([...defaultColumns, ...sentColumns(call, dataOf(write))])].filter(
    (name) => columns[name]?.access.includes('r') && !columns[name]?.secret && !columns[name]?.heavy,
  );
}
