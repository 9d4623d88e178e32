/**
 * The repairs that rest on facts alone, as a committed list (`specs/<platform>/repairs.lock.tsv`). Wire types are made of the
 * document and this list, tools of the document and the facts: a fact that changes alone no longer fits, and does not compile.
 */
import { CompileError, type Diagnostic, type Diagnostics } from '../model/diagnostics.ts';
import type { RepairCode } from './repairs.ts';

/** Name of the list among the specs. */
export const REPAIRS_LOCK = 'repairs.lock.tsv';

/** What was taken at one place of the document instead of what it states there. */
export interface ListedRepair {
  readonly code: RepairCode;
  /** JSON pointer into the document. */
  readonly at: string;
  /** Kind, target or column that was taken; empty where the code tells all. */
  readonly taken: string;
}

/** The other codes can be seen in the document itself. */
const CODES: ReadonlySet<string> = new Set<RepairCode>([
  'bare-object',
  'column-needless',
  'nullability',
  'relation-missing',
  'required-missing',
  'wrong-type',
]);

/** Those among the findings of a compilation, in their order. */
export function repairsFound(found: readonly Diagnostic[]): ListedRepair[] {
  return found
    .filter(({ code, severity }) => severity === 'repair' && CODES.has(code))
    .map(({ code, at, taken = '' }) => ({ code: code as RepairCode, at, taken }));
}

/** The listed repairs, or all that were found where there is no list. Reports where list and findings part. */
export function settleRepairs(
  listed: readonly ListedRepair[] | undefined,
  diagnostics: Diagnostics,
): readonly ListedRepair[] {
  const found = repairsFound(diagnostics.sorted());
  if (listed === undefined) return found;
  const report = (repairs: readonly ListedRepair[], others: readonly ListedRepair[], cause: string): void => {
    const known = new Set(others.map(lineOf));
    for (const repair of repairs.filter((each) => !known.has(lineOf(each))))
      diagnostics.report('repair-unlisted', repair.at, `${repair.code} ${cause}`);
  };
  report(found, listed, `was found, and ${REPAIRS_LOCK} does not list it.`);
  report(listed, found, `is in ${REPAIRS_LOCK}, and was not found.`);
  return listed;
}

/** One line per repair: code, place and what was taken, parted by tabs. */
export function printRepairs(repairs: readonly ListedRepair[]): string {
  return repairs.map((repair) => `${lineOf(repair)}\n`).join('');
}

function lineOf({ code, at, taken }: ListedRepair): string {
  return `${code}\t${at}\t${taken}`;
}

/** Reads what `printRepairs` wrote. Throws a CompileError that names the line which is none. */
export function parseRepairs(text: string): ListedRepair[] {
  const lines = text.split('\n').filter(Boolean);
  return lines.map((line) => {
    const [code = '', at, taken] = line.split('\t');
    if (!CODES.has(code) || at === undefined || taken === undefined)
      throw new CompileError(`${REPAIRS_LOCK} has a line that is no repair: ${line}`);
    return { code: code as RepairCode, at, taken };
  });
}

/** What was taken, by code and place; nothing where nothing was repaired. */
export function repairsByPlace(repairs: readonly ListedRepair[]): (code: RepairCode, at: string) => readonly string[] {
  const taken = new Map<string, string[]>();
  for (const { code, at, taken: what } of repairs)
    taken.set(`${code} ${at}`, [...(taken.get(`${code} ${at}`) ?? []), what]);
  return (code, at) => taken.get(`${code} ${at}`) ?? [];
}
