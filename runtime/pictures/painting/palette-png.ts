/** Pixels -> PNG with a palette: a drawing has few colours, and so takes a third of what it takes with four bytes a pixel. */
import { crc32, deflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each, row by row. Opacity is not looked at: there is a background. */
  readonly pixels: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A palette holds as many colours; where there are more, the rare ones become the nearest of them. */
const MOST_COLOURS = 256;
/** Of the header: eight bits each, of a palette. */
const BY_PALETTE = [8, 3, 0, 0, 0] as const;

/** The same pixels always give the same bytes. */
export function palettePng({ width, height, pixels }: Pixels): Buffer {
  const { places, palette } = placedColours(pixels);
  // Before each row stands how it is filtered: not at all, which is best for a palette.
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(places.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([size, Buffer.from(BY_PALETTE)])),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour >>> 16, (colour >>> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** Of each pixel the place of its colour in the palette, which begins with the commonest. */
function placedColours(pixels: Uint8Array): { readonly places: Uint8Array; readonly palette: readonly number[] } {
  const colours = new Uint32Array(pixels.length / 4);
  for (let at = 0; at < colours.length; at++) {
    const byte = at * 4;
    colours[at] = ((pixels[byte] ?? 0) << 16) | ((pixels[byte + 1] ?? 0) << 8) | (pixels[byte + 2] ?? 0);
  }
  const palette = commonest(colours);
  const placeOf = new Map(palette.map((colour, place) => [colour, place]));
  const places = new Uint8Array(colours.length);
  let [last, place] = [-1, 0];
  for (const [at, colour] of colours.entries()) {
    // Neighbours mostly have the same colour.
    if (colour !== last) {
      place = placeOf.get(colour) ?? nearestOf(palette, colour);
      placeOf.set(colour, place);
      last = colour;
    }
    places[at] = place;
  }
  return { places, palette };
}

function commonest(colours: Uint32Array): number[] {
  const counts = new Map<number, number>();
  let [last, run] = [colours[0] ?? 0, 0];
  const count = (): void => void counts.set(last, (counts.get(last) ?? 0) + run);
  for (const colour of colours) {
    if (colour !== last) {
      count();
      [last, run] = [colour, 0];
    }
    run++;
  }
  count();
  const sorted = [...counts].sort(([a, many], [b, more]) => more - many || a - b);
  return sorted.slice(0, MOST_COLOURS).map(([colour]) => colour);
}

function nearestOf(palette: readonly number[], colour: number): number {
  let [nearest, least] = [0, Number.POSITIVE_INFINITY];
  for (const [place, known] of palette.entries()) {
    const distance = [16, 8, 0].reduce(
      (sum, bits) => sum + (((known >>> bits) & 255) - ((colour >>> bits) & 255)) ** 2,
      0,
    );
    if (distance < least) [nearest, least] = [place, distance];
  }
  return nearest;
}
