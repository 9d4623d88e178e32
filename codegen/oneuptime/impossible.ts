/** Operations that the document lists and that no API key can complete, whatever is sent: proved by columns, or tried. */
import type { Verb } from '../../runtime/catalogue/kinds.ts';
import type { ColumnFacts, ResourceFacts } from '../../specs/facts.ts';
import type { Impossibility, ModelResource } from '../model/model.ts';
import { recordedFailure } from './known-failures.ts';

/** Why no key can complete an operation of the facts' resource; undefined when one can, as far as is known. */
export function impossibilityOf(facts: ResourceFacts, verb: Verb): Impossibility | undefined {
  const failure = recordedFailure(facts, verb);
  if (failure?.status === 404) return 'absent';
  if (failure?.always) return 'refused';
  return verb === 'create' && demandsTheUnsendable(facts) ? 'refused' : undefined;
}

/** Those of a resource's verbs that no key can complete, as the model has them; nothing where there are none. */
export function impossibleOperations(facts: ResourceFacts, verbs: readonly Verb[]): Pick<ModelResource, 'impossible'> {
  const impossible = verbs.flatMap((verb) => {
    const why = impossibilityOf(facts, verb);
    return why ? [[verb, why] as const] : [];
  });
  return impossible.length > 0 ? { impossible: Object.fromEntries(impossible) } : {};
}

/**
 * True where a create is refused for want of a column, and refused again for having it: the column must be there, nobody
 * fills it in, and no permission of a key covers it.
 */
function demandsTheUnsendable({ columns }: ResourceFacts): boolean {
  const isSendable = ({ access = 'cru', permissions }: ColumnFacts): boolean =>
    access.includes('c') && permissions !== null;
  const isFilled = ({ serverFilled, generated, default: value }: ColumnFacts): boolean =>
    serverFilled === true || generated === true || value !== undefined;
  return Object.values(columns).some(
    (column) =>
      column.required !== undefined && column.required !== 'of-kind' && !isFilled(column) && !isSendable(column),
  );
}

/** The sentence for whoever is about to call it: that it cannot be done, and what does it instead. */
export function impossibleText({ plural, impossible, words }: ModelResource, verb: Verb): string | undefined {
  const why = impossible?.[verb];
  if (why === undefined) return undefined;
  const what =
    why === 'absent'
      ? 'The documented address does not exist on the server (404).'
      : `No API key can ${verb} ${plural}.`;
  return [what, words?.instead].filter(Boolean).join(' ');
}
