import { defineConfig } from 'vitest/config';
import { built } from '../../built.ts';
import { LongestFirst } from '../../longest-first.ts';

/** Packages as they are installed and started: `make packages` builds them first. Their time is that of npm and of whole starts. */
export default defineConfig({
  plugins: [built],
  test: {
    include: ['test/packages/trials/*.trial.ts'],
    // LEAVE_OUT=action,image: what there is no time for.
    exclude: (process.env.LEAVE_OUT ?? '').split(',').map((name) => `test/packages/trials/${name}.trial.ts`),
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // As many as CI has cores: a trial uses one at a time, if that, and nothing is held to how long it takes.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
