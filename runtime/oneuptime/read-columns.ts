/** Reads columns of rows that not every key may read: what is refused is dropped, remembered, and said. */
import type { CallState } from '../call/executor.ts';
import type { UpstreamAnswer } from '../upstream.ts';
import type { WireObject } from './codec.ts';
import { refusedColumn } from './denied.ts';
import { chosenColumns, encodeSelect } from './select.ts';

/** Refused columns that are dropped from one call before it is given up. */
const MAX_DROPPED = 5;

/**
 * Reads columns, leaving out those that the key may not read, unless the caller named them; columns to be read `along`
 * for our own use are given up in silence.
 */
export async function readColumns(
  state: CallState,
  fields: readonly string[] | undefined,
  alongside: readonly string[],
  request: (select: WireObject) => { path: string; body: WireObject },
): Promise<{ answer: UpstreamAnswer; omitted: string[]; columns: readonly string[] }> {
  const { module, operation } = state.tool;
  const wanted = chosenColumns(module, fields);
  const mayDrop = fields === undefined || fields.includes('*');
  const omitted = mayDrop ? wanted.filter((name) => state.denied().has(name)) : [];
  const along = alongside.filter((name) => !wanted.includes(name));
  for (let tries = 0; ; tries++) {
    const select = encodeSelect(
      module,
      [...wanted, ...along.filter((name) => !state.denied().has(name))].filter((name) => !omitted.includes(name)),
    );
    const answer = await state.send({ method: operation.method, ...request(select), isRead: true });
    const refused = refusedColumn(answer);
    if (refused && along.includes(refused) && tries < MAX_DROPPED) {
      state.deny(refused);
      continue;
    }
    const column = refused && wanted.includes(refused) && !omitted.includes(refused) ? refused : undefined;
    if (!column || !mayDrop || tries >= MAX_DROPPED) return { answer, omitted, columns: wanted };
    state.deny(column);
    omitted.push(column);
  }
}
