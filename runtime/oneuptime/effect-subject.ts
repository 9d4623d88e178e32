/** A write whose effects are looked for, and what its readings share. */
import { quoted, ToolError } from '../basics/errors.ts';
import { isPlain, textOfValue } from '../basics/plain.ts';
import { cutText } from '../call/cut-text.ts';
import type { Call, Effect, Write } from '../call/platform.ts';
import { pathTo } from '../catalogue/kinds.ts';
import type { StatedEffect } from '../catalogue/stated-effects.ts';
import { bodyOf, rowOf } from './answers.ts';
import { decodeValue, ID, idOfText, type WireObject } from './codec.ts';
import type { ProjectRules } from './project-rules.ts';
import { readRows } from './rows.ts';

/** One write of a plan; `data` is what it sends. */
export interface EffectSubject {
  readonly call: Call;
  readonly write: Write;
  readonly data: WireObject;
  readonly rules: ProjectRules;
}

/** Finds out whom something stated reaches, and says it; nothing where it reaches nobody. Reads at most some pages. */
export type EffectTeller = (
  subject: EffectSubject,
  stated: StatedEffect,
) => readonly Effect[] | Promise<readonly Effect[]>;

const LONGEST_NAME = 60;
/** Names that a sentence has. */
const MOST_NAMES = 5;

/** A name out of a row: data, so quoted, on one line and short. */
export function nameSaid(name: unknown): string {
  return quoted(cutText(textOfValue(decodeValue(name) ?? ''), LONGEST_NAME, '…'));
}

/** Several as a list in words: `"A", "B" and 3 more`. */
export function listSaid(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/**
 * What a reading brings; undefined where it cannot be had: then whatever hangs on it may happen, and is said so. A caller
 * without a key, or one who waits no longer, is told so as ever.
 */
export async function ifReadable<T>(call: Call, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (cause) {
    const isPassed = cause instanceof ToolError && cause.code !== 'no_credential' && !call.patience.aborted;
    if (!isPassed) throw cause;
    return undefined;
  }
}

/** Ids in what is sent or read of a relation, be they of one row or of several. */
export function idsSaid(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return items.flatMap((item) => {
    const id = isPlain(item) && ID in item ? item[ID] : item;
    return idOfText(decodeValue(id)) ?? [];
  });
}

/** Rows of a resource by their ids, id -> row. Throws where they cannot be read. */
export async function rowsById(
  call: Call,
  resource: string,
  ids: readonly string[],
  select: object,
): Promise<ReadonlyMap<string, WireObject>> {
  if (ids.length === 0) return new Map();
  const query = { [ID]: { _type: 'Includes', value: ids } };
  const rows = await readRows(call, resource, { query, select, limit: ids.length });
  return new Map(rows.map((row) => [idOfText(decodeValue(row[ID])) ?? '', row]));
}

/** Columns of one row of any resource; undefined where there is none, or it cannot be read. */
export function columnsOfRow(
  call: Call,
  resource: string,
  id: string,
  select: WireObject,
): Promise<WireObject | undefined> {
  return ifReadable(call, async () => {
    const tool = await call.toolOf(resource, 'get');
    if (!tool) return undefined;
    const { method } = tool.operation;
    const answer = await call.send({ method, path: pathTo(tool.operation, id), body: { select }, isRead: true });
    return rowOf(bodyOf(answer, tool));
  });
}
