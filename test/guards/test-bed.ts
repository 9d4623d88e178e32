import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import ts from 'typescript';
import { createVitest, type TestModule, type TestSpecification, type Vitest } from 'vitest/node';

const SETTINGS = ['package.json', 'tsconfig.json', 'tsconfig.base.json', 'tsconfig.app.json', 'tsconfig.shared.json'];
/** What is built: tests import of it what they name by its source, as they do everywhere. */
const BUILT = ['runtime', 'generated', 'sandbox', 'specs', 'codegen'];
const COPIED = [...SETTINGS, ...BUILT, ...BUILT.map((room) => `dist/${room}`), 'conformance', 'test'];
const LINKED = ['node_modules', 'README.md', 'docs', 'deploy'];

async function copyOf(root: string): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-guards-'));
  const isSource = (file: string): boolean => !file.includes('node_modules');
  for (const name of COPIED)
    await cp(path.join(root, name), path.join(copy, name), { recursive: true, filter: isSource });
  for (const name of LINKED) await symlink(path.join(root, name), path.join(copy, name));
  return copy;
}

/** The compiler only takes types away, file by file. */
const COMPILED: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/** Where what is built of a source stands; undefined for what is read as it is. */
function builtOf(file: string): string | undefined {
  return BUILT.some((room) => file.startsWith(`${room}/`)) ? `dist/${file.replace(/\.ts$/, '.js')}` : undefined;
}

/** What a run came to: the full names of the tests that fail, and what broke outside of tests, for example an import. */
export interface Outcome {
  readonly failed: ReadonlySet<string>;
  readonly broken: readonly string[];
}

function outcomeOf(modules: readonly TestModule[], unhandled: readonly unknown[]): Outcome {
  const failed = new Set<string>();
  // Of another process, and no errors any more.
  const broken = unhandled.map((fault) => inspect(fault, { depth: 1 }));
  for (const module of modules) {
    for (const test of module.children.allTests('failed')) failed.add(`${module.relativeModuleId}: ${test.fullName}`);
    broken.push(...module.errors().map(({ message }) => `${module.relativeModuleId}: ${message}`));
  }
  return { failed, broken };
}

/** A copy of the program with one test runner that stays: from run to run it reads again only what has changed. */
export class TestBed {
  readonly #copy: string;
  readonly #vitest: Vitest;
  readonly #files: ReadonlyMap<string, TestSpecification>;

  private constructor(copy: string, vitest: Vitest, files: ReadonlyMap<string, TestSpecification>) {
    this.#copy = copy;
    this.#vitest = vitest;
    this.#files = files;
  }

  /** `bail`: as many failures end a run; groups of tests count, too. */
  static async open(root: string, bail: number): Promise<TestBed> {
    const copy = await copyOf(root);
    const config = path.join(copy, 'test/guards/vitest.config.ts');
    const vitest = await createVitest('test', { root: copy, config, bail, watch: false, reporters: [{}] });
    await vitest.standalone();
    const found = await vitest.globTestSpecifications();
    const files = new Map(found.map((file) => [path.relative(copy, file.moduleId), file]));
    return new TestBed(copy, vitest, files);
  }

  async run(tests: readonly string[]): Promise<Outcome> {
    const { state } = this.#vitest;
    // What failed in runs before counts towards the end of this one, and would be told again.
    state.filesMap.clear();
    state.idMap.clear();
    const files = tests.flatMap((test) => this.#files.get(test) ?? []);
    const { testModules, unhandledErrors } = await this.#vitest.runTestSpecifications(files);
    return outcomeOf(testModules, unhandledErrors);
  }

  /** Runs with another text in one file, and in what is built of it, and puts both back. */
  async runWith(file: string, change: (source: string) => string, tests: readonly string[]): Promise<Outcome> {
    const places = [file, builtOf(file)].flatMap((name) => (name === undefined ? [] : [path.join(this.#copy, name)]));
    const texts = await Promise.all(places.map((place) => readFile(place, 'utf8')));
    const changed = change(texts[0] ?? '');
    const { outputText } = ts.transpileModule(changed, { compilerOptions: COMPILED });
    const write = async (each: readonly string[]): Promise<void> => {
      for (const [at, place] of places.entries()) await writeFile(place, each[at] ?? '');
      for (const place of places) this.#vitest.invalidateFile(place);
    };
    await write([changed, outputText]);
    try {
      return await this.run(tests);
    } finally {
      await write(texts);
    }
  }

  async close(): Promise<void> {
    await this.#vitest.close();
    await rm(this.#copy, { recursive: true, force: true });
  }
}
