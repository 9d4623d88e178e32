/** The compiler's commands; the only reader of argv. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Facts, readFacts } from '../specs/facts.ts';
import { canonicalise, printDocument } from './canonical.ts';
import { compile } from './compile.ts';
import { CompileError, Diagnostics, formatDiagnostics } from './diagnostics.ts';
import type { Document } from './document.ts';
import { importFacts } from './import-facts.ts';
import { loadDocument } from './load.ts';
import { readOverlays } from './overlay.ts';
import { compareFolder, isFresh, type Staleness, writeFolder } from './write.ts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const PLATFORM = 'oneuptime';
const specs = (name: string): string => path.join(ROOT, 'specs', PLATFORM, name);
const generated = path.join(ROOT, 'generated', PLATFORM);

const USAGE = `Usage: node dist/codegen/main.js COMMAND
  spec SOURCE [--prose]      bring a published document (file or URL) into specs/${PLATFORM}/openapi.json
  facts SURVEY RELEASE       bring a column survey into specs/${PLATFORM}/facts.json
  generate                   compile specs/${PLATFORM} into generated/${PLATFORM}
  check                      fail when generated/${PLATFORM} is not what generate would write`;

const commands: Readonly<Record<string, (args: readonly string[], diagnostics: Diagnostics) => Promise<void>>> = {
  spec: async ([source, ...flags], diagnostics) => {
    if (!source) throw new CompileError('spec needs the document: make spec SPEC=<file|URL>.');
    const unknown = flags.find((flag) => flag !== '--prose');
    if (unknown) throw new CompileError(`spec does not know ${unknown}. It takes --prose.`);
    const document = canonicalise(await loadDocument(source, diagnostics), { prose: flags.includes('--prose') });
    await writeFile(specs('openapi.json'), printDocument(document));
    say(`Wrote specs/${PLATFORM}/openapi.json: ${Object.keys(document.paths).length} paths. Next: make generate.`);
  },
  facts: async ([from, release]) => {
    if (!from || !release) throw new CompileError('facts needs the survey file and the release it was made of.');
    const facts = await importFacts({ from, to: specs('facts.json'), release });
    say(`Wrote specs/${PLATFORM}/facts.json: ${Object.keys(facts.resources).length} resources. Next: make generate.`);
  },
  generate: async (_, diagnostics) => {
    const staleness = await writeFolder(generated, await compileCommitted(diagnostics));
    say(
      isFresh(staleness)
        ? `generated/${PLATFORM} is up to date.`
        : `Wrote generated/${PLATFORM}: ${summary(staleness)}.`,
    );
  },
  check: async (_, diagnostics) => {
    const staleness = await compareFolder(generated, await compileCommitted(diagnostics));
    if (!isFresh(staleness))
      throw new CompileError(
        `generated/${PLATFORM} is stale: ${summary(staleness)}. Run make generate and commit the result.`,
      );
    say(`generated/${PLATFORM} is up to date.`);
  },
};

async function compileCommitted(diagnostics: Diagnostics): Promise<Map<string, string>> {
  const text = await readFile(specs('openapi.json'), 'utf8').catch(() => {
    throw new CompileError(`specs/${PLATFORM}/openapi.json is missing. Run make spec SPEC=<file|URL>.`);
  });
  const facts: Facts | null = await readFacts(specs('facts.json')).catch(() => null);
  const document = parseCanonical(text);
  return compile({ document, facts, overlays: await readOverlays(specs('overlay')), strict: true }, diagnostics);
}

function parseCanonical(text: string): Document {
  try {
    return JSON.parse(text) as Document;
  } catch (cause) {
    throw new CompileError(
      `specs/${PLATFORM}/openapi.json is not JSON: ${(cause as Error).message}. Run make spec again.`,
    );
  }
}

function summary({ changed, missing, orphaned }: Staleness): string {
  const examples = [...changed, ...missing, ...orphaned].slice(0, 5).join(', ');
  return `${changed.length} changed, ${missing.length} new, ${orphaned.length} removed (${examples}${changed.length + missing.length + orphaned.length > 5 ? ', …' : ''})`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(): Promise<number> {
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(`${name ? `Unknown command ${name}.\n` : ''}${USAGE}\n`);
    return 2;
  }
  const diagnostics = new Diagnostics();
  try {
    await command(args, diagnostics);
    const warnings = diagnostics.sorted().filter(({ severity }) => severity === 'warning');
    if (warnings.length > 0) process.stderr.write(`${formatDiagnostics(warnings)}\n`);
    return 0;
  } catch (cause) {
    if (!(cause instanceof CompileError)) throw cause;
    const found = formatDiagnostics(cause.found.filter(({ severity }) => severity !== 'repair'));
    process.stderr.write(`${cause.message}\n${found ? `${found}\n` : ''}`);
    return 1;
  }
}

process.exitCode = await main();
