import { defineConfig } from 'vitest/config';

/** Tests of the sources as they stand, without a build: what `make mutants` runs for each change of them. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They start the built process, or read the sources as text.
    exclude: [
      '**/node_modules/**',
      'test/architecture.test.ts',
      'test/readme.test.ts',
      'test/guards/**',
      'test/{clients,codegen,contract,e2e,sandbox,search,smoke,start,words}/**',
      'test/mcp/{process,redis}.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
