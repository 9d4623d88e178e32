/** A body that is too long is looked through for its id piece by piece, and others have their turns meanwhile. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { bodyWithin } from '../../runtime/http/read-body.ts';

const PIECE = 64 * 1024;
const limits = { most: () => PIECE, freely: PIECE, searched: 64 * PIECE };

/** All of it at hand at once, as a connection has it whose sender is quick; and the most pieces that were read in one turn of the loop. */
function atOnce(text: string) {
  const bytes = Buffer.from(text);
  const raw = new Readable({ read() {}, highWaterMark: 2 * bytes.length });
  for (let at = 0; at < bytes.length; at += PIECE) raw.push(bytes.subarray(at, at + PIECE));
  raw.push(null);
  const read: number[] = [0];
  raw.on('data', () => {
    read[read.length - 1] = (read.at(-1) as number) + 1;
  });
  return { raw, read };
}

describe('a body that is too long', () => {
  it.each([4, 16, 40])('of %i pieces is read one piece in a turn, and its id is found', async (pieces) => {
    const filler = 'x'.repeat((pieces - 1) * PIECE);
    const { raw, read } = atOnce(
      JSON.stringify({ jsonrpc: '2.0', method: 'tools/call', params: { filler }, id: 'mine' }),
    );
    const done = vi.fn();
    bodyWithin(raw, { headers: {} } as IncomingMessage, limits, done);
    while (done.mock.calls.length === 0) {
      read.push(0);
      await setImmediate();
    }
    expect(done.mock.calls).toEqual([[{ ids: 'mine' }]]);
    expect(read.reduce((sum, count) => sum + count, 0)).toBe(pieces);
    // With the second it is too long; where timers are due, one turn of the loop has room for another.
    expect(Math.max(...read)).toBeLessThanOrEqual(3);
  });
});
