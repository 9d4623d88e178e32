/** Lines come whole however their bytes come, and nothing is kept of one that is too long but its id. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lines } from '../../runtime/mcp/sdk/stdio-lines.ts';

/** What is heard of lines that come in pieces which end at these places. */
function heard(most: number, bytes: Buffer, cuts: readonly number[]): unknown[] {
  const told: unknown[] = [];
  const lines = new Lines(most, { take: (line) => told.push(line.toString()), refuse: (ids) => told.push({ ids }) });
  const places = [...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    lines.push(bytes.subarray(from, to));
    from = to;
  }
  lines.end();
  return told;
}

const request = (id: number, length: number): string =>
  JSON.stringify({ jsonrpc: '2.0', method: 'ping', params: { x: 'é'.repeat(length) }, id });

describe.each([60, 100, 1000])('lines of at most %i bytes', (most) => {
  const given = fc.tuple(
    fc.array(fc.integer({ min: 0, max: most }), { minLength: 1, maxLength: 5 }),
    fc.array(fc.nat(), { maxLength: 8 }),
  );

  it('are taken as they are up to that, and refused under their ids beyond it', () => {
    fc.assert(
      fc.property(given, ([lengths, cuts]) => {
        const texts = lengths.map((length, id) => request(id, length));
        const wanted = texts.map((text, id) => (Buffer.byteLength(text) > most ? { ids: id } : text));
        // What ends with a line feed has nothing behind it, and that is a line too.
        expect(heard(most, Buffer.from(texts.join('\n')), cuts)).toEqual(wanted);
      }),
      { seed: 20_261_129, numRuns: 200 },
    );
  });

  it('are taken at just so many bytes, and refused at one more', () => {
    for (const [length, isTaken] of [
      [most, true],
      [most + 1, false],
    ] as const)
      expect(heard(most, Buffer.from('x'.repeat(length)), [])).toEqual([isTaken ? 'x'.repeat(length) : { ids: null }]);
  });
});
