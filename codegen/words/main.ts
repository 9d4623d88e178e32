/** `node dist/codegen/words/main.js`: how much of the words is written, what is missing, what is badly said. */
import { analyse } from '../compile.ts';
import { CompileError, Diagnostics, formatDiagnostics } from '../diagnostics.ts';
import { readProject } from '../project.ts';
import { type Coverage, coverageOf, everydayResources, percent, type ToolsetCoverage } from './coverage.ts';
import { belowFloors } from './floors.ts';
import { lintWords } from './lint.ts';
import type { WordFinding } from './lint-text.ts';

const [RESOURCES, COLUMNS, READS, ENUMS] = ['resources', 'writable', 'read only', 'enums'] as const;

async function run(): Promise<number> {
  const diagnostics = new Diagnostics();
  const input = await readProject();
  const { document, model, words } = analyse(input, diagnostics);
  if (diagnostics.errors.length > 0) throw new CompileError('The words do not fit the document.', diagnostics.errors);
  const { facts, overlays } = input;
  const coverage = coverageOf(model, words, everydayResources(document));
  const findings = lintWords({ document, overlays, model, facts, words });
  const tooLow = belowFloors(coverage);
  process.stdout.write(`${[...table(coverage), ...rest(coverage, findings, tooLow)].join('\n')}\n`);
  return findings.length + tooLow.length > 0 ? 1 : 0;
}

function table(coverage: Coverage): string[] {
  const head = `${'toolset'.padEnd(22)}${RESOURCES.padStart(16)}${COLUMNS.padStart(20)}${READS.padStart(20)}${ENUMS.padStart(16)}  examples`;
  return [head, ...[...coverage.toolsets, coverage.overall, coverage.everyday].map(row)];
}

function row({ toolset, resources, columns, reads, enums, examples }: ToolsetCoverage): string {
  const share = (part: ToolsetCoverage['columns'], width: number): string =>
    `${part.done}/${part.of} ${percent(part)}%`.padStart(width);
  return `${toolset.padEnd(22)}${share(resources, 16)}${share(columns, 20)}${share(reads, 20)}${share(enums, 16)}${String(examples).padStart(10)}`;
}

function rest({ missing, unread }: Coverage, findings: readonly WordFinding[], tooLow: readonly string[]): string[] {
  return [
    ...section('Missing', missing),
    ...section('Only read, nothing said', unread),
    ...section(
      'To mend',
      findings.map(({ rule, at, cause }) => `${at}: ${rule}. ${cause}`),
    ),
    ...section('Below the floor', tooLow),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title} (${lines.length})`, ...lines.map((line) => `  ${line}`)];
}

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof CompileError)) throw error;
  process.stderr.write(`${error.message}\n${formatDiagnostics(error.found)}`);
  process.exitCode = 1;
}
