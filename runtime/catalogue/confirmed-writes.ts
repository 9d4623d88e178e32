/** Which writes a person may have to agree to before they are sent: those list an argument for it. Pure. */
import type { ResourceModule, Verb } from './kinds.ts';

/** Whether an operation may need that: whatever deletes, and what has effects other than mails. */
export function mayNeedConfirm({ operations }: Pick<ResourceModule, 'operations'>, verb: Verb): boolean {
  const { risk, effects = [] } = operations[verb] ?? { risk: 'read' };
  return verb === 'delete' || risk === 'destructive' || effects.some(({ kind }) => kind !== 'mails');
}
