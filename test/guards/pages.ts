import type { Guard } from './guard.ts';

/** What keeps a page or a drawing from saying what others want it to say. */
export const guards: readonly Guard[] = [
  {
    name: 'what others write is no markup',
    file: 'runtime/basics/html.ts',
    from: "String(part).replace(/[&<>\"']/g, (sign) => SIGNS[sign] ?? '')",
    to: "String(part).replace(/[&]/g, (sign) => SIGNS[sign] ?? '')",
    tests: ['test/signin/pages.test.ts', 'test/mcp/pages.test.ts', 'test/browser/pages.test.ts'],
  },
  {
    name: 'names in a drawing are no markup',
    file: 'runtime/pictures/svg.ts',
    from: 'drawableText(text).replace(/[&<>"]/g, (sign) => ESCAPES[sign] as string)',
    to: 'drawableText(text)',
    tests: ['test/pictures/any-result.property.test.ts', 'test/pictures/drawings.test.ts'],
  },
];
