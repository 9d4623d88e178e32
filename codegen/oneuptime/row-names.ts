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
  const offered = Object.entries(offeredBy({ row, facts }));
  return offered.some(([name, { access }]) => QUOTED_NUMBER.test(name) && access.includes('r'));
}

/** Whether only ids will do: rows without a name or a number, and rows that are listed for signed-in people alone. */
export function isById(named: Named): boolean {
  const { base, row, facts } = named;
  if (FOUND_ELSEWHERE.has(base)) return false;
  // With the Enterprise Edition (402) they are listed for keys too.
  const isUnlisted = facts?.refused?.list !== undefined && facts.refused.list.status !== 402;
  if (isUnlisted) return true;
  return labelOf(facts, row, offeredBy(named)) === undefined && !isNumbered(named);
}

/** Columns with who may do what; whatever nothing is known of may be read. */
function offeredBy({ row, facts }: Omit<Named, 'base'>): Record<string, { readonly access: string }> {
  const names = Object.keys(facts?.columns ?? row?.properties ?? {});
  return Object.fromEntries(names.map((name) => [name, { access: own(facts?.columns, name)?.access ?? 'cru' }]));
}
