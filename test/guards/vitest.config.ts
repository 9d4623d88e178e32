import { defineConfig } from 'vitest/config';
import { built } from '../built.ts';

/** All tests, over what is built in this copy, which nothing is built anew in: one file of it is another at a time. */
export default defineConfig({
  plugins: [built],
  test: {
    include: ['test/**/*.test.ts'],
    env: { CONFIRM: 'never' },
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
