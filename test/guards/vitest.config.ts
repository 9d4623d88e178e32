import { defineConfig } from 'vitest/config';

/** All tests of the sources as they stand, without a build, which would take longer than most of them. */
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 },
});
