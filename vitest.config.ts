import { defineConfig } from 'vitest/config';
import { built } from './test/built.ts';
import { LongestFirst } from './test/longest-first.ts';

const named = (...names: string[]): string[] => names.map((name) => `test/${name}.test.ts`);

/**
 * What has a process for each file. Steps are counted from when a function is first called, and whoever counts them slows down
 * all that comes after in its process (test/steps.ts); signals and ends of processes are nobody else's.
 */
const APART = named('readers/{linear,names,steps,tools}', 'rows/steps', 'search/clauses', 'start/process-signals');
/** What loads TypeScript, and documents as large as all the rest, which others then need not keep. */
const COMPILER = named('codegen/*', 'words/*', 'wire/*', 'undocumented');

export default defineConfig({
  plugins: [built],
  test: {
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/left-behind.ts'],
    // Processes that tests start write without asking anybody; tests of asking start theirs with CONFIRM=ask.
    env: { CONFIRM: 'never' },
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One more than CI has cores: a quarter of their time tests wait for clocks, sockets and processes.
    maxWorkers: 3,
    // A warning or stray output nobody planned is a finding; the runner shows it with its test.
    onConsoleLog: () => true,
    projects: [
      { extends: true, test: { name: 'apart', include: APART } },
      { extends: true, test: { name: 'compiler', include: COMPILER, isolate: false } },
      {
        extends: true,
        test: {
          name: 'server',
          include: named('**/*'),
          exclude: [...APART, ...COMPILER, '**/node_modules/**'],
          // The catalogue, the workflows and the company of the sandbox are loaded once in each of the three processes and not
          // once for each file, which takes longer than most files do.
          isolate: false,
        },
      },
    ],
    sequence: { sequencer: LongestFirst },
  },
});
