/** Drawings become pictures: what is in them, in which letters, and how much they weigh. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPaint, type Paint } from '../../runtime/pictures/painting/paint.ts';
import { palettePng } from '../../runtime/pictures/painting/palette-png.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { FONTS } from '../../runtime/start/painting.ts';
import { type ReadPng, readPng } from './read-png.ts';

let paint: Paint;

beforeAll(async () => {
  const [renderer, regular, semibold] = await Promise.all(
    ['node_modules/@resvg/resvg-wasm/index_bg.wasm', ...FONTS].map((name) => readFile(packageFile(name))),
  );
  paint = await openPaint({ renderer, fonts: [regular, semibold] } as unknown as Parameters<typeof openPaint>[0]);
});

const svg = (inner: string, [width, height] = [120, 40]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inner}</svg>`;
const lettered = (text: string, more = 'font-family="Inter"'): string =>
  svg(`<text x="4" y="26" font-size="18" ${more}>${text}</text>`);

/** Pixels darker than grey. */
function inkOf({ width, height, at }: ReadPng): number {
  let ink = 0;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (at(x, y)[0] < 128) ink++;
  return ink;
}

describe('a picture', () => {
  const bars = svg('<rect width="60" height="40" fill="#0072b2"/><rect x="60" width="30" height="40" fill="#d55e00"/>');

  it('shows what the drawing does, twice as sharp, on white', () => {
    const picture = readPng(paint(bars).png);
    expect([picture.width, picture.height]).toEqual([240, 80]);
    const seen = [10, 118, 122, 178, 182].map((x) => picture.at(x, 40));
    for (const [place, colour] of [0x0072b2, 0x0072b2, 0xd55e00, 0xd55e00, 0xffffff].entries())
      for (const [part, bits] of [16, 8, 0].entries())
        expect(Math.abs((seen[place]?.[part] ?? -1) - ((colour >>> bits) & 255))).toBeLessThanOrEqual(2);
  });

  it('is the same bytes each time', () => {
    expect(paint(bars).png).toEqual(paint(bars).png);
  });

  it('is written in the font that comes along, whatever family is asked for', () => {
    const inter = paint(lettered('Payments 99.98 %')).png;
    for (const family of ['DejaVu Sans', 'system-ui', 'No Such Family, sans-serif', 'serif'])
      expect(paint(lettered('Payments 99.98 %', `font-family="${family}"`)).png).toEqual(inter);
    expect(inkOf(readPng(inter))).toBeGreaterThan(300);
  });

  it('has heavier letters where those are asked for', () => {
    const heavy = paint(lettered('Payments', 'font-family="Inter" font-weight="600"')).png;
    expect(inkOf(readPng(heavy))).toBeGreaterThan(1.1 * inkOf(readPng(paint(lettered('Payments')).png)));
  });

  it.each([
    ['Latin, Greek and Cyrillic', 'Zürich Łódź Đà Nẵng Ελλάς Москва – … →', []],
    ['what is written in other letters', '支付网关 pay 支付', ['支', '付', '网', '关']],
    ['pictures among letters', 'up ✅🔥', ['✅', '🔥']],
  ])('tells which characters are boxes: %s', (_, text, missing) => {
    expect(paint(lettered(text)).missing.slice(0, 4)).toEqual(missing);
  });

  /** A square of noise, which no compression makes smaller. */
  const noise = (side: number): string =>
    svg(
      `<filter id="n"><feTurbulence type="turbulence" baseFrequency="0.9"/></filter><rect width="${side}" height="${side}" filter="url(#n)"/>`,
      [600, 400],
    );

  it('is half as sharp where it would weigh too much', () => {
    const { png } = paint(noise(150));
    expect(readPng(png).width).toBe(600);
    expect(png.length).toBeLessThanOrEqual(60_000);
  });

  it('is none where it would still weigh too much', () => {
    expect(() => paint(noise(400))).toThrow('more than 60000 bytes');
  });

  it('is none of what is no drawing, and the next one is', () => {
    expect(() => paint('<svg')).toThrow();
    expect(() => paint('')).toThrow();
    expect(readPng(paint(bars).png).width).toBe(240);
  });
});

describe('a palette', () => {
  const pixelsOf = (width: number, height: number, colour: (at: number) => readonly number[]) => ({
    width,
    height,
    pixels: Uint8Array.from({ length: width * height * 4 }, (_, byte) => colour(byte >> 2)[byte % 4] ?? 255),
  });

  it('holds 256 colours as they are', () => {
    const image = pixelsOf(16, 16, (at) => [at, 255 - at, (at * 7) % 256]);
    const { at } = readPng(palettePng(image));
    for (let place = 0; place < 256; place++)
      expect(at(place % 16, place >> 4)).toEqual([place, 255 - place, (place * 7) % 256]);
  });

  it('holds the commonest of more, and the nearest for the rest', () => {
    const common = (place: number): number[] =>
      [place % 6, Math.floor(place / 6) % 6, Math.floor(place / 36) % 6].map((step) => 50 * step);
    const isRare = (place: number): boolean => place >= 4096 - 216;
    const colour = (place: number): number[] => common(place).map((part) => part + (isRare(place) ? 3 : 0));
    const { at } = readPng(palettePng(pixelsOf(64, 64, colour)));
    for (let place = 0; place < 4096; place++) {
      const seen = at(place % 64, place >> 6);
      const off = colour(place).map((part, bits) => Math.abs((seen[bits] ?? -1) - part));
      expect(Math.max(...off)).toBeLessThanOrEqual(isRare(place) ? 3 : 0);
    }
  });
});
