/** Finds words that say nothing, say it wrongly, or are said of something that is not there. Pure. */
import type { Facts } from '../../specs/facts.ts';
import { article } from '../describe.ts';
import { type Document, isRecord } from '../document.ts';
import type { Model } from '../model.ts';
import type { Overlay } from '../overlay.ts';
import { compilePatterns, findPattern, type Subject } from './patterns.ts';
import { EMPTY_PHRASES, FILLERS, SPELLING, TERMS } from './terms.ts';
import { argumentsOf, type ResourceWords } from './words.ts';

/** Longest texts, in characters. */
export const BUDGETS = {
  summary: 120,
  about: 200,
  'belongs-to': 100,
  not: 200,
  finding: 120,
  reading: 120,
  next: 200,
  column: 160,
  value: 60,
} as const;

/** One thing to mend. */
export interface WordFinding {
  readonly rule: WordRule;
  /** `Schema`, `Schema.argument`, `Schema x-about`, `x-enums.Name.value` or `x-shared-columns.name`. */
  readonly at: string;
  readonly cause: string;
}

export type WordRule =
  | 'budget'
  | 'empty-phrase'
  | 'own-name'
  | 'repeated'
  | 'term'
  | 'spelling'
  | 'article'
  | 'no-stop'
  | 'unknown-column'
  | 'unknown-value'
  | 'unknown-key'
  | 'unused-shared';

/** A text with its place and the words it must not merely repeat. */
interface Text {
  readonly at: string;
  readonly text: string;
  readonly budget: keyof typeof BUDGETS;
  /** Column or value the text explains. */
  readonly of?: string;
}

export interface LintInput {
  /** With the overlays applied. */
  readonly document: Document;
  /** As read; those in `words-*.yaml` must hold words only. */
  readonly overlays: readonly Overlay[];
  readonly model: Model;
  readonly facts: Facts | null;
  readonly words: ReadonlyMap<string, ResourceWords>;
}

/** All findings, sorted by place. */
export function lintWords(input: LintInput): WordFinding[] {
  const texts = [...resourceTexts(input), ...valueTexts(input.document)];
  return [
    ...texts.flatMap(lintText),
    ...repeated(input),
    ...unknownKeys(input),
    ...unknownColumns(input),
    ...unknownValues(input),
    ...unusedShared(input),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.rule < b.rule ? -1 : 1));
}

function resourceTexts({ words, model }: LintInput): Text[] {
  const summaries = model.resources.flatMap(({ schema, summary }): Text[] =>
    summary === '' ? [] : [{ at: `${schema} x-summary`, text: summary, budget: 'summary' }],
  );
  return [...summaries, ...resourceSentences(words)];
}

function resourceSentences(words: LintInput['words']): Text[] {
  return [...words].flatMap(([schema, { about, belongsTo, not, finding, reading, next, columns }]): Text[] => {
    const sentences = { about, 'belongs-to': belongsTo, not, finding, reading, next } as const;
    return [
      ...Object.entries(sentences)
        .filter(([, text]) => text !== '')
        .map(([key, text]): Text => ({ at: `${schema} x-${key}`, text, budget: key as keyof typeof sentences })),
      ...Object.entries(columns).map(
        ([argument, text]): Text => ({ at: `${schema}.${argument}`, text, budget: 'column', of: argument }),
      ),
    ];
  });
}

function valueTexts(document: Document): Text[] {
  return Object.entries(recordOf(document['x-enums'])).flatMap(([name, table]) =>
    Object.entries(recordOf(table)).map(
      ([value, text]): Text => ({ at: `x-enums.${name}.${value}`, text: String(text), budget: 'value' }),
    ),
  );
}

/** What is wrong with one text, whatever else is said. */
export function lintText({ at, text, budget, of }: Text): WordFinding[] {
  const found: WordFinding[] = [];
  const add = (rule: WordRule, cause: string): void => void found.push({ rule, at, cause });
  const limit = BUDGETS[budget];
  if (text.length > limit) add('budget', `${text.length} characters, at most ${limit}.`);
  for (const phrase of EMPTY_PHRASES)
    if (phrase.test(text)) add('empty-phrase', `"${phrase.exec(text)?.[0]}" tells nothing.`);
  for (const { wrong, say } of TERMS) if (wrong.test(text)) add('term', `"${wrong.exec(text)?.[0]}": say ${say}.`);
  const prose = withoutCode(text);
  for (const { wrong, say } of SPELLING)
    if (wrong.test(prose)) add('spelling', `"${wrong.exec(prose)?.[0]}": write ${say}.`);
  for (const [both, said = '', noun = ''] of prose.matchAll(/\b(an?) ([A-Za-z][\w-]*)/gi))
    if (said.toLowerCase() !== article(noun)) add('article', `"${both}": write ${article(noun)} ${noun}.`);
  if (of !== undefined && repeatsName(text, of)) add('own-name', `"${text}" only repeats the name.`);
  const isSentence = budget !== 'value' && budget !== 'belongs-to';
  if (isSentence && !/[.?!]$/.test(text)) add('no-stop', 'The sentence has no full stop.');
  return found;
}

/** Texts without names of columns and paths, which are spelt as the API spells them. */
function withoutCode(text: string): string {
  return text.replace(/`[^`]*`|\b[a-z]+(?:[A-Z]\w*)+\b|\S*[./_]\w\S*/g, ' ');
}

/** True when nothing but the words of the name and fillers is left. */
export function repeatsName(text: string, name: string): boolean {
  const own = new Set(wordsOfName(name).map(stem));
  const said = (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).filter((word) => !FILLERS.has(word));
  return said.every((word) => own.has(stem(word)));
}

function wordsOfName(name: string): string[] {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return apart.match(/[a-z0-9]+/g) ?? [];
}

function stem(word: string): string {
  return word.replace(/(ies|es|s|ed|ing|e)$/, '');
}

/**
 * Own sentences that stand word for word on unrelated columns, or on two resources as a whole. Columns are related when
 * their names end alike: `groupByAlertTitle` and `groupByIncidentTitle`.
 */
function repeated({ words }: LintInput): WordFinding[] {
  const places = new Map<string, { at: string; name: string }[]>();
  const note = (text: string, at: string, name: string): void => {
    if (text !== '') places.set(text, [...(places.get(text) ?? []), { at, name }]);
  };
  for (const [schema, { about, columns, origins }] of words) {
    note(about, `${schema} x-about`, schema);
    for (const [argument, text] of Object.entries(columns))
      if (origins[argument] === 'own') note(text, `${schema}.${argument}`, wordsOfName(argument).at(-1) ?? argument);
  }
  return [...places.values()]
    .filter((found) => new Set(found.map(({ name }) => name)).size > 1)
    .map(([first, ...others]) => ({
      rule: 'repeated',
      at: first?.at ?? '',
      cause: `Also said of ${others.map(({ at }) => at).join(', ')}: say what differs.`,
    }));
}

const KEYS = new Set(
  ['about', 'belongs-to', 'not', 'finding', 'reading', 'next', 'columns', 'examples'].map((key) => `x-${key}`),
);

/** Keys of words files that nothing reads: a misspelt one would be lost without a word. */
function unknownKeys({ overlays }: LintInput): WordFinding[] {
  const files = overlays.filter(({ file }) => /(^|[/\\])words-[^/\\]*$/.test(file));
  return files.flatMap(({ actions }) =>
    actions
      .filter(({ target }) => target !== '$')
      .flatMap(({ target, update }): WordFinding[] => {
        const at = target.replace(/^.*\./, '');
        const keys = Object.keys(update ?? {}).filter((key) => !KEYS.has(key));
        const verbs = Object.keys(recordOf(update?.['x-examples'])).filter(
          (verb) => verb !== 'create' && verb !== 'list',
        );
        return [...keys, ...verbs].map((key) => ({ rule: 'unknown-key', at, cause: `Nothing reads ${key}.` }));
      }),
  );
}

function unknownColumns({ document, model }: LintInput): WordFinding[] {
  return model.resources.flatMap((resource) => {
    const offered = argumentsOf(resource);
    const said = recordOf(document.components?.schemas?.[resource.schema]?.['x-columns']);
    return Object.keys(said)
      .filter((argument) => !offered.has(argument))
      .map(
        (argument): WordFinding => ({
          rule: 'unknown-column',
          at: `${resource.schema}.${argument}`,
          cause: 'No tool has this argument (a relation is named, not its id column).',
        }),
      );
  });
}

function unknownValues({ document, facts }: LintInput): WordFinding[] {
  if (!facts) return [];
  return Object.entries(recordOf(document['x-enums'])).flatMap(([name, table]): WordFinding[] => {
    const values = new Set(facts.enums[name]?.map(String));
    return Object.keys(recordOf(table))
      .filter((value) => !values.has(value))
      .map((value) => ({ rule: 'unknown-value', at: `x-enums.${name}.${value}`, cause: 'Not a value of the enum.' }));
  });
}

/** Shared words that no column takes: they were overtaken by own words, or were never right. */
function unusedShared({ document, model, words }: LintInput): WordFinding[] {
  const patterns = compilePatterns(document['x-shared-patterns']);
  const used = new Set<unknown>();
  for (const resource of model.resources) {
    for (const [argument, subject] of argumentsOf(resource)) {
      const origin = words.get(resource.schema)?.origins[argument];
      if (origin === 'pattern') used.add(findPattern(patterns, subject as Subject));
      if (origin === 'shared') used.add(argument);
    }
  }
  return [
    ...patterns
      .filter((pattern) => !used.has(pattern))
      .map(({ match, schema }) => `x-shared-patterns ${match.source}${schema ? ` on ${schema.source}` : ''}`),
    ...Object.keys(recordOf(document['x-shared-columns']))
      .filter((name) => !used.has(name))
      .map((name) => `x-shared-columns.${name}`),
  ].map((at) => ({ rule: 'unused-shared', at, cause: 'No column takes this sentence: remove it.' }));
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
