/** How well a runbook fits what is wrong: words, labels and rules that speak for it; no I/O. */

/** What is wrong, as far as runbooks can be told by it. */
export interface RunbookCase {
  /** Incident, Alert; undefined for a monitor, which no rule is for. */
  readonly kind: 'Incident' | 'Alert' | undefined;
  readonly title: string;
  readonly description: string;
  /** Names of the monitors concerned. */
  readonly monitors: readonly string[];
  /** Ids of labels of it, and of those monitors. */
  readonly labels: ReadonlySet<string>;
}

export interface KnownRunbook {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly labels: readonly { readonly id: string; readonly name: string }[];
}

export interface KnownRule {
  readonly name: string;
  readonly kind: string;
  readonly titlePattern: string;
  readonly descriptionPattern: string;
  readonly runbooks: readonly string[];
}

/** A runbook, and what speaks for it; the more the better. */
export interface RunbookFit {
  readonly id: string;
  readonly score: number;
  readonly why: readonly string[];
}

/** Words that say nothing of what is wrong. */
const EMPTY_WORDS = new Set(
  'about after again because before being cannot does from have into more only over should some than that their them then there these they this through under what when where which while will with your'.split(
    ' ',
  ),
);
const SHORTEST_WORD = 4;
/** A rule says it outright, a label nearly so, a word hints. */
const WEIGHTS = { rule: 10, label: 3, word: 2 } as const;

/** Runbooks for which anything speaks, best first. */
export function fittingRunbooks(
  trouble: RunbookCase,
  runbooks: readonly KnownRunbook[],
  rules: readonly KnownRule[],
): readonly RunbookFit[] {
  const words = stemsOf(`${trouble.title} ${trouble.description} ${trouble.monitors.join(' ')}`);
  const speaking = rules.filter((rule) => ruleFits(rule, trouble));
  return runbooks
    .map((runbook) => fitOf(runbook, { trouble, words, speaking }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}

interface Around {
  readonly trouble: RunbookCase;
  readonly words: ReadonlyMap<string, string>;
  readonly speaking: readonly KnownRule[];
}

function fitOf({ id, name, description, labels }: KnownRunbook, { trouble, words, speaking }: Around): RunbookFit {
  const own = stemsOf(`${name} ${description}`);
  const shared = [...own].filter(([stem]) => words.has(stem)).map(([, word]) => word);
  const marks = labels.filter((label) => trouble.labels.has(label.id)).map((label) => label.name);
  const named = speaking.filter(({ runbooks }) => runbooks.includes(id)).map((rule) => rule.name);
  const score = named.length * WEIGHTS.rule + marks.length * WEIGHTS.label + shared.length * WEIGHTS.word;
  const why = [
    ...named.map((rule) => `the rule ${rule} starts it for such trouble`),
    ...(marks.length > 0 ? [`same label: ${marks.join(', ')}`] : []),
    ...(shared.length > 0 ? [`same words: ${shared.join(', ')}`] : []),
  ];
  return { id, score, why };
}

/** Stems of the words of a text, each with the word as it was written first. */
function stemsOf(text: string): Map<string, string> {
  const stems = new Map<string, string>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    if (word.length >= SHORTEST_WORD && !EMPTY_WORDS.has(word) && !stems.has(stemOf(word)))
      stems.set(stemOf(word), word);
  return stems;
}

/** A word without the endings that English adds: payments and payment are one. */
function stemOf(word: string): string {
  return word.replace(/(?:ings?|edly|ed|ies|es|s|ly)$/, '').slice(0, 12) || word;
}

/** Whether a rule would start its runbooks for such trouble. One whose patterns cannot be tried safely says nothing. */
export function ruleFits(
  { kind, titlePattern, descriptionPattern }: KnownRule,
  { kind: own, title, description }: RunbookCase,
): boolean {
  return kind === own && patternFits(titlePattern, title) && patternFits(descriptionPattern, description);
}

const LONGEST_PATTERN = 200;
const LONGEST_TRIED = 300;
/** What expressions have beside texts, alternatives, ends and `.*`: it is not tried here, where it could take for ever. */
const BEYOND_TEXTS = /[\\()[\]{}+?]|(?<!\.)\*/;

/** Whether a text has what a pattern of a rule wants, as far as that is made of texts: `disk|space`, `^Payment.*failed`. */
function patternFits(pattern: string, text: string): boolean {
  if (pattern === '') return true;
  if (pattern.length > LONGEST_PATTERN || BEYOND_TEXTS.test(pattern)) return false;
  const tried = text.slice(0, LONGEST_TRIED).toLowerCase();
  return pattern
    .toLowerCase()
    .split('|')
    .some((alternative) => hasParts(tried, alternative));
}

/** Whether the parts between `.*` stand in a text one after the other, from its start or to its end where that is said. */
function hasParts(text: string, alternative: string): boolean {
  const [isFromStart, isToEnd] = [alternative.startsWith('^'), alternative.endsWith('$')];
  const parts = alternative.replace(/^\^/, '').replace(/\$$/, '').split('.*');
  let at = 0;
  for (const [place, part] of parts.entries()) {
    const found = placeOf(part, text, at);
    if (found < 0 || (place === 0 && isFromStart && !startsAt(part, text, 0))) return false;
    at = (place === 0 && isFromStart ? 0 : found) + part.length;
  }
  const last = parts.at(-1) ?? '';
  return !isToEnd || startsAt(last, text, text.length - last.length);
}

/** Where a part stands in a text from a place on; a dot in it is any character. */
function placeOf(part: string, text: string, from: number): number {
  for (let at = from; at + part.length <= text.length; at += 1) if (startsAt(part, text, at)) return at;
  return -1;
}

function startsAt(part: string, text: string, at: number): boolean {
  if (at < 0) return false;
  return [...part].every((letter, place) => letter === '.' || letter === text[at + place]);
}
