import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    // As many as CI has cores: one would be left idle.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A warning or stray output nobody planned is a finding; the runner shows it with its test.
    onConsoleLog: () => true,
  },
});
