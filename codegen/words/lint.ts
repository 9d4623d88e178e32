/** Finds words that say nothing, say it wrongly, or are said of something that is not there. Pure. */
import { isJsonObject, own } from '../model/document.ts';
import { EXAMPLE_VERBS, type ModelResource } from '../model/model.ts';
import { TOOL, wordsOfName } from '../model/name.ts';
import { heldLaws } from './laws.ts';
import { UNREAD } from './laws-of-behaviour.ts';
import type { LintInput } from './lint-input.ts';
import { lintText, type WordFinding, type WordRule } from './lint-text.ts';
import { columnsWritten, needlessPairs } from './pairs.ts';
import { compilePatterns, compileSharedSentences, findPattern, findSharedSentences } from './patterns.ts';
import { type Spoken, spokenSentences } from './spoken.ts';
import { sentencesOf, tablesOf } from './texts.ts';
import { argumentsOf, SENTENCES } from './words.ts';

/** What is wrong with a place whatever stands there: the rule, its cause, and where it is broken. */
const RULES: readonly (readonly [rule: WordRule, cause: string, places: (input: LintInput) => string[]])[] = [
  ['needless-default', 'It is required: a create without it is refused, whatever the default.', needlessDefaults],
  ['unknown-column', 'No tool has this argument (a relation is named, not its id column).', unknownColumns],
  ['unknown-value', 'Not a value of the enum.', unknownValues],
  [
    'no-instead',
    'No API key can complete an operation of it: say what does it instead, and name a tool.',
    unsaidInstead,
  ],
  ['no-instead', 'Every operation of it can be completed: remove x-instead.', needlessInstead],
  [
    'two-sentences',
    'create and update take a text each, which differ, on a column that both verbs take; otherwise say it once.',
    needlessPairs,
  ],
  [
    'release',
    'It was read of another release than the facts: read it again, then say so in its release.',
    staleBehaviour,
  ],
  ['unused-shared', 'No column takes this sentence: remove it.', unusedShared],
  ['unused-shared', 'No resource takes this sentence: remove it.', unusedSharedSentences],
];

/** All findings, sorted by place; those of the laws too. */
export function lintWords(input: LintInput, laws = heldLaws(input)): WordFinding[] {
  const sentences = spokenSentences(input);
  return [
    ...sentences.flatMap(({ at, text, kind, argument }) =>
      lintText({ at, text, budget: kind, ...(argument ? { of: argument } : {}) }),
    ),
    ...repeated(sentences, input),
    ...unknownKeys(input),
    ...laws.flatMap(({ findings }) => findings),
    ...RULES.flatMap(([rule, cause, places]) => places(input).map((at) => ({ rule, at, cause }))),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.rule < b.rule ? -1 : 1));
}

/**
 * Own sentences that stand word for word on unrelated columns, or on two resources as a whole. Columns are related when
 * their names end alike: `groupByAlertTitle` and `groupByIncidentTitle`. What nothing reads may say so alike.
 */
function repeated(sentences: readonly Spoken[], { words }: LintInput): WordFinding[] {
  const places = new Map<string, { at: string; name: string }[]>();
  for (const { at, text, kind, resource, argument } of sentences) {
    const isOwn = argument !== undefined && words.get(resource?.schema ?? '')?.origins[argument] === 'own';
    if (kind !== 'x-about' && (!isOwn || text.startsWith(UNREAD))) continue;
    const name = argument === undefined ? (resource?.schema ?? '') : (wordsOfName(argument).at(-1) ?? argument);
    places.set(text, [...(places.get(text) ?? []), { at, name }]);
  }
  return [...places.values()]
    .filter((found) => new Set(found.map(({ name }) => name)).size > 1)
    .map(([first, ...others]) => ({
      rule: 'repeated',
      at: first?.at ?? '',
      cause: `Also said of ${others.map(({ at }) => at).join(', ')}: say what differs.`,
    }));
}

const KEYS: ReadonlySet<string> = new Set([...Object.values(SENTENCES), 'x-columns', 'x-examples']);

/** Keys of words files that nothing reads: a misspelt one would be lost without a word. */
function unknownKeys({ overlays }: LintInput): WordFinding[] {
  const files = overlays.filter(({ file }) => /(^|[/\\])words-[^/\\]*$/.test(file));
  return files.flatMap(({ actions }) =>
    actions
      .filter(({ target }) => target !== '$')
      .flatMap(({ target, update }): WordFinding[] => {
        const at = target.replace(/^.*\./, '');
        const examples = update?.['x-examples'];
        const keys = Object.keys(update ?? {}).filter((key) => !KEYS.has(key));
        const verbs = Object.keys(isJsonObject(examples) ? examples : {}).filter(
          (verb) => !EXAMPLE_VERBS.some((known) => known === verb),
        );
        return [...keys, ...verbs].map((key) => ({ rule: 'unknown-key', at, cause: `Nothing reads ${key}.` }));
      }),
  );
}

/** A column that every create must have is not filled in for anybody. */
function needlessDefaults({ model, words }: LintInput): string[] {
  return model.resources.flatMap((resource) =>
    [...argumentsOf(resource)].flatMap(([argument, { column, isWritable }]) => {
      const text = words.get(resource.schema)?.columns[argument] ?? '';
      const isRequired = isWritable && column.required === true && column.access.includes('c');
      return isRequired && /\bdefault\b|\bunless set\b/.test(text) ? [`${resource.schema}.${argument}`] : [];
    }),
  );
}

function staleBehaviour({ behaviour: { release }, facts }: LintInput): string[] {
  return release === '' || release === facts?.release ? [] : [`behaviour.yaml of ${release}`];
}

function unsaidInstead({ model, words }: LintInput): string[] {
  const isSaid = (schema: string): boolean => TOOL.test(words.get(schema)?.instead ?? '');
  return model.resources.filter(({ schema, impossible }) => impossible && !isSaid(schema)).map(({ schema }) => schema);
}

function needlessInstead({ model, words }: LintInput): string[] {
  const isNeedless = ({ schema, impossible }: ModelResource): boolean =>
    !impossible && Boolean(words.get(schema)?.instead);
  return model.resources.filter(isNeedless).map(({ schema }) => schema);
}

function unknownColumns({ document, model }: LintInput): string[] {
  return model.resources.flatMap((resource) => {
    const said = Object.keys(columnsWritten(document, resource));
    const offered = argumentsOf(resource);
    return said.filter((argument) => !offered.has(argument)).map((argument) => `${resource.schema}.${argument}`);
  });
}

function unknownValues({ document, facts }: LintInput): string[] {
  return Object.entries(facts ? tablesOf(document['x-enums']) : {}).flatMap(([name, table]) => {
    const values = new Set(own(facts?.enums, name)?.map(String));
    return Object.keys(table).flatMap((value) => (values.has(value) ? [] : [`x-enums.${name}.${value}`]));
  });
}

/** Shared words that no column takes: they were overtaken by own words, or were never right. */
function unusedShared({ document, model, words }: LintInput): string[] {
  const patterns = compilePatterns(document['x-shared-patterns']);
  const used = new Set<unknown>();
  for (const resource of model.resources) {
    for (const [argument, subject] of argumentsOf(resource)) {
      const origin = words.get(resource.schema)?.origins[argument];
      if (origin === 'pattern') used.add(findPattern(patterns, subject));
      if (origin === 'shared') used.add(argument);
    }
  }
  return [
    ...patterns
      .filter((pattern) => !used.has(pattern))
      .map(({ match, schema }) => `x-shared-patterns ${match.source}${schema ? ` on ${schema.source}` : ''}`),
    ...Object.keys(sentencesOf(document['x-shared-columns']))
      .filter((name) => !used.has(name))
      .map((name) => `x-shared-columns.${name}`),
  ];
}

/** Shared sentences that no resource takes, for the same reasons, or under a key that nothing reads. */
function unusedSharedSentences({ document, model }: LintInput): string[] {
  const shared = compileSharedSentences(document['x-shared-sentences']);
  const isTaken = (found: (typeof shared)[number], key: string): boolean =>
    model.resources.some((resource) => {
      const own = document.components?.schemas?.[resource.schema]?.[key as `x-${string}`];
      return own === undefined && findSharedSentences(shared, key, resource) === found;
    });
  return shared.flatMap((found) =>
    Object.keys(found.sentences)
      .filter((key) => !KEYS.has(key) || !isTaken(found, key))
      .map((key) => `x-shared-sentences ${found.schema.source} ${key}`),
  );
}
