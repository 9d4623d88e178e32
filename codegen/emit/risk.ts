/** What calling an operation can do, and why: the source of every annotation and, later, of every confirmation. */
import { READ_VERBS, type Risk, type Verb } from '../../runtime/catalogue/kinds.ts';
import type { StatedEffect } from '../../runtime/catalogue/stated-effects.ts';
import type { ModelResource } from '../model/model.ts';

interface RiskAssessment {
  readonly risk: Risk;
  /** Calling it twice with the same arguments does no more than calling it once. */
  readonly idempotent: boolean;
  /** Somebody may be paged, mailed or told, or something be written outside of the platform. */
  readonly notifies: boolean;
  /** It deletes, or may reach somebody whom a person has to agree to: owners who get a mail are none. */
  readonly asks: boolean;
  readonly reason: string;
}

/** Assesses one operation. Reads never change anything; a delete is final in OneUptime; the rest writes. */
export function assessRisk(resource: ModelResource, verb: Verb): RiskAssessment {
  if (READ_VERBS.includes(verb))
    return { risk: 'read', idempotent: true, notifies: false, asks: false, reason: 'It only reads.' };
  const effects = resource.effects?.[verb] ?? [];
  const reached = { notifies: effects.length > 0, asks: effects.some(({ kind }) => kind !== 'mails') };
  const told = effects.length > 0 ? ` What may come of it: ${[...new Set(effects.map(tellEffect))].join('; ')}.` : '';
  if (verb === 'delete')
    return {
      risk: 'destructive',
      idempotent: true,
      ...reached,
      asks: true,
      reason: 'Deleted rows cannot be brought back.',
    };
  if (verb === 'create' && resource.erases)
    return {
      risk: 'destructive',
      idempotent: false,
      ...reached,
      asks: true,
      reason: `A new row has others deleted for good.${told}`,
    };
  return { risk: 'write', idempotent: verb === 'update', ...reached, reason: `It writes.${told}` };
}

function tellEffect({ kind, by, when = [] }: StatedEffect): string {
  return `${kind} by ${by}${when.length > 0 ? ` where it sends ${when.join(' or ')}` : ''}`;
}
