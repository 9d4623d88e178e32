/** Operators as people write them -> the platform's, as far as they fit a check. */
import { readChoice } from '../../catalogue/reading.ts';
import { badCheck, cited } from './bad-argument.ts';
import { factsOf, OPERATORS, type Operator } from './check-table.ts';

/** Longer spellings come before their beginnings; a spelling counts only for checks that its operator fits. */
const SPELLINGS: readonly (readonly [RegExp, Operator])[] = [
  [/^(?:(?:is|was|has) )?not (?:been )?rec(?:ei|ie)ved(?: (?:in|for|within))?(?: minutes)?/, 'Not Recieved In Minutes'],
  [/^(?:(?:is|was) )?rec(?:ei|ie)ved(?: (?:in|within))?(?: minutes)?/, 'Recieved In Minutes'],
  [/^(?:is |evaluates to )?true\s*:/, 'Evaluates To True'],
  [/^evaluates to true\b/, 'Evaluates To True'],
  [/^:/, 'Evaluates To True'],
  [/^(?:is )?not (?:executing|running)\b/, 'Is Not Executing'],
  [/^(?:is )?(?:executing|running)\b/, 'Is Executing'],
  [/^(?:is )?not empty\b/, 'Is Not Empty'],
  [/^(?:is )?empty\b/, 'Is Empty'],
  [/^(?:is |== ?|= ?)?(?:true|yes)$/, 'True'],
  [/^(?:is |== ?|= ?)?(?:false|no)$/, 'False'],
  [/^(?:is not|!=) ?true$/, 'False'],
  [/^(?:is not|!=) ?false$/, 'True'],
  [/^(?:does not contain|doesn't contain|not contains?|without)\b/, 'Not Contains'],
  [/^(?:contains?|includes?)\b/, 'Contains'],
  [/^starts? with\b/, 'Starts With'],
  [/^ends? with\b/, 'Ends With'],
  [/^(?:is )?anomalously high\b/, 'Anomalously High'],
  [/^(?:is )?anomalously low\b/, 'Anomalously Low'],
  [/^(?:is )?anomalous\b/, 'Anomalous'],
  [/^(?:>=|≥|(?:is )?(?:greater than or equal to|at least))/, 'Greater Than Or Equal To'],
  [/^(?:<=|≤|(?:is )?(?:less than or equal to|at most))/, 'Less Than Or Equal To'],
  [/^(?:!==?|<>|≠|(?:is )?not equals?(?: to)?\b|is not\b)/, 'Not Equal To'],
  [/^(?:>|(?:is )?(?:greater|more|higher|longer|slower) than\b|(?:is )?(?:above|over|exceeds)\b)/, 'Greater Than'],
  [/^(?:<|(?:is )?(?:less|fewer|lower|shorter|faster) than\b|(?:is )?(?:below|under)\b)/, 'Less Than'],
  [/^(?:={1,3}|(?:is )?equals?(?: to)?\b|is\b)/, 'Equal To'],
];

/** The operator at the beginning of a text, with what follows it. */
export function leadingOperator(text: string, check: string): [operator: Operator, rest: string] | undefined {
  const lower = text.toLowerCase();
  const { operators } = factsOf(check);
  for (const [pattern, operator] of SPELLINGS) {
    const found = operators.includes(operator) ? pattern.exec(lower)?.[0] : undefined;
    if (found !== undefined) return [operator, text.slice(found.length).trim()];
  }
  return undefined;
}

/** An operator given by itself, under the platform's name or in words. */
export function operatorNamed(text: string, check: string, where: string): Operator {
  const exact = readChoice(factsOf(check).operators, text.trim());
  const [operator, rest] = exact ? [exact, ''] : (leadingOperator(text.trim(), check) ?? []);
  return operator !== undefined && rest === '' ? operator : badOperator(text, check, where);
}

/** The operators that fit a check, as a next step. */
export function checkOperators(check: string): string {
  return `It takes: ${factsOf(check)
    .operators.map((operator) => OPERATORS[operator].text)
    .join(', ')}.`;
}

/** Refuses an operator, and says which fit. */
export function badOperator(text: string, check: string, where: string): never {
  return badCheck(`${where}: ${cited(text)} does not fit the check ${check}.`, checkOperators(check));
}

/** Where the first operator begins in a condition whose check is shortened; 0 when there is none. */
export function operatorPosition(text: string): number {
  const pattern =
    /(?:[<>=!≠≤≥]|\b(?:is|does|doesn't|not|contains?|includes?|without|starts? with|ends? with|equals?|above|over|exceeds|below|under|at least|at most|(?:greater|more|higher|longer|slower|less|fewer|lower|shorter|faster) than|anomalous(?:ly)?|(?:executing|running))\b)/i;
  return Math.max(text.search(pattern), 0);
}
