/** By what a text may name a row instead of its id: the name people know it by, a number they quote, or nothing. */
import type { ResourceFacts } from '../../specs/facts.ts';
import { own, type SchemaObject } from '../model/document.ts';
import { labelOf } from './default-columns.ts';

/** What a document and facts say of a resource: the schema of its rows, and its name. */
interface Named {
  readonly base: string;
  readonly row: SchemaObject | undefined;
  readonly facts: ResourceFacts | undefined;
}

/** No key may list them, and the runtime looks them up elsewhere: people among the members of teams. */
const FOUND_ELSEWHERE: ReadonlySet<string> = new Set(['User']);

const QUOTED_NUMBER = /NumberWithPrefix$/;

/** Whether rows have a number with a prefix, such as INC-12, that may be read. */
export function isNumbered({ row, facts }: Omit<Named, 'base'>): boolean {
  const names = Object.keys(facts?.columns ?? row?.properties ?? {});
  return names.some((name) => QUOTED_NUMBER.test(name) && (own(facts?.columns, name)?.access ?? 'cru').includes('r'));
}

/** Whether only ids will do: rows without a name or a number, and rows that are listed for signed-in people alone. */
export function isById(named: Named): boolean {
  const { base, row, facts } = named;
  // With the Enterprise Edition (402) they are listed for keys too.
  const isUnlisted = facts?.refused?.list !== undefined && facts.refused.list.status !== 402;
  if (isUnlisted && !FOUND_ELSEWHERE.has(base)) return true;
  return labelOf(facts, row) === undefined && !isNumbered(named);
}
