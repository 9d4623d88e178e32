/**
 * Runs tests for Stryker in one process that stays: what is imported stays imported, and only the tests that reach a mutant are
 * run, until one fails. A runner that starts anew for each mutant takes a second for each; there are thousands.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, determineHitLimitReached, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';

const ROOT = process.cwd();
const TIMES = path.join(ROOT, 'test/mutants/reports/times.json');
const inRoot = (file) => pathToFileURL(path.join(ROOT, file)).href;
const SOURCE = /^(runtime|generated|codegen|sandbox)\/(.*)\.ts$/;
/** Longer than any test takes that is run here, on a busy machine. */
const TIMEOUT_MS = 15_000;

/** `PART=3/20` tries the fourth of twenty parts, each spread over all files. */
const [PART, EVERY] = (process.env.PART ?? '0/1').split('/').map(Number);

const stripped = new Map();

/** Tests import sources by their names and get what was built of them, as elsewhere; tests are what they are, without their types. */
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (!specifier.startsWith('.') || !found.url.startsWith('file:') || !found.url.endsWith('.ts')) return found;
    const [, room, name] = SOURCE.exec(path.relative(ROOT, fileURLToPath(found.url))) ?? [];
    return room
      ? { ...found, format: 'module', url: pathToFileURL(path.join(ROOT, 'dist', room, `${name}.js`)).href }
      : found;
  },
  load(url, context, next) {
    const [file] = url.split('?');
    if (!file.startsWith('file:') || !file.endsWith('.ts')) return next(url, context);
    if (!stripped.has(file)) stripped.set(file, stripTypeScriptTypes(readFileSync(fileURLToPath(file), 'utf8')));
    return { format: 'module', source: stripped.get(file), shortCircuit: true };
  },
});

const CONFIG = {
  root: ROOT,
  setupFiles: [],
  passWithNoTests: true,
  allowOnly: true,
  sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
  maxConcurrency: 1,
  testTimeout: TIMEOUT_MS,
  hookTimeout: TIMEOUT_MS,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
  expect: {},
  fakeTimers: {
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'Date'],
  },
  experimental: { importDurations: { limit: 0 } },
  snapshotOptions: { updateSnapshot: 'none', expand: false, snapshotEnvironment: undefined },
};

/** Our id of a test: its file and its names. */
function testId(test) {
  const names = [];
  for (let task = test; task !== undefined && task !== test.file; task = task.suite) names.unshift(task.name);
  return `${path.relative(ROOT, test.file.filepath)}#${names.filter(Boolean).join(' ')}`;
}

/** All tests of a suite, each with what runs for it: itself, its suites and the reading of its file. */
function testsOf(suite, above = [suite.filepath]) {
  const here = [...above, suite.id];
  return suite.tasks.flatMap((task) =>
    task.type === 'suite' ? testsOf(task, here) : [{ test: task, parts: [...here, task.id] }],
  );
}

/** Leaves out all tests but those wanted, and suites that are empty without them. Returns whether any is left. */
function keepWanted(task, wanted) {
  const isKept =
    task.type === 'suite'
      ? task.tasks.filter((inner) => keepWanted(inner, wanted)).length > 0
      : wanted.has(testId(task));
  if (!isKept) task.mode = 'skip';
  return isKept;
}

class HotRunner {
  /** Milliseconds of each test, by its id. */
  #spent;
  #lastKiller = '';
  #imports = 0;
  /** What the changed sources read and write. */
  #shared;
  #startTests;
  #Runner;

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    process.env.NODE_ENV = 'test';
    globalThis.__stryker__ ??= {};
    this.#shared = globalThis.__stryker__;
    globalThis.__vitest_worker__ = {
      ctx: { pool: 'forks' },
      config: CONFIG,
      environment: { name: 'node' },
      providedContext: {},
      resolvingModules: new Set(),
      evaluatedModules: { idToModuleMap: new Map() },
      onCleanup() {},
    };
    const { TestRunner } = await import(inRoot('node_modules/vitest/dist/index.js'));
    ({ startTests: this.#startTests } = await import(inRoot('node_modules/@vitest/runner/dist/index.js')));
    const shared = this.#shared;
    this.#Runner = class extends TestRunner {
      trace = (_name, attributes, work) => (work ?? attributes)();
      snapshotClient = { clear() {}, clearTest() {}, getSnapshotState() {} };
      constructor(wanted, place) {
        super(CONFIG);
        this.wanted = wanted;
        this.place = place;
      }
      importFile(file) {
        shared.currentTestId = this.wanted?.size === 0 ? undefined : file;
        return import(`${pathToFileURL(file).href}?${this.place}`);
      }
      onCollected(files) {
        shared.currentTestId = undefined;
        if (this.wanted) for (const file of files) keepWanted(file, this.wanted);
      }
      /** In a run of wanted tests, nothing follows on the first that fails. */
      begin(task) {
        if (this.wanted && this.failed) task.mode = 'skip';
        shared.currentTestId = task.id;
        this.workerState.current = task;
      }
      end(task) {
        if (task.result?.state === 'fail') this.failed ??= task;
        shared.currentTestId = task.suite?.id;
        this.workerState.current = task.suite ?? task.file;
      }
      onBeforeRunSuite(suite) {
        this.begin(suite);
      }
      async onBeforeRunTask(test) {
        this.begin(test);
      }
      async onAfterRunSuite(suite) {
        this.end(suite);
      }
      onAfterRunTask(test) {
        this.end(test);
      }
    };
  }

  async #run(filepath, wanted) {
    this.#imports += 1;
    const runner = new this.#Runner(wanted, this.#imports);
    const [file] = await this.#startTests([filepath], runner);
    return { file, failed: runner.failed ?? (file.result?.state === 'fail' ? file : undefined) };
  }

  async dryRun({ testFiles }) {
    // All is imported first and counts for none, so that afterwards what a test file does while it is read counts for its tests.
    for (const file of testFiles) await this.#run(file, new Set());
    const found = [];
    for (const filepath of testFiles) {
      const { file, failed } = await this.#run(filepath);
      const [error] = file.result?.errors ?? [];
      if (failed && error) return { status: DryRunStatus.Error, errorMessage: `${filepath}: ${error.message}` };
      found.push(...testsOf(file));
    }
    const counted = this.#shared.mutantCoverage ?? { static: {}, perTest: {} };
    const perTest = {};
    for (const { test, parts } of found) {
      const id = testId(test);
      perTest[id] ??= {};
      const mine = perTest[id];
      for (const part of parts)
        for (const [mutant, hits] of Object.entries(counted.perTest[part] ?? {}))
          mine[mutant] = (mine[mutant] ?? 0) + hits;
    }
    const tests = found.map(({ test }) => resultOf(test));
    mkdirSync(path.dirname(TIMES), { recursive: true });
    writeFileSync(TIMES, JSON.stringify(Object.fromEntries(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]))));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: { static: counted.static, perTest } };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    if (Number(activeMutant.id) % EVERY !== PART)
      return { status: MutantRunStatus.Error, errorMessage: 'not in this part' };
    this.#spent ??= JSON.parse(readFileSync(TIMES, 'utf8'));
    const byFile = Map.groupBy(testFilter, (id) => path.join(ROOT, id.slice(0, id.indexOf('#'))));
    const cost = ([file, ids]) =>
      file === this.#lastKiller ? -1 : ids.reduce((sum, id) => sum + (this.#spent[id] ?? 0), 0);
    let nrOfTests = 0;
    Object.assign(this.#shared, { hitCount: 0, hitLimit });
    for (const [filepath, ids] of [...byFile].sort((one, other) => cost(one) - cost(other))) {
      this.#shared.activeMutant = activeMutant.id;
      const { file, failed } = await this.#run(filepath, new Set(ids));
      this.#shared.activeMutant = undefined;
      nrOfTests += ids.length;
      const late = determineHitLimitReached(this.#shared.hitCount, hitLimit);
      if (late) return { status: MutantRunStatus.Timeout, reason: late.reason };
      if (!failed) continue;
      this.#lastKiller = filepath;
      const killers = testsOf(file)
        .map(({ test }) => test)
        .filter((test) => test.result?.state === 'fail');
      const killedBy = killers.length > 0 ? killers.map(testId) : ids;
      this.#shared.hitLimit = undefined;
      // What an earlier mutant left behind must not speak for this one: without it the same tests pass, or all begins anew.
      if ((await this.#run(filepath, new Set(killedBy))).failed)
        throw new Error(`${killedBy[0]} fails without a mutant.`);
      return { status: MutantRunStatus.Killed, killedBy, nrOfTests, failureMessage: failureOf(killers[0] ?? failed) };
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }
}

function failureOf(task) {
  return task.result?.errors?.[0]?.message ?? 'failed';
}

function resultOf(test) {
  const state = test.result?.state;
  const status = state === 'fail' ? TestStatus.Failed : state === 'pass' ? TestStatus.Success : TestStatus.Skipped;
  const id = testId(test);
  return {
    id,
    name: id.slice(id.indexOf('#') + 1),
    fileName: test.file.filepath,
    timeSpentMs: test.result?.duration ?? 0,
    status,
    ...(status === TestStatus.Failed && { failureMessage: failureOf(test) }),
  };
}

const createHotRunner = () => new HotRunner();
createHotRunner.inject = [];

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'hot', createHotRunner)];
