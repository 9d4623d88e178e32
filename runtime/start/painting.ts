/** What pictures are painted with, opened with the first of them: one thread for all that the process serves. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { once } from '../basics/once.ts';
import type { PaintBox } from '../pictures/painting/paint.ts';
import type { Painting } from '../workflows/pictured.ts';
import { packageFile } from './package-root.ts';
import { reportFault } from './process-signals.ts';

/** The fonts, which the build puts beside the code. */
export const FONTS = ['regular', 'semibold'].map((name) => `dist/runtime/pictures/${name}.ttf`) as [string, string];
/** The renderer, as the package calls it. */
const RENDERER = '@resvg/resvg-wasm/index_bg.wasm';

export const painting: Painting = {
  painter: once(async () => {
    const { NoPicture, Painter } = await import('../pictures/painting/painter.ts');
    return new Painter(async () => {
      const file = rendererFile();
      if (file === undefined)
        throw new NoPicture('its renderer, the package @resvg/resvg-wasm, is not installed beside this server');
      const [renderer, ...fonts] = await Promise.all([file, ...FONTS.map(packageFile)].map((name) => readFile(name)));
      return { renderer, fonts } as unknown as PaintBox;
    });
  }),
  report: reportFault,
};

/** Beside this package, or where Node finds it. */
function rendererFile(): string | undefined {
  const own = packageFile(`node_modules/${RENDERER}`);
  if (existsSync(own)) return own;
  try {
    return createRequire(import.meta.url).resolve(RENDERER);
  } catch {
    return undefined;
  }
}
