/** Names of checks as people shorten them: "status code" is `Response Status Code`, "online" is `Is Online`. */
import { badCheck, cited, instead } from './bad-argument.ts';

/** A check's name without its unit. */
export function withoutUnit(name: string): string {
  return name.replace(/\s*\((?:in|per) [^)]*\)$/, '');
}

/** What names a check is no longer. */
const LONGEST_TEXT = 200;

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * The check that a text means: one whose name has all the words of the text and the fewest besides. Undefined when
 * there is none, or when several fit equally well.
 */
export function checkNamed(text: string, checks: readonly string[]): string | undefined {
  const wanted = text.length > LONGEST_TEXT ? [] : words(text);
  if (wanted.length === 0) return undefined;
  const exact = checks.find((name) => words(name).join(' ') === wanted.join(' '));
  if (exact) return exact;
  const fitting = checks
    .map((name) => ({ name, held: words(withoutUnit(name)), all: words(name) }))
    .filter(({ all }) => wanted.every((word) => all.includes(word)))
    .sort((a, b) => a.held.length - b.held.length);
  const [first, second] = fitting;
  return second && first?.held.length === second.held.length ? undefined : first?.name;
}

/** As `checkNamed`, but refuses what it cannot tell, with the checks that a type has. */
export function findCheck(text: string, checks: readonly string[], where: string): string {
  return (
    checkNamed(text, checks) ??
    badCheck(`${where}: there is no check ${cited(text)} here.`, instead(text, checks.map(withoutUnit)))
  );
}

/** The check at the beginning of a condition, with what follows it. */
export function leadingCheck(text: string, checks: readonly string[]): [check: string, rest: string] | undefined {
  const spellings = checks
    .flatMap((name) => [name, withoutUnit(name)].map((spelling) => ({ name, spelling })))
    .sort((a, b) => b.spelling.length - a.spelling.length);
  const lower = text.toLowerCase();
  const found = spellings.find(
    ({ spelling }) => lower.startsWith(spelling.toLowerCase()) && !/^[\p{L}\p{N}]/u.test(text.slice(spelling.length)),
  );
  return found && [found.name, text.slice(found.spelling.length).trim()];
}
