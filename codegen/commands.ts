/** The compiler's commands, as argv names them. */

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { visible } from '../runtime/basics/visible.ts';
import { canonicalise, printDocument } from './canonical.ts';
import { type Analysis, analyse, type CompileInput, compile, namedOperations, printAnalysis } from './compile.ts';
import { diffSurfaces } from './diff.ts';
import { explain } from './explain.ts';
import { loadDocument } from './load.ts';
import { EMPTY_LOCK, type LockMode, printLock, updateLock } from './lock.ts';
import { CompileError, type Diagnostic, Diagnostics, formatDiagnostics } from './model/diagnostics.ts';
import type { CompiledSurface } from './model/surface.ts';
import { importFacts } from './oneuptime/import-facts.ts';
import { printRepairs, REPAIRS_LOCK, repairsFound } from './oneuptime/repair-list.ts';
import { GENERATED, PLATFORM, specsFile } from './places.ts';
import { printDiff } from './print-diff.ts';
import { readProject } from './project.ts';
import { surfaceOfInput, surfacesOf } from './read-surface.ts';
import { reportDraw, reportWords } from './report-words.ts';
import { remember } from './unchanged.ts';
import { compareFolder, isFresh, type Staleness, writeFolder } from './write.ts';

const USAGE = `Usage: node dist/codegen/main.js COMMAND
  spec SOURCE [--prose]      bring a published document (file or URL) into specs/${PLATFORM}/openapi.json
  facts SURVEY RELEASE [--undocumented]
                             bring a column survey into specs/${PLATFORM}/facts.json; --undocumented: one of the tables
                             that the document leaves out into undocumented.json beside it
  generate [--anew]          compile specs/${PLATFORM} into generated/${PLATFORM}; --anew: even where nothing has changed
                             since the last time
  generate --document SOURCE --out FOLDER [--with-undocumented] [--prose]
                             compile any document into a folder that the server can load
  check                      fail when generated/${PLATFORM} is not what generate would write
  lock [--alias | --accept-breaking | --repairs]
                             pin the tool names; a locked name that changes becomes an alias, or is given up;
                             --repairs lists what was mended by facts, once it has been looked at
  diff OLD NEW [--json]      compare documents or compiled folders; exit code 1 when the change breaks callers
  explain TOOL               tell how a tool came to be
  words                      tell how much of the API our words explain; exit code 1 when something is to be mended
  words --draw N [--seed S]  draw N sentences at random, half of them of everyday resources, to hold against the platform
  repairs [CODE]             list what the document states wrongly, all places of it`;

const FLAGS = {
  prose: { type: 'boolean' },
  document: { type: 'string' },
  out: { type: 'string' },
  'with-undocumented': { type: 'boolean' },
  anew: { type: 'boolean' },
  undocumented: { type: 'boolean' },
  alias: { type: 'boolean' },
  'accept-breaking': { type: 'boolean' },
  repairs: { type: 'boolean' },
  json: { type: 'boolean' },
  draw: { type: 'string' },
  seed: { type: 'string' },
} as const;
type Flag = keyof typeof FLAGS;

interface Invocation {
  readonly args: readonly string[];
  /** Digest of all that `generate` reads, where it compiles this project. */
  readonly inputs: string | undefined;
  readonly options: { readonly [F in Flag]?: (typeof FLAGS)[F]['type'] extends 'string' ? string : boolean };
}

/** A command, the options it takes, and the exit code it ends with; nothing is 0. */
interface Command {
  /** How many arguments it cannot do without, and what they are. */
  readonly needs?: readonly [count: number, what: string];
  readonly options?: readonly Flag[];
  readonly run: (invocation: Invocation, diagnostics: Diagnostics) => Promise<number | undefined>;
}

const commands: Readonly<Record<string, Command>> = {
  spec: { needs: [1, 'the document: make spec SPEC=<file|URL>.'], options: ['prose'], run: runSpec },
  facts: { needs: [2, 'the survey file and the release it was made of.'], options: ['undocumented'], run: runFacts },
  generate: { options: ['document', 'out', 'with-undocumented', 'prose', 'anew'], run: runGenerate },
  check: { run: runCheck },
  lock: { options: ['alias', 'accept-breaking', 'repairs'], run: runLock },
  diff: { needs: [2, 'two documents or compiled folders: make diff OLD= NEW=.'], options: ['json'], run: runDiff },
  explain: { needs: [1, 'a tool: make explain TOOL=list_incidents.'], run: runExplain },
  words: { options: ['draw', 'seed'], run: runWords },
  repairs: { run: runRepairs },
};

async function runSpec({ args: [source = ''], options }: Invocation, diagnostics: Diagnostics): Promise<undefined> {
  const document = canonicalise(await loadDocument(source, diagnostics), { prose: options.prose ?? false });
  const before = await readProject().catch(() => undefined);
  const paths = Object.keys(document.paths).length;
  await writeSpec('openapi.json', printDocument(document), `${paths} paths. Next: make generate`);
  if (!before) return;
  const quiet = { ...before, strict: false };
  say(printDiff(diffSurfaces(surfaceOfInput(quiet), surfaceOfInput({ ...quiet, document }))));
}

async function runDiff({ args: [old = '', now = ''], options }: Invocation): Promise<number> {
  const [before, after] = (await surfacesOf([old, now])) as [CompiledSurface, CompiledSurface];
  const diff = diffSurfaces(before, after);
  say(options.json ? JSON.stringify(diff, null, 2) : printDiff(diff));
  return diff.breaking ? 1 : 0;
}

async function runExplain({ args: [tool = ''] }: Invocation): Promise<undefined> {
  say(explain({ tool, ...(await analyseProject()) }));
}

async function runWords({ options: { draw, seed: given } }: Invocation): Promise<number> {
  if (draw !== undefined) {
    const [count, seed] = [readNumber('draw', draw, 1), readNumber('seed', given ?? '1', 0)];
    say(reportDraw(await readProject(), count, seed));
    return 0;
  }
  if (given !== undefined)
    throw new CompileError(
      '--seed says which draw: give --draw with it, how many sentences (make words DRAW=100 SEED=7).',
    );
  const { text, isWanting } = reportWords(await readProject());
  say(text);
  return isWanting ? 1 : 0;
}

async function runRepairs({ args: [code] }: Invocation): Promise<undefined> {
  const { found } = await analyseProject();
  const repairs = found.filter((entry) => entry.severity === 'repair' && entry.code === (code ?? entry.code));
  say(repairs.map((entry) => `${entry.code}\t${entry.at}\t${entry.cause} ${entry.fix}`).join('\n'));
}

async function runFacts({ args: [from = '', release = ''], options }: Invocation): Promise<undefined> {
  const name = options.undocumented ? 'undocumented.json' : 'facts.json';
  const facts = await importFacts({ from, to: specsFile(name), release });
  say(`Wrote specs/${PLATFORM}/${name}: ${Object.keys(facts.resources).length} resources. Next: make generate.`);
}

async function runGenerate({ options, inputs }: Invocation, diagnostics: Diagnostics): Promise<undefined> {
  const { document, out, prose = false, 'with-undocumented': withUndocumented = false } = options;
  if (document !== undefined || out !== undefined) {
    if (!document || !out) throw new CompileError('generate of another document needs both --document and --out.');
    // Loaded here, with TypeScript: no other command needs it.
    const { compileToFolder } = await import('./compile-folder.ts');
    const staleness = await compileToFolder({ source: document, out, prose, withUndocumented }, diagnostics);
    return tell(out, staleness);
  }
  if (withUndocumented || prose)
    throw new CompileError(`--with-undocumented and --prose are for another document: give --document and --out.`);
  const { input, analysis } = await analyseProject(diagnostics);
  const files = await printAnalysis(input, analysis, diagnostics);
  const staleness = await writeFolder(GENERATED, files);
  // Pins the names that are new; the compilation has refused whatever would change a pinned one.
  await pinNames(input, analysis, 'additions');
  // A warning is told each time.
  if (inputs && !diagnostics.sorted().some(isWarning)) remember(inputs, files);
  tell(`generated/${PLATFORM}`, staleness);
}

function tell(folder: string, staleness: Staleness): undefined {
  say(isFresh(staleness) ? `${folder} is up to date.` : `Wrote ${folder}: ${summary(staleness)}.`);
}

async function runCheck(_: Invocation, diagnostics: Diagnostics): Promise<undefined> {
  const staleness = await compareFolder(GENERATED, await compile(await readProject(), diagnostics));
  if (!isFresh(staleness))
    throw new CompileError(
      `generated/${PLATFORM} is stale: ${summary(staleness)}. Run make generate and commit the result.`,
    );
  tell(`generated/${PLATFORM}`, staleness);
}

/** What `make words` is given by a flag; longer numbers than these are typing errors. */
function readNumber(flag: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new CompileError(`--${flag} takes a whole number from ${least} to 999999999: make words DRAW=100 SEED=7.`);
}

async function runLock({ options }: Invocation): Promise<undefined> {
  const mode: LockMode = options['accept-breaking'] ? 'accept-breaking' : options.alias ? 'alias' : 'additions';
  const { input, analysis, found } = await analyseProject();
  await pinNames(input, analysis, mode);
  const repairs = repairsFound(found);
  if (options.repairs) await writeSpec(REPAIRS_LOCK, printRepairs(repairs), `${repairs.length} repairs`);
}

async function analyseProject(diagnostics = new Diagnostics()) {
  const input = await readProject();
  const analysis = analyse(input, diagnostics);
  return { input, analysis, found: diagnostics.sorted() };
}

async function pinNames({ lock = EMPTY_LOCK }: CompileInput, analysis: Analysis, mode: LockMode): Promise<void> {
  const after = updateLock(lock, namedOperations(analysis), { mode, aliases: analysis.aliases });
  const text = printLock(after);
  if (text !== printLock(lock)) await writeSpec('names.lock.json', text, `${Object.keys(after.names).length} names`);
}

async function writeSpec(name: string, text: string, what: string): Promise<void> {
  await writeFile(specsFile(name), text);
  say(`Wrote specs/${PLATFORM}/${name}: ${what}.`);
}

function summary({ changed, missing, orphaned }: Staleness): string {
  const all = [...changed, ...missing, ...orphaned];
  const examples = `${all.slice(0, 5).join(', ')}${all.length > 5 ? ', …' : ''}`;
  return `${changed.length} changed, ${missing.length} new, ${orphaned.length} removed (${examples})`;
}

const isWarning = ({ severity }: Diagnostic): boolean => severity === 'warning';

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function readInvocation(
  name: string,
  { needs: [count, what] = [0, ''], options = [] }: Command,
  argv: string[],
): Omit<Invocation, 'inputs'> {
  const { values, positionals } = parseArgs({ args: argv, options: FLAGS, allowPositionals: true, strict: false });
  const unknown = Object.keys(values).find((flag) => !options.some((option) => option === flag));
  if (unknown) {
    const known = options.map((option) => `--${option}`).join(', ');
    throw new CompileError(`${name} does not know --${unknown}. It takes ${known || 'no options'}.`);
  }
  if (positionals.slice(0, count).filter(Boolean).length < count) throw new CompileError(`${name} needs ${what}`);
  return { args: positionals, options: values as Invocation['options'] };
}

/** Does what argv says, and tells the exit code. `inputs`: the digest of what `generate` will read. */
export async function main([name = '', ...argv]: readonly string[], inputs: string | undefined): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(`${name ? `Unknown command ${name}.\n` : ''}${USAGE}\n`);
    return 2;
  }
  const diagnostics = new Diagnostics();
  try {
    const code = await command.run({ ...readInvocation(name, command, argv), inputs }, diagnostics);
    const warnings = diagnostics.sorted().filter(isWarning);
    if (warnings.length > 0) process.stderr.write(`${formatDiagnostics(warnings)}\n`);
    return code ?? 0;
  } catch (cause) {
    const failure = cause instanceof CompileError ? cause : new CompileError(unforeseen(cause));
    const found = formatDiagnostics(failure.found.filter(({ severity }) => severity !== 'repair'));
    process.stderr.write(`${visible(failure.message)}\n${found ? `${found}\n` : ''}`);
    return 1;
  }
}

/** What no part of the compiler has words for: a folder that cannot be written, or a document beyond all bounds. */
function unforeseen(cause: unknown): string {
  const { code, path, message } = cause as NodeJS.ErrnoException;
  if (typeof code === 'string' && typeof path === 'string') return `${path} cannot be read or written (${code}).`;
  if (cause instanceof RangeError) return 'The document is too deep or too large to be compiled. Make it smaller.';
  return `The compiler failed: ${message}. The document has a form that it does not know; report it with the smallest part that fails.`;
}
