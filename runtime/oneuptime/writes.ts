/** Create, update and delete on OneUptime's wire. */

import type { Call, Encoded, Row, Write } from '../call/platform.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import { pathTo, type ResourceModule, relationBehind } from '../catalogue/kinds.ts';
import { bodyOf } from './answers.ts';
import { checksOfCreate, checksOfUpdate } from './checks.ts';
import { decodeRow, encodeData, ID, type WireObject } from './codec.ts';
import { refuseCombinations } from './column-rules.ts';
import { ONEUPTIME_API } from './face.ts';
import { presentRow } from './reads.ts';

/** Columns by which subscribers are told of a row; left alone, the API tells them. */
const TELLS_SUBSCRIBERS = /Subscribers?BeNotified|^notifySubscribers/;

/** Columns as they are sent: readable checks become steps, and nobody is told who was not asked to be. */
export async function encodeWrite(call: Call): Promise<Encoded> {
  const { module, verb } = call.tool;
  const isCreate = verb === 'create';
  refuseCombinations(call.tool, call.args);
  const { args, columns } = await (isCreate ? checksOfCreate(call) : checksOfUpdate(call));
  const encoded = await call.resolve((values) => encodeData(module, args, isCreate ? 'c' : 'u', values));
  const data = { ...encoded, ...columns };
  const quiet = isCreate ? switchesOf(module).filter((name) => !(name in data)) : [];
  return {
    data: { ...data, ...Object.fromEntries(quiet.map((name) => [name, false])) },
    notes:
      quiet.length > 0
        ? [`Subscribers are not notified (${quiet.join(', ')}: false); set it to true to tell them.`]
        : [],
  };
}

/** The request of a write, and what a preview shows of it. */
export function writeRequest({ operation }: LoadedTool, id: string | undefined, data?: Row): Write {
  const { method } = operation;
  const path = id === undefined ? operation.path : pathTo(operation, id);
  const body = data && { data };
  return {
    request: { method, path, ...(body ? { body } : {}), isRead: false },
    shown: { method, path: `${ONEUPTIME_API.basePath}${path}`, ...(body ? { body } : {}) },
  };
}

/** Sends an update or a delete. */
export async function sendWrite(call: Call, { request }: Write): Promise<void> {
  bodyOf(await call.send(request), call.tool);
}

/**
 * Sends a create. What it shows are the default columns, what was sent, and credentials that are told only once. The
 * answer itself holds what was sent as it was sent, so the row is read again for names; where that fails, it has to do.
 */
export async function sendCreate(call: Call, { request }: Write): Promise<Row> {
  const { defaultColumns, columns } = call.tool.module;
  const row = bodyOf(await call.send(request), call.tool);
  const isIssued = (name: string): boolean =>
    columns[name]?.secret === true && columns[name]?.kind === 'uuid' && row[name] !== null;
  const named = [...new Set([...defaultColumns, ...sentColumns(call, request.body?.data as WireObject)])].filter(
    (name) => columns[name]?.access.includes('r') && !columns[name]?.secret && !columns[name]?.heavy,
  );
  const answered = Object.entries(row).filter(([name]) => named.includes(name) || isIssued(name));
  const known = decodeRow(Object.fromEntries(answered), named);
  const id = row[ID];
  if (typeof id !== 'string') return known;
  // The row is there: whatever fails from here on must not look as if it were not.
  const again = await presentRow(call, id, named).catch(() => undefined);
  return typeof again === 'object' ? { ...known, ...again } : known;
}

/** Columns that the caller set, relations by their own name. */
function sentColumns({ args, tool: { module } }: Call, data: WireObject): string[] {
  const quiet = new Set(switchesOf(module).filter((name) => !(name in args)));
  const sent = Object.keys(data).filter((name) => !quiet.has(name));
  return sent.map((name) => relationBehind(module, name) ?? name);
}

/** Switches of a create that would tell subscribers. */
function switchesOf({ columns }: ResourceModule): string[] {
  return Object.keys(columns).filter((name) => {
    const { kind, access } = columns[name] as ResourceModule['columns'][string];
    return kind === 'boolean' && access.includes('c') && TELLS_SUBSCRIBERS.test(name);
  });
}
