/** Which writes a person may have to agree to before they are sent: those list an argument for it. Pure. */
import type { ResourceModule, Verb } from './kinds.ts';

/** Columns by which a write pages people or tells subscribers. */
const TELLS = /SubscribersBeNotified|^notifySubscribers|^onCallDutyPolicies$/;

/** Whether an operation may need that: a delete always does, others by what their rows can cause. */
export function mayNeedConfirm({ columns, operations }: ResourceModule, verb: Verb): boolean {
  if (verb === 'delete') return true;
  if (verb !== 'create' && verb !== 'update') return false;
  return operations[verb]?.risk === 'destructive' || Object.keys(columns).some((name) => TELLS.test(name));
}
