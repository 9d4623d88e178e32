/** A call about many rows lets others have their turn while it is planned, though nothing has to be read for it. */
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { Executor } from '../../runtime/call/executor.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { oneuptime } from '../../runtime/oneuptime/platform.ts';
import type { Upstream } from '../../runtime/upstream/upstream.ts';
import { KEY } from '../catalogue.ts';

const idOf = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;

/** Turns that others had before the first request was sent. */
async function turnsBeforeSending(name: string, args: object): Promise<number> {
  let [turns, atFirst, isOver] = [0, -1, false];
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  const upstream = {
    site: 'http://oneuptime.test',
    send: async () => {
      if (atFirst < 0) atFirst = turns;
      return { status: 200, body: {} };
    },
  } as unknown as Upstream;
  const catalogue = new Catalogue(resources);
  const fault = (cause: unknown): never => {
    throw cause;
  };
  const executor = new Executor({
    catalogue,
    platform: oneuptime(catalogue),
    upstream,
    onInternalError: fault,
    now: () => new Date(0),
  });
  const call = { name, arguments: args, credential: { key: KEY }, signal: new AbortController().signal };
  // Loads what is loaded once.
  await executor.callByName({ ...call, arguments: { ...args, id: idOf(0) } });
  [turns, atFirst] = [0, -1];
  setImmediate(count);
  await executor.callByName(call);
  isOver = true;
  return atFirst;
}

describe('others have their turn', () => {
  const cases = ['update_label', 'update_incident', 'delete_label'].flatMap((name) =>
    [20, 60, 100].map((rows) => ({ name, rows })),
  );
  it.each(cases)('while $name of $rows rows is planned', async ({ name, rows }) => {
    const id = Array.from({ length: rows }, (_, place) => idOf(place));
    const args = name === 'update_label' ? { id, name: 'x' } : name === 'update_incident' ? { id, title: 'x' } : { id };
    expect(await turnsBeforeSending(name, args)).toBeGreaterThanOrEqual(Math.floor((rows - 1) / 8));
  });
});
