/** Reads PNG files back, with a reading of our own: what painted them does not judge them. */
import { crc32, inflateSync } from 'node:zlib';

export interface ReadPng {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of a pixel. */
  at(x: number, y: number): readonly [number, number, number];
}

/** A PNG of eight bits by a palette, unfiltered. Throws for any other, and for one that is damaged. */
export function readPng(bytes: Uint8Array): ReadPng {
  const png = Buffer.from(bytes);
  if (png.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') throw new Error('It is no PNG.');
  const parts = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    if (crc32(png.subarray(at + 4, end)) !== png.readUInt32BE(end)) throw new Error('A part of it is damaged.');
    parts.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, end));
    at = end + 4;
  }
  const part = (name: string): Buffer => {
    const found = parts.get(name);
    if (!found) throw new Error(`It has no ${name}.`);
    return found;
  };
  const [head, palette, rows] = [part('IHDR'), part('PLTE'), inflateSync(part('IDAT'))];
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  if (head.toString('hex', 8) !== '0803000000' || rows.length !== (width + 1) * height || !parts.has('IEND'))
    throw new Error('It is of another kind.');
  return {
    width,
    height,
    at: (x, y) => {
      const colour = 3 * (rows[y * (width + 1) + 1 + x] ?? 0);
      return [palette[colour] ?? -1, palette[colour + 1] ?? -1, palette[colour + 2] ?? -1];
    },
  };
}
