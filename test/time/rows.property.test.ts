/** Several rows on an instance of any slowness: each is done once, and whoever goes on as the result says gets to the end. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CALL_LIMIT_MS } from '../../runtime/basics/time-limit.ts';
import { textOf } from '../catalogue.ts';
import { type SlowCall, slowCall, toTheEnd } from './slow-caller.ts';

const idOf = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
const placeOf = (path: string): number => Number(path.slice(-12));

/** An update of labels, each of which takes its time; undefined: for ever. */
function updating(ids: readonly string[], takes: readonly (number | undefined)[]): SlowCall {
  const call = slowCall('update_label', { id: ids, color: '#ff0000' }, ({ method, path }) => {
    // Whoever looks what became of a row finds nothing.
    if (method !== 'PUT') return undefined;
    const ms = takes[placeOf(path)];
    if (ms === undefined) return undefined;
    call.clock.pass(ms);
    return {};
  });
  return call;
}

const times = fc.constantFrom(10, 400, 3_000, 9_000);

it('what is told of rows is what was done with them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(times, { nil: undefined, freq: 8 }), { minLength: 2, maxLength: 30 }),
      async (takes) => {
        const ids = takes.map((_, place) => idOf(place));
        const call = updating(ids, takes);
        const result = await toTheEnd(call);
        expect(call.clock.now).toBeLessThanOrEqual(CALL_LIMIT_MS);
        expect([call.clock.waiting, call.held.ended - call.held.count]).toEqual([0, 0]);
        const sent = call.seen.filter(({ method }) => method === 'PUT').map(({ path }) => path.slice(-36));
        const told = (result.structuredContent ?? {}) as {
          rows?: { id: string }[];
          done?: { id: string }[];
          failed?: { id: string };
          notAttempted?: { id: string }[];
        };
        const begun = [...(told.rows ?? told.done ?? []), ...(told.failed ? [told.failed] : [])].map(({ id }) => id);
        expect(begun).toEqual(sent);
        expect([...begun, ...(told.notAttempted ?? []).map(({ id }) => id)]).toEqual(ids);
        if (told.failed) expect(textOf(result)).toContain('is not known');
      },
    ),
    { numRuns: 60 },
  );
});

it('going on with the ids that the text names does all rows, each once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(times, { minLength: 2, maxLength: 30 }), async (takes) => {
      const sent: number[] = [];
      let ids = takes.map((_, place) => idOf(place));
      for (let calls = 0; ids.length > 0; calls += 1) {
        expect(calls).toBeLessThan(takes.length);
        const call = updating(ids, takes);
        const result = await toTheEnd(call);
        sent.push(...call.seen.filter(({ method }) => method === 'PUT').map(({ path }) => placeOf(path)));
        const [, rest] = /same arguments and id: (\[.*?\])/.exec(result.isError ? textOf(result) : '') ?? [];
        ids = rest ? (JSON.parse(rest) as string[]) : [];
      }
      expect(sent).toEqual(takes.map((_, place) => place));
    }),
    { numRuns: 40 },
  );
});
