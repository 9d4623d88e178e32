import { defineConfig } from 'vitest/config';

/** Tests of the sources as they stand, without a build: what `make mutants` runs for each change of them. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They start the built process, read the sources as text, or put so much to so many tools that each mutant would take minutes.
    exclude: [
      '**/node_modules/**',
      'test/architecture.test.ts',
      'test/readme.test.ts',
      'test/guards/**',
      'test/{clients,codegen,contract,e2e,sandbox,search,smoke,start,words}/**',
      'test/mcp/{process,redis}.test.ts',
      'test/{laws,surfaces,undocumented,impossible}.test.ts',
      'test/mcp/*fuzz.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
