/**
 * Which severity a word means. Projects name theirs as they like, and people say "high" or "sev 1": a name first, then a
 * part of one, then the place that the word has on any scale. Told by what a plan shows.
 */
import { badArgument, quoted } from '../../basics/errors.ts';

export interface SeverityRow {
  readonly id: string;
  readonly name: string;
  /** 1 for the worst. */
  readonly order: number;
}

const WORST = ['critical', 'worst', 'highest', 'urgent', 'emergency', 'sev1', 'p1', 'sev0', 'p0'];
const HIGH = ['high', 'major', 'severe', 'serious', 'sev2', 'p2'];
const LEAST = ['low', 'lowest', 'minor', 'least', 'trivial', 'sev4', 'p4', 'sev5', 'p5'];
const MIDDLE = ['medium', 'moderate', 'normal', 'sev3', 'p3'];

const FILLERS = new Set(['priority', 'severity', 'incident', 'alert']);

const wordsIn = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !FILLERS.has(word));

/**
 * The severity that a text means; the worst without a text. Of three or more, "high" is the second; of two, the first.
 * Throws `bad_arguments` with the names there are.
 */
export function severityMeant(severities: readonly SeverityRow[], text: string | undefined, kind: string): SeverityRow {
  const [worst, ...rest] = [...severities].sort((a, b) => a.order - b.order);
  if (!worst) throw badArgument(`This project has no ${kind} severity.`, `Make one with create_${kind}_severity.`);
  if (text === undefined) return worst;
  const all = [worst, ...rest];
  const wanted = text.trim().toLowerCase();
  const named = all.filter(({ id, name }) => id === wanted || name.trim().toLowerCase() === wanted);
  const words = wordsIn(text);
  const partly = all.filter(({ name }) => words.length > 0 && words.every((word) => wordsIn(name).includes(word)));
  const [only] = named.length > 0 ? named : partly.length === 1 ? partly : [placed(all, words.join(''))];
  if (only) return only;
  const names = all.map(({ name }) => name).join(', ');
  throw badArgument(`severity: There is no ${kind} severity ${quoted(text.slice(0, 100))}.`, `There are: ${names}.`);
}

/** The one at the place that a word has on any scale. */
function placed(worstFirst: readonly SeverityRow[], word: string): SeverityRow | undefined {
  if (WORST.includes(word)) return worstFirst[0];
  if (HIGH.includes(word)) return worstFirst[worstFirst.length > 2 ? 1 : 0];
  if (MIDDLE.includes(word)) return worstFirst[Math.floor(worstFirst.length / 2)];
  return LEAST.includes(word) ? worstFirst.at(-1) : undefined;
}
