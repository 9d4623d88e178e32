import type { Guard } from './guard.ts';

/** What keeps a page of signing in from saying what others want it to say. */
export const guards: readonly Guard[] = [
  {
    name: 'what others write is no markup',
    file: 'runtime/basics/html.ts',
    from: "String(part).replace(/[&<>\"']/g, (sign) => SIGNS[sign] ?? '')",
    to: "String(part).replace(/[&]/g, (sign) => SIGNS[sign] ?? '')",
    tests: ['test/signin/pages.test.ts', 'test/mcp/pages.test.ts', 'test/browser/pages.test.ts'],
  },
];
