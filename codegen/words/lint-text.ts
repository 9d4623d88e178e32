/** What is wrong with one text of the words, whatever else is said. Pure. */

import { wordsOfName } from '../model/name.ts';
import { MAX_COLUMN } from './apply.ts';
import { articleOf } from './article.ts';
import { EMPTY_PHRASES, FILLERS, SPELLING, TERMS } from './terms.ts';

/** Longest texts, in characters. */
export const BUDGETS = {
  'x-summary': 120,
  'x-about': 200,
  'x-belongs-to': 100,
  'x-not': 200,
  'x-finding': 120,
  'x-reading': 120,
  'x-next': 200,
  'x-instead': 160,
  'x-changing': 160,
  column: MAX_COLUMN,
  value: 60,
} as const;

/** One thing to mend. */
export interface WordFinding {
  readonly rule: WordRule;
  /** `Schema`, `Schema.argument`, `Schema x-about`, `x-enums.Name.value` or `x-shared-columns.name`. */
  readonly at: string;
  readonly cause: string;
}

/** What a finding is about. */
export type WordRule =
  | 'budget'
  | 'empty-phrase'
  | 'own-name'
  | 'repeated'
  | 'term'
  | 'spelling'
  | 'article'
  | 'no-stop'
  | 'needless-default'
  | 'no-instead'
  | 'two-sentences'
  | 'unknown-column'
  | 'unknown-value'
  | 'unknown-key'
  | 'unused-shared'
  | 'release'
  | 'owners'
  | 'unread'
  | 'read-only'
  | 'tools'
  | 'names'
  | 'values'
  | 'verbs'
  | 'places';

/** A text with its place and the words it must not merely repeat. */
export interface Text {
  readonly at: string;
  readonly text: string;
  readonly budget: keyof typeof BUDGETS;
  /** Column or value the text explains. */
  readonly of?: string;
}

/** All findings about one text. */
export function lintText({ at, text, budget, of }: Text): WordFinding[] {
  const found: WordFinding[] = [];
  const add = (rule: WordRule, cause: string): void => void found.push({ rule, at, cause });
  const limit = BUDGETS[budget];
  if (text.length > limit) add('budget', `${text.length} characters, at most ${limit}.`);
  for (const phrase of EMPTY_PHRASES)
    if (phrase.test(text)) add('empty-phrase', `"${phrase.exec(text)?.[0]}" tells nothing.`);
  const prose = withoutCode(text);
  for (const { wrong, say } of TERMS) if (wrong.test(prose)) add('term', `"${wrong.exec(prose)?.[0]}": say ${say}.`);
  for (const { wrong, say } of SPELLING)
    if (wrong.test(prose)) add('spelling', `"${wrong.exec(prose)?.[0]}": write ${say}.`);
  for (const [both, said = '', noun = ''] of prose.matchAll(/\b(an?) ([A-Za-z][\w-]*)/gi))
    if (said.toLowerCase() !== articleOf(noun)) add('article', `"${both}": write ${articleOf(noun)} ${noun}.`);
  if (of !== undefined && repeatsName(text, of)) add('own-name', `"${text}" only repeats the name.`);
  const isSentence = budget !== 'value' && budget !== 'x-belongs-to';
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

function stem(word: string): string {
  return word.replace(/(ies|es|s|ed|ing|e)$/, '');
}
