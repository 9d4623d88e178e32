/** Whatever goes wrong on the way of a write: it is sent once, and what became of it is told truly. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type Asked, framed, isWrite, type Misdeed } from './bad-upstream.ts';
import { openBench } from './bench.ts';
import { FAULTS, type Fault } from './faults.ts';
import { expectTrueWrite } from './laws.ts';

const bench = await openBench();
const { upstream } = bench;
const ID = '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c';

beforeEach(() => {
  upstream.misdeed = () => undefined;
  upstream.isApplied = false;
  upstream.labels.clear();
  upstream.labels.set(ID, { _id: ID, name: 'Old', color: '#000000' });
});

const WRITES = [
  ['create_label', { name: 'New', color: '#ff0000' }, 0],
  ['update_label', { id: ID, name: 'New' }, 1],
  ['delete_label', { id: ID }, 2],
] as const;

/** What is true of the instance afterwards, and whether it can be seen. */
const LOOKS = [
  ['it was carried out', true, true],
  ['it was not', false, true],
  ['it was carried out, and nobody can look', true, false],
  ['it was not, and nobody can look', false, false],
] as const;

describe.each(WRITES)('%s', (tool, args, turn) => {
  // Each meets two of the three.
  const cases = FAULTS.map((fault, place) => ({ fault, place })).filter(({ place }) => place % 3 !== turn);
  it.each(cases.map(({ fault, place }) => [fault.name, fault, LOOKS[(place + turn) % LOOKS.length]] as const))(
    '%s',
    async (_name, fault, [, isApplied, canLook] = LOOKS[0]) => {
      const isIn = fault.at === 'whole' && (fault.write === 'unknown' || fault.write === 'done');
      upstream.isApplied = isApplied && isIn;
      const count = upstream.labels.size;
      if (fault.at === 'connection') await bench.disconnect();
      upstream.misdeed = onWrite(fault, canLook);
      const outcome = await bench.call(tool, args);
      expect(outcome.writes.length).toBeLessThanOrEqual(1);
      // The row is looked at before an update or a delete: where that met the fault, nothing was wrong with the write.
      const isLookedAt = fault.at === 'connection' && tool !== 'create_label';
      const isMetBefore = isLookedAt && outcome.writes.length === 1 && !outcome.result.isError;
      if (isMetBefore) expect(outcome.text).toContain(ID);
      else expectTrueWrite(outcome, fault, canLook ? upstream.isApplied : undefined);
      if (!upstream.isApplied && !isMetBefore) expect(upstream.labels.size).toBe(count);
      await bench.expectSound();
    },
  );
});

/** The write meets the fault, and so does the look that follows, unless that is answered. */
function onWrite(fault: Fault, canLook: boolean): (asked: Asked | undefined) => Misdeed | undefined {
  let isHit = false;
  return (asked) => {
    if (fault.at === 'connection' ? asked === undefined && !isHit : asked && isWrite(asked)) {
      isHit = true;
      return fault;
    }
    return isHit && !canLook && asked ? GATEWAY : undefined;
  };
}

const GATEWAY: Misdeed = { at: 'whole', act: (socket) => void socket.write(framed(502, 'Bad Gateway')) };
