/** Finds words that say nothing, say it wrongly, or are said of something that is not there. Pure. */
import type { Facts } from '../../specs/facts.ts';
import { type Document, isJsonObject } from '../model/document.ts';
import type { Model } from '../model/model.ts';
import { lintText, type Text, type WordFinding, wordsOfName } from './lint-text.ts';
import type { Overlay } from './overlay.ts';
import { compilePatterns, compileSharedSentences, findPattern, findSharedSentences, type Subject } from './patterns.ts';
import { argumentsOf, type ResourceWords, tablesOf } from './words.ts';

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
    ...needlessDefaults(input),
    ...unknownColumns(input),
    ...unknownValues(input),
    ...unusedShared(input),
    ...unusedSharedSentences(input),
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
  return Object.entries(tablesOf(document['x-enums'])).flatMap(([name, table]) =>
    Object.entries(table).map(([value, text]): Text => ({ at: `x-enums.${name}.${value}`, text, budget: 'value' })),
  );
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

/** A column that every create must have is not filled in for anybody. */
function needlessDefaults({ model, words }: LintInput): WordFinding[] {
  return model.resources.flatMap((resource) =>
    [...argumentsOf(resource)].flatMap(([argument, { column, isWritable }]): WordFinding[] => {
      const text = words.get(resource.schema)?.columns[argument] ?? '';
      const isRequired = isWritable && column.required === true && column.access.includes('c');
      if (!isRequired || !/\bdefault\b|\bunless set\b/.test(text)) return [];
      const cause = 'It is required: a create without it is refused, whatever the default.';
      return [{ rule: 'needless-default', at: `${resource.schema}.${argument}`, cause }];
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
  return Object.entries(tablesOf(document['x-enums'])).flatMap(([name, table]): WordFinding[] => {
    const values = new Set(facts.enums[name]?.map(String));
    return Object.keys(table)
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

/** Shared sentences that no resource takes, for the same reasons, or under a key that nothing reads. */
function unusedSharedSentences({ document, model }: LintInput): WordFinding[] {
  const sentences = compileSharedSentences(document['x-shared-sentences']);
  const isOwn = (schema: string, key: string): boolean =>
    document.components?.schemas?.[schema]?.[key as `x-${string}`] !== undefined;
  return sentences.flatMap((found) =>
    Object.keys(found.sentences)
      .filter(
        (key) =>
          !KEYS.has(key) ||
          !model.resources.some(
            (resource) => !isOwn(resource.schema, key) && findSharedSentences(sentences, key, resource) === found,
          ),
      )
      .map((key) => ({
        rule: 'unused-shared',
        at: `x-shared-sentences ${found.schema.source} ${key}`,
        cause: 'No resource takes this sentence: remove it.',
      })),
  );
}

function recordOf(value: unknown): Record<string, unknown> {
  return isJsonObject(value) ? value : {};
}
