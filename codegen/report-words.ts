/** How much of the words is written, what is missing, what is badly said: `make words`. */
import { analyse, type CompileInput } from './compile.ts';
import { CompileError, Diagnostics } from './model/diagnostics.ts';
import { toldSentences } from './told.ts';
import {
  type Coverage,
  coverageOf,
  everydayResources,
  PARTS,
  percent,
  type ToolsetCoverage,
} from './words/coverage.ts';
import { drawSentences, printDraw } from './words/draw.ts';
import { belowFloors } from './words/floors.ts';
import { lintWords } from './words/lint.ts';
import type { WordFinding } from './words/lint-text.ts';

const HEADS = { resources: 'resources', columns: 'writable', reads: 'read only', enums: 'enums' } as const;
const WIDTHS = { resources: 16, columns: 20, reads: 20, enums: 16 } as const;

/** A page of text, and whether something is to be mended. Throws a CompileError for words that do not fit the document. */
export function reportWords(input: CompileInput): { readonly text: string; readonly isWanting: boolean } {
  const diagnostics = new Diagnostics();
  const { document, facts, model, words } = analyse(input, diagnostics);
  if (diagnostics.errors.length > 0) throw new CompileError('The words do not fit the document.', diagnostics.errors);
  const { overlays } = input;
  const coverage = coverageOf(model, words, everydayResources(document));
  const findings = lintWords({ document, overlays, model, facts, words });
  const tooLow = belowFloors(coverage);
  const text = [...table(coverage), ...rest(coverage, findings, tooLow)].join('\n');
  return { text, isWanting: findings.length + tooLow.length > 0 };
}

/** Sentences drawn at random out of all that clients can be shown, as a table to judge them in. */
export function reportDraw(input: CompileInput, count: number, seed: number): string {
  const told = toldSentences(analyse(input, new Diagnostics()));
  const everyday = told.filter(({ isEveryday }) => isEveryday).length;
  const drawn = drawSentences(told, count, seed);
  return [
    `${drawn.length} of ${told.length} sentences (${everyday} of everyday resources), seed ${seed}.`,
    '',
    printDraw(drawn),
  ].join('\n');
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
