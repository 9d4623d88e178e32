/** What `make mutants` does: Stryker with a runner of our own. */
import { globSync } from 'node:fs';

// They start processes, where no mutant is active; measure times, which a busy machine fails; or put so much to so many tools
// that each mutant nobody notices would take minutes. Quicker files say much the same.
const NOT_RUN = [
  'test/arguments/{clear,client-arguments,left-out,listed}.test.ts',
  'test/faults/{connections,faces,reads,redis,writes}.test.ts',
  'test/mcp/*fuzz.test.ts',
  'test/mcp/{accept,cancelled-calls,clients,discovery,hot-path,list-changed,open-streams,process,redis,redis-room}.test.ts',
  'test/mcp/{refusals,request-policy,resources-and-prompts,stdio,stdio-lines,validator-words}.test.ts',
  // They are about rooms that are not changed.
  'test/mcp/{envelope-nulls,envelopes,id-finder,meant-objects,message-bounds,quoted-text,written-addresses}.test.ts',
  'test/oneuptime/{rotas,rotas.property,wire-kinds}.test.ts',
  'test/rows/{answers,steps}.test.ts',
  'test/runtime/{budgets,examples,tokens}.test.ts',
  'test/time/{laws,over-the-wire,rows.property}.test.ts',
  'test/tools/{find-tools-size,kept-lists,name-lengths,resource-poller,search-turns}.test.ts',
  'test/who/keys-file.test.ts',
];

export default {
  plugins: ['./test/mutants/hot-runner.mjs', './test/mutants/figure.mjs'],
  testRunner: 'hot',
  buildCommand: 'node test/mutants/build.mjs',
  coverageAnalysis: 'perTest',
  mutate: [
    'runtime/call/*.ts',
    'runtime/guard/*.ts',
    'runtime/oneuptime/filter*.ts',
    'runtime/mcp/sessions/*.ts',
    '!runtime/mcp/sessions/redis-*.ts',
  ],
  // Words may change.
  mutator: { excludedMutations: ['StringLiteral'] },
  // What is worked out once, as modules are read, is worked out before any mutant is active.
  ignoreStatic: true,
  testFiles: globSync('test/{arguments,faults,mcp,oneuptime,rows,runtime,time,tools,who}/*.test.ts', {
    exclude: NOT_RUN,
  }).concat('test/readers/sizes.test.ts'),
  ignorePatterns: ['conformance', 'docs', 'findings', '.git', 'test/mutants/reports'],
  tempDirName: 'test/mutants/.stryker-tmp',
  incremental: true,
  // Of each part its own: what is not tried in one is known of no other.
  incrementalFile: `test/mutants/reports/incremental-${(process.env.PART ?? 'all').replace('/', '-of-')}.json`,
  reporters: ['progress-append-only', 'clear-text', 'json', 'event-recorder', 'figure'],
  // Each result as it comes: a run that is ended early leaves what it found.
  eventReporter: { baseDir: 'test/mutants/reports/events' },
  jsonReporter: { fileName: 'test/mutants/reports/mutants.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  concurrency: 2,
  timeoutMS: 60_000,
  thresholds: { high: 90, low: 85, break: 85 },
  disableTypeChecks: false,
  dryRunTimeoutMinutes: 30,
};
