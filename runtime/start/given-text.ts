/** What is wrong with a value whatever it is for: how it was written, or never filled in. */
import { trimmed } from '../basics/trimmed.ts';
import { isKeyLike } from '../guard/key-fault.ts';

/** Variables with a value, without what is not seen around it: one that is blank, or holds only quotation marks, is unset. */
export function filledIn(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const filled = Object.entries(variables).map(([name, value = '']) => [name, trimmed(value)] as const);
  return Object.fromEntries(filled.filter(([, value]) => !/^(["']\s*["'])?$/.test(value)));
}

/** Docker takes quotation marks of an env file for part of the value. */
const QUOTED = /^(["'`]).*\1$|^[“”„‘’«»].*[“”‘’«»]$/s;

/** One of a pair: the other was lost in copying, or the file goes on behind it. */
const HALF_QUOTED = /^["'`“”„«»]|["'`“”„«»]$/;

/** How settings of clients, shells and templates name what is to be filled in. */
const PLACEHOLDER =
  /\$\{[a-z_][\w.:-]*\}|\{\{[^{}]+\}\}|^%\w+%$|^\$(?:env:)?[a-z_]\w*$|^\{[a-z]+:[^{}"]+\}$|^<[^<>]+>$/i;

/** Says after the name of a setting what is wrong with its text; undefined when it may be read. Repeats nothing of a secret. */
export function textProblem(text: string, isSecret: boolean): string | undefined {
  if (QUOTED.test(text)) return 'is wrapped in quotation marks: leave them out.';
  if (!isSecret && HALF_QUOTED.test(text)) return 'has a quotation mark at one end: leave it out.';
  if (!isSecret && isKeyLike(text)) return 'must be something else than a key, which goes into ONEUPTIME_API_KEY.';
  const placeholder = PLACEHOLDER.exec(text)?.[0];
  if (placeholder === undefined) return undefined;
  const shown = isSecret ? 'a placeholder' : `the placeholder ${placeholder.slice(0, 60)}`;
  return `holds ${shown}, which nothing has filled in: give the value itself, or leave it out.`;
}
