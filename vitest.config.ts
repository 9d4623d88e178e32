import { defineConfig } from 'vitest/config';
import { built } from './test/built.ts';

/** Folders whose files keep nothing in what they import: the catalogue is loaded once for all of them, which takes longer than most. */
const TOGETHER = ['basics', 'monitors', 'runtime', 'arguments', 'oneuptime', 'tools'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

export default defineConfig({
  plugins: [built],
  test: {
    globalSetup: ['test/build.ts'],
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // As many as CI has cores: one would be left idle.
    maxWorkers: 2,
    // A warning or stray output nobody planned is a finding; the runner shows it with its test.
    onConsoleLog: () => true,
    projects: [
      { extends: true, test: { name: 'together', include: TOGETHER, isolate: false } },
      {
        extends: true,
        test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: [...TOGETHER, '**/node_modules/**'] },
      },
    ],
  },
});
