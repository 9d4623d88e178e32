/** `node dist/codegen/words/main.js`: how much of the words is written, what is missing, what is badly said. */
import { analyse } from '../compile.ts';
import { CompileError, Diagnostics, formatDiagnostics } from '../diagnostics.ts';
import { readProject } from '../project.ts';
import { type Coverage, coverageOf, everydayResources, PARTS, percent, type ToolsetCoverage } from './coverage.ts';
import { belowFloors } from './floors.ts';
import { lintWords } from './lint.ts';
import type { WordFinding } from './lint-text.ts';

const HEADS = { resources: 'resources', columns: 'writable', reads: 'read only', enums: 'enums' } as const;
const WIDTHS = { resources: 16, columns: 20, reads: 20, enums: 16 } as const;

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

function table({ toolsets, overall, everyday }: Coverage): string[] {
  const head = PARTS.map((part) => HEADS[part].padStart(WIDTHS[part])).join('');
  return [`${'toolset'.padEnd(22)}${head}  examples`, ...[...toolsets, overall, everyday].map(row)];
}

function row({ toolset, examples, ...shares }: ToolsetCoverage): string {
  const cells = PARTS.map((part) => {
    const { done, of } = shares[part];
    return `${done}/${of} ${percent(shares[part])}%`.padStart(WIDTHS[part]);
  });
  return `${toolset.padEnd(22)}${cells.join('')}${String(examples).padStart(10)}`;
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
