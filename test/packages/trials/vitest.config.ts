import { defineConfig } from 'vitest/config';
import { built } from '../../built.ts';

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
    // One after the other: what is measured is not what the others do.
    fileParallelism: false,
  },
});
