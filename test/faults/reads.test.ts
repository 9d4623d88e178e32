/** Whatever goes wrong on the way of a read: it brings the true rows or a clear error, and changes nothing. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Asked } from './bad-upstream.ts';
import { openBench } from './bench.ts';
import { FAULTS, type Fault } from './faults.ts';
import { expectClearError, SAYS } from './laws.ts';

const bench = await openBench();
const { upstream } = bench;
const ID = '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c';
const NAME = 'Überlauf 溢出 🚒';

beforeEach(() => {
  upstream.labels.clear();
  upstream.labels.set(ID, { _id: ID, name: NAME, color: '#000000' });
});

const READS = [
  ['list_labels', {}, NAME, 0],
  ['count_labels', {}, '"count":1', 1],
  ['get_label', { id: ID }, NAME, 2],
] as const;

const named = FAULTS.map((fault, place) => [fault.name, fault, place] as const);
/** Every request that fits meets the fault. */
const onEach =
  (fault: Fault, isMeant: (asked: Asked) => boolean = () => true) =>
  (asked: Asked | undefined) =>
    fault.at === 'connection' ? (asked ? undefined : fault) : asked && isMeant(asked) ? fault : undefined;

describe.each(READS)('%s', (tool, args, holds, turn) => {
  it.each(named.filter(([, , place]) => place % 3 === turn))('%s', async (_name, fault) => {
    if (fault.at === 'connection') await bench.disconnect();
    upstream.misdeed = onEach(fault);
    const outcome = await bench.call(tool, args);
    if (fault.isReadable) expect(outcome.text).toContain(holds);
    else if (outcome.result.isError) {
      expectClearError(outcome);
      expect(outcome.text).not.toMatch(/There is no|may have been made|change was not made/);
    } else expect(isSameAsSound(tool, outcome.text), outcome.text).toBe(true);
    // Lists and counts may ask twice at once.
    expect(outcome.seen.length).toBeLessThanOrEqual(2);
    expect(outcome.writes).toEqual([]);
    await bench.expectSound();
  });
});

/** Some answers that are strange to a write say the truth to a read: an empty object is how the API says that there is none. */
function isSameAsSound(tool: string, text: string): boolean {
  return tool === 'count_labels' && text === '{"count":1}';
}

describe('names', () => {
  it.each(named.filter(([, , place]) => place % 2 === 0))('of a read: %s', async (_name, fault, place) => {
    // A name that was found a moment ago is not asked for again.
    const name = `${NAME} ${place}`;
    upstream.labels.set(ID, { _id: ID, name, color: '#000000' });
    if (fault.at === 'connection') await bench.disconnect();
    upstream.misdeed = onEach(fault, ({ path }) => path.startsWith('/label/'));
    const outcome = await bench.call('list_monitors', { filter: { labels: { any: [name] } } });
    if (!fault.isReadable) expectClearError(outcome);
    expect(outcome.writes).toEqual([]);
    await bench.expectSound();
  });

  it.each(named)('of a write: %s', async (_name, fault) => {
    if (fault.at === 'connection') await bench.disconnect();
    upstream.misdeed = onEach(fault, ({ path }) => path.endsWith('/get-list'));
    const outcome = await bench.call('update_label', { id: NAME, color: '#ffffff' });
    if (fault.isReadable) {
      expect(outcome.result.isError, outcome.text).toBeUndefined();
      expect(outcome.writes).toHaveLength(1);
    } else {
      expectClearError(outcome);
      expect(outcome.text).toMatch(SAYS.unsent);
      expect(outcome.text).not.toMatch(SAYS.maybe);
      expect(outcome.writes).toEqual([]);
    }
    await bench.expectSound();
  });
});
