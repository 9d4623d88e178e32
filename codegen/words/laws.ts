/**
 * What holds of every sentence, whoever wrote it: each law says which sentences are its business and what breaks it. Pure.
 * Where the table behind a law comes from: `docs/decisions/0018-words-are-checked.md`.
 */
import type { Law, LawResult } from './law.ts';
import { brokenPlaces } from './law-of-places.ts';
import { ownersLaw, unreadLaw, valuesLaw } from './laws-of-behaviour.ts';
import { namesLaw, readOnlyLaw, toolsLaw, verbsLaw } from './laws-of-saying.ts';
import type { LintInput } from './lint-input.ts';
import type { WordRule } from './lint-text.ts';
import { spokenSentences } from './spoken.ts';

const LAWS: readonly (readonly [rule: WordRule, holds: string, law: Law])[] = [
  ['owners', 'owners are promised a message only where one is sent', ownersLaw],
  ['unread', 'columns that nothing reads say so, and no others', unreadLaw],
  ['read-only', 'a column that no tool writes is told as what it says', readOnlyLaw],
  ['tools', 'a tool that is named exists', toolsLaw],
  ['names', 'a column that is named is one of the resource', namesLaw],
  ['values', 'a value that is named exists and is written', valuesLaw],
  ['verbs', 'a create is not told what an update does, nor this tool what the server does', verbsLaw],
];

/** Every law in turn, with the number of places it looked at. */
export function heldLaws(input: LintInput): LawResult[] {
  const sentences = spokenSentences(input);
  const held = LAWS.map(([rule, holds, law]): LawResult => {
    const judge = law(input);
    const judged = sentences.flatMap((spoken) => {
      const cause = judge(spoken);
      return cause === undefined ? [] : [{ rule, at: spoken.at, cause }];
    });
    return { rule, holds, looked: judged.length, findings: judged.filter(({ cause }) => cause !== '') };
  });
  return [...held, brokenPlaces(input.overlays)];
}
