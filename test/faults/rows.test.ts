/** Several rows in one call, of which one meets a fault: what was done, what is in doubt and what was not begun, told truly. */
import { beforeEach, expect, it } from 'vitest';
import { isWrite } from './bad-upstream.ts';
import { type Outcome, openBench } from './bench.ts';
import { FAULTS, type Fault } from './faults.ts';
import { expectClearError, SAYS } from './laws.ts';

const bench = await openBench();
const { upstream } = bench;
const IDS = [1, 2, 3, 4].map((place) => `00000000-0000-4000-9000-00000000000${place}`);

beforeEach(() => {
  upstream.labels.clear();
  for (const id of IDS) upstream.labels.set(id, { _id: id, name: `Label ${id}`, color: '#000000' });
});

const met = FAULTS.filter(({ at }, place) => at !== 'connection' && place % 4 < 2);
const cases = met.map((fault, turn) => {
  const [tool, args] =
    turn % 2 === 0 ? (['delete_label', {}] as const) : (['update_label', { color: '#ffffff' }] as const);
  return { name: fault.name, fault, tool, args, place: turn % IDS.length, isApplied: turn % 3 === 0 };
});

it.each(cases)('$name: row $place of $tool', async ({ fault, tool, args, place, isApplied }) => {
  upstream.isApplied = isApplied && fault.write === 'unknown' && fault.at === 'whole';
  let writes = 0;
  upstream.misdeed = (asked) => (asked && isWrite(asked) && writes++ === place ? fault : undefined);
  const outcome = await bench.call(tool, { id: IDS, ...args });
  const isDone = fault.write === 'done';
  expect(outcome.writes.map(({ path }) => path)).toEqual(
    IDS.slice(0, isDone ? IDS.length : place + 1).map((id) => `/label/${id}`),
  );
  if (isDone) expect(JSON.parse(outcome.text)).toMatchObject({ rows: IDS.map((id) => ({ id })) });
  else expectStopped(outcome, fault, place, upstream.isApplied);
  await bench.expectSound();
});

function expectStopped(outcome: Outcome, { write, hasEnded }: Fault, place: number, isApplied: boolean): void {
  const { text } = outcome;
  expectClearError(outcome);
  const [before, after] = [IDS.slice(0, place), IDS.slice(place + 1)].map((ids) => ids.join(', '));
  expect(text).toContain(`Row ${place + 1} of ${IDS.length} (${IDS[place]}) failed: `);
  expect(text).toContain(before === '' ? 'Nothing was done before it.' : ` Done before it: ${before}.`);
  expect(text.includes('Not attempted: ')).toBe(after !== '');
  expect(text).toContain(after ?? '');
  expect(text).not.toMatch(/nothing was (sent|saved)/i);
  expect(SAYS.notMade.test(text), text).toBe(write === 'refused');
  expect(SAYS.stopped.test(text), text).toBe(write === 'stopped');
  if (write !== 'unknown' || hasEnded) return;
  expect(text).toMatch(isApplied ? SAYS.found : SAYS.maybe);
}
