/** Of an example's filter what the request means: a state that nobody asked for would hide what was. */
import { isPlain } from '../basics/plain.ts';
import { isOfTime, wordsIn } from './spoken-names.ts';

type Arguments = Readonly<Record<string, unknown>>;
type Words = ReadonlySet<string>;

/** Something is wrong with what is asked for. */
const TROUBLE = wordsIn(
  `down offline broken broke break breaks dead dying died degraded unhealthy unwell red outage outages fail fails failing failed
  failure failures error errors erroneous wrong trouble problem problems issue issues bad disconnected lost stuck unreachable missing
  late breached breach risk violated exhausted crash crashes crashed crashing fatal exception exceptions timeout timed bounced rejected
  undelivered quiet silent low health stopped unsuccessful unsuccessfully`,
);
/** With a negation these are trouble: `not reachable`, `hors ligne`. */
const WELL = wordsIn(
  `reachable operational working work works responding respond answering answer available up ok okay fine healthy well online
  erreichbar ligne disponible`,
);
const NEGATIONS = wordsIn('not isn aren doesn don no nicht kein keine pas hors non sin');
/** It is not over, or somebody says that something is not so. */
const OPEN = wordsIn(
  `open opened unresolved unacknowledged unsolved unhandled unfixed unfinished active ongoing current currently now still pending
  outstanding remaining left running not isn aren hasn haven wasn without no nobody none yet never`,
);
/** All there are, or those that are over. */
const ALL = wordsIn(
  `all every each total overall ever many number count amount average mean history past previous resolved resolve solved closed
  finished ended fixed recovered over`,
);

/** An example as a request is shown it, and the columns whose conditions it goes without. */
export interface MeantExample {
  readonly example: Arguments;
  readonly leftOut: readonly string[];
}

/** The example without conditions on states that the request leaves open, or speaks of otherwise. */
export function meantExample(example: Arguments, request: Words): MeantExample {
  const { filter, ...rest } = example;
  if (!isPlain(filter)) return { example, leftOut: [] };
  const meant = Object.entries(filter).filter(([column, value]) => isMeant(column, value, request));
  const kept = Object.fromEntries(meant);
  const leftOut = Object.keys(filter).filter((column) => !Object.hasOwn(kept, column));
  if (leftOut.length === 0) return { example, leftOut };
  return { example: meant.length === 0 ? rest : { ...example, filter: kept }, leftOut };
}

function isMeant(column: string, value: unknown, request: Words): boolean {
  if (isOfTrouble(column, value)) return isOnTrouble(request);
  if (!isOfState(column, value) || haveCommon(request, wordsIn(textsIn(value).join(' ')))) return true;
  return haveCommon(request, OPEN) || !(isOfTime(request) || haveCommon(request, ALL));
}

function isOnTrouble(request: Words): boolean {
  return haveCommon(request, TROUBLE) || (haveCommon(request, WELL) && haveCommon(request, NEGATIONS));
}

/** Columns that say in numbers how bad a line or a step is. */
const GRADES: ReadonlySet<string> = new Set(['severityNumber', 'statusCode']);

function isOfTrouble(column: string, value: unknown): boolean {
  if (GRADES.has(column)) return true;
  if (isPlain(value) && value.isOperationalState === false) return true;
  return isNamedState(column) && haveCommon(wordsIn(textsIn(value).join(' ')), TROUBLE);
}

function isOfState(column: string, value: unknown): boolean {
  if (isPlain(value) && 'isResolvedState' in value) return true;
  return column === 'isResolved' || (isNamedState(column) && textsIn(value).length > 0);
}

function isNamedState(column: string): boolean {
  return /(?:^s|S)tat(?:us|e)$/u.test(column);
}

function textsIn(value: unknown): readonly string[] {
  return [value].flat().filter((each) => typeof each === 'string');
}

function haveCommon(some: Words, others: Words): boolean {
  return [...some].some((word) => others.has(word));
}
