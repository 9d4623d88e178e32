/** Reads columns that not every key may read: what is refused is dropped, remembered for a while, and told of. */
import { LRUCache } from 'lru-cache';
import { atMost } from '../basics/at-most.ts';
import type { Call, ColumnChoice } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import type { UpstreamAnswer } from '../upstream/upstream.ts';
import { encodeSelect, type WireObject } from './codec.ts';

const MAX_ENTRIES = 500;
/** Permissions of a key change; what was learnt is forgotten after a while. */
const FORGET_MS = 5 * 60_000;
/** Refused columns that are dropped from one call before it is given up. */
const MAX_DROPPED = 5;

/** Columns that a credential may not read, per resource: learnt from the API's refusals, which name one at a time. */
export class DeniedColumns {
  readonly #known = new LRUCache<string, Set<string>>({ ...atMost(MAX_ENTRIES), ttl: FORGET_MS });

  has(call: Call, column: string): boolean {
    return this.of(call)?.has(column) === true;
  }

  /** Those of a call's resource and key; undefined where none were refused. */
  of(call: Call): ReadonlySet<string> | undefined {
    return this.#known.size === 0 ? undefined : this.#known.get(keyOf(call));
  }

  add(call: Call, column: string): void {
    this.#known.set(keyOf(call), new Set(this.#known.get(keyOf(call))).add(column));
  }
}

function keyOf({ owner, tool }: Call): string {
  return `${owner} ${tool.resource}`;
}

/** What relations are to show of their targets, by relation. */
export interface Through {
  readonly through?: ReadonlyMap<string, readonly string[]> | undefined;
}

interface ReadRequest extends Pick<ColumnChoice, 'columns' | 'mayOmit'>, Through {
  /** Columns for our own use; given up in silence. */
  readonly along: readonly string[];
  readonly path: string;
  /** What it says beside its columns; made for this one read. */
  readonly body?: WireObject | undefined;
}

/** The answer to a read of columns, without those that the key may not read: these are told. */
export async function readColumns(
  call: Call,
  denied: DeniedColumns,
  { columns, mayOmit, along, path, body: given = {}, through }: ReadRequest,
): Promise<{ answer: UpstreamAnswer; omitted: readonly string[] }> {
  const { module, operation } = call.tool;
  const known = denied.of(call);
  const beside = along.filter((name) => !columns.includes(name));
  const omitted = mayOmit && known ? columns.filter((name) => known.has(name)) : [];
  for (let tries = 0; ; tries++) {
    const refusedBefore = denied.of(call);
    const asked = omitted.length > 0 ? columns.filter((name) => !omitted.includes(name)) : columns;
    const added = refusedBefore ? beside.filter((name) => !refusedBefore.has(name)) : beside;
    // What was sent stays as it is.
    const body: WireObject = tries === 0 ? given : { ...given };
    body.select = encodeSelect(module, added.length > 0 ? [...asked, ...added] : asked, through);
    const answer = await call.send({ method: operation.method, path, body, isRead: true });
    const refused = refusedColumn(answer);
    const isOurs = refused !== undefined && beside.includes(refused);
    const isOmitted = refused !== undefined && mayOmit && columns.includes(refused) && !omitted.includes(refused);
    if (refused === undefined || tries >= MAX_DROPPED || !(isOurs || isOmitted)) return { answer, omitted };
    // Whoever may not read one column may not read those that need the very same permissions.
    const alike = isOmitted ? columns.filter((name) => mayRead(module, name) === mayRead(module, refused)) : [];
    for (const name of new Set([refused, ...alike])) {
      denied.add(call, name);
      if (isOmitted && !omitted.includes(name)) omitted.push(name);
    }
  }
}

/** Number of the set of permissions of which one is needed to read a column. */
function mayRead({ columns, permissions }: ResourceModule, name: string): number | string {
  const own = columns[name]?.permissions;
  return own === undefined ? (permissions?.[1] ?? name) : (own?.[1] ?? name);
}

/** The column that a refusal of a select names; undefined for every other answer. */
function refusedColumn({ status, body }: UpstreamAnswer): string | undefined {
  const said = (body as { error?: unknown } | null)?.error;
  if (status !== 422 || typeof said !== 'string') return undefined;
  return /^You do not have permissions to select on - ([A-Za-z0-9_]+)\./.exec(said)?.[1];
}
