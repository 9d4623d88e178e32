/** How much of the words is written, what is missing, what is badly said: `make words`. */
import { type Analysis, analyse, type CompileInput, namedOperations } from './compile.ts';
import { CompileError, Diagnostics } from './model/diagnostics.ts';
import { toldSentences } from './told.ts';
import { NO_BEHAVIOUR } from './words/behaviour.ts';
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
import type { LawResult } from './words/law.ts';
import { heldLaws } from './words/laws.ts';
import { lintWords } from './words/lint.ts';
import type { LintInput } from './words/lint-input.ts';
import type { WordFinding } from './words/lint-text.ts';

const HEADS = { resources: 'resources', columns: 'writable', reads: 'read only', enums: 'enums' } as const;
const WIDTHS = { resources: 16, columns: 20, reads: 20, enums: 16 } as const;

/** A page of text, and whether something is to be mended. Throws a CompileError for words that do not fit the document. */
export function reportWords(input: CompileInput): { readonly text: string; readonly isWanting: boolean } {
  // Without it no law of behaviour would hold anything, and every sentence that keeps one would seem to break it.
  if (!input.behaviour)
    throw new CompileError(
      'specs/oneuptime/behaviour.yaml is missing: restore it from git, or read the source as docs/decisions/0018 tells.',
    );
  const diagnostics = new Diagnostics();
  const analysis = analyse(input, diagnostics);
  if (diagnostics.errors.length > 0) throw new CompileError('The words do not fit the document.', diagnostics.errors);
  const { document, model, words } = analysis;
  const coverage = coverageOf(model, words, everydayResources(document));
  const lintInput = lintInputOf(input, analysis);
  const laws = heldLaws(lintInput);
  const findings = lintWords(lintInput, laws);
  const tooLow = belowFloors(coverage);
  const text = [...table(coverage), '', ...heldTable(laws), ...rest(coverage, findings, tooLow)].join('\n');
  return { text, isWanting: findings.length + tooLow.length > 0 };
}

/** What the linter and the laws are given. */
export function lintInputOf(input: CompileInput, analysis: Analysis): LintInput {
  const { document, facts, model, words } = analysis;
  const { overlays, behaviour = NO_BEHAVIOUR } = input;
  return { document, overlays, model, facts, words, behaviour, tools: new Set(namedOperations(analysis).keys()) };
}

/** What each law holds, how many places it looked at, and in how many it is broken. */
function heldTable(laws: readonly LawResult[]): string[] {
  return [
    `${'law'.padEnd(76)}${'looked at'.padStart(10)}${'broken'.padStart(8)}`,
    ...laws.map(({ holds, looked, findings }) =>
      [holds.padEnd(76), String(looked).padStart(10), String(findings.length).padStart(8)].join(''),
    ),
  ];
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
