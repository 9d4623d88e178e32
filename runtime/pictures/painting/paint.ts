/** SVG -> PNG, with a renderer and a font of our own: the same on every machine, whatever is installed there. Synchronous. */
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { FontCover } from './font-cover.ts';
import { palettePng } from './palette-png.ts';

/** What is painted with. */
export interface PaintBox {
  /** The renderer, as WebAssembly. */
  readonly renderer: Uint8Array;
  /** TrueType fonts of one family, in which all texts are written; the first one has all of its characters. */
  readonly fonts: readonly [Uint8Array, ...Uint8Array[]];
}

/** A drawing as a picture. */
export interface Painted {
  readonly png: Uint8Array;
  /** Characters that the font does not have, which are boxes in the picture; the first of them. */
  readonly missing: readonly string[];
}

export type Paint = (svg: string) => Painted;

/** In bytes: what every client takes, and what a call may weigh. */
const MOST_BYTES = 60_000;
/** Twice as sharp where that is light enough. */
const ZOOMS = [2, 1] as const;
/** The family of the font; whatever else a drawing asks for becomes it. */
const FAMILY = 'Inter';

/** Opens the renderer: once in a thread. */
export async function openPaint({ renderer, fonts }: PaintBox): Promise<Paint> {
  await initWasm(renderer);
  const cover = new FontCover(fonts[0]);
  const font = { fontBuffers: [...fonts], defaultFontFamily: FAMILY, sansSerifFamily: FAMILY };
  return (svg) => {
    for (const zoom of ZOOMS) {
      const png = painted(svg, zoom, font);
      if (png.length <= MOST_BYTES) return { png, missing: cover.missingIn(svg) };
    }
    throw new Error(`The picture takes more than ${MOST_BYTES} bytes.`);
  };
}

function painted(svg: string, zoom: number, font: object): Uint8Array {
  const drawing = new Resvg(svg, { fitTo: { mode: 'zoom', value: zoom }, font, background: 'white' });
  try {
    const image = drawing.render();
    try {
      return palettePng(image);
    } finally {
      image.free();
    }
  } finally {
    drawing.free();
  }
}
