/** What calling an operation can do, and why: the source of every annotation and, later, of every confirmation. */
import { READ_VERBS, type Risk, type Verb } from '../../runtime/catalogue/kinds.ts';
import type { ModelResource } from '../model/model.ts';

interface RiskAssessment {
  readonly risk: Risk;
  /** Calling it twice with the same arguments does no more than calling it once. */
  readonly idempotent: boolean;
  /** People outside may be paged, mailed or shown something. */
  readonly notifies: boolean;
  readonly reason: string;
}

/** Columns by which the model itself says that people are told about a row. */
const NOTIFYING = /(beNotified|notifySubscribers|NotificationStatus|isOwnerNotified|sendNotification)/i;

/** Assesses one operation. Reads never change anything; a delete is final in OneUptime; the rest writes. */
export function assessRisk(resource: ModelResource, verb: Verb): RiskAssessment {
  if (READ_VERBS.includes(verb)) return { risk: 'read', idempotent: true, notifies: false, reason: 'It only reads.' };
  if (verb === 'delete')
    return { risk: 'destructive', idempotent: true, notifies: false, reason: 'Deleted rows cannot be brought back.' };
  if (verb === 'create' && resource.erases)
    return {
      risk: 'destructive',
      idempotent: false,
      notifies: false,
      reason: 'A new row has others deleted for good.',
    };
  const notifying = Object.keys(resource.columns).find((name) => NOTIFYING.test(name));
  return {
    risk: 'write',
    idempotent: verb === 'update',
    notifies: notifying !== undefined,
    reason: notifying ? `It writes, and ${notifying} shows that people may be told.` : 'It writes.',
  };
}
