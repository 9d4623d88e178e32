/** Lines of a rotated file, newest first: from the end of the one that is written, then of those before it, as far as is bounded. */
import { type FileHandle, open } from 'node:fs/promises';
import { rotatedName } from './audit-target.ts';
import { CUT } from './change-log.ts';

const PIECE = 256 * 1024;
/** Of all files together. */
const MOST_BYTES = 32 * 1024 ** 2;
/** A longer line is none of ours. */
const LONGEST_LINE = 4 * 1024 ** 2;
const LINE_END = 0x0a;

export async function* fileTexts(file: string, keep: number): AsyncGenerator<string | typeof CUT> {
  const room = { left: MOST_BYTES };
  for (let place = 0; place <= keep; place += 1) {
    const handle = await open(rotatedName(file, place), 'r').catch((cause: NodeJS.ErrnoException) => cause);
    // While files are renamed one may be away for a moment; behind the last there are none.
    if (handle instanceof Error && handle.code !== 'ENOENT') {
      yield CUT;
      return;
    }
    if (handle instanceof Error && place > 0) return;
    if (handle instanceof Error) continue;
    try {
      yield* textsOf(handle, room);
    } catch {
      // What cannot be read is as good as not there.
      yield CUT;
    } finally {
      await handle.close();
    }
    if (room.left <= 0) {
      yield CUT;
      return;
    }
  }
}

async function* textsOf(handle: FileHandle, room: { left: number }): AsyncGenerator<string> {
  let { size: end } = await handle.stat();
  /** The beginning of a line whose end was read before. */
  let rest = Buffer.alloc(0);
  while (end > 0 && room.left > 0) {
    const length = Math.min(PIECE, end);
    const piece = Buffer.alloc(length);
    const { bytesRead } = await handle.read(piece, 0, length, end - length);
    end -= length;
    room.left -= length;
    const whole = Buffer.concat([piece.subarray(0, bytesRead), rest]);
    const first = whole.indexOf(LINE_END);
    if (first < 0 && end > 0) {
      rest = whole.length > LONGEST_LINE ? Buffer.alloc(0) : whole;
      continue;
    }
    const cutAt = end > 0 ? first + 1 : 0;
    rest = end > 0 ? Buffer.from(whole.subarray(0, first)) : Buffer.alloc(0);
    const lines = whole.subarray(cutAt).toString('utf8').split('\n');
    for (let at = lines.length - 1; at >= 0; at -= 1) if (lines[at] !== '') yield lines[at] as string;
  }
}
