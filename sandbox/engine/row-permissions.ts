/** Which row a caller may change or remove, where labels narrow what is granted or blocked. */
import { badData, refusal } from './api-error.ts';
import type { Action, Resource } from './model.ts';
import { granting, type KeyOwner } from './permissions.ts';
import type { Store, StoredRow } from './store.ts';

type Change = Extract<Action, 'update' | 'delete'>;

const labelsOf = (resource: Resource, row: StoredRow): string[] =>
  (row[resource.facts.labelScope ?? ''] as string[] | undefined) ?? [];

/** Refuses a row with a label that is blocked. */
function checkBlocked(resource: Resource, action: Change, caller: KeyOwner, row: StoredRow | undefined): void {
  const blocks = caller.grants.filter(
    ({ blocks, labels, permission }) => blocks && labels.length > 0 && resource.rights[action].includes(permission),
  );
  if (blocks.length === 0) return;
  if (row === undefined) throw badData(`${resource.name} not found.`);
  const block = blocks.find(({ labels }) => labelsOf(resource, row).some((label) => labels.includes(label)));
  if (block === undefined) return;
  const why = `because ${block.permission} is in your team's permission block list.`;
  throw refusal(422, `You are not authorized to ${action} this ${resource.singular} ${why}`);
}

/** Refuses a row without any of the labels that all grants ask for. */
function checkGranted(resource: Resource, action: Change, caller: KeyOwner, row: StoredRow | undefined, store: Store) {
  const grants = granting(caller, resource.rights[action]);
  if (grants.length === 0 || grants.some(({ labels }) => labels.length === 0)) return;
  if (row === undefined) throw badData(`${resource.singular} not found.`);
  const wanted = new Set(grants.flatMap(({ labels }) => labels));
  const labels = labelsOf(resource, row);
  if (labels.some((label) => wanted.has(label))) return;
  const names = store.findAll('Label', labels).map(({ name }) => name);
  // The blank in front is the server's.
  const bare = ` You do not have permission to ${action} ${resource.singular} without any labels.`;
  const advice = `You need to have one of the following labels: ${names.join(', ')}.`;
  const full = `You do not have permission to ${action} this ${resource.singular}. ${advice}`;
  throw refusal(422, names.length === 0 ? bare : full);
}

/** Looks at the row that a caller names, whosever it is, before anything else is asked of the change. */
export function checkRow(resource: Resource, action: Change, caller: KeyOwner, store: Store, id: string): void {
  if (caller.kind !== 'key' || resource.facts.labelScope === undefined) return;
  const row = store.find(resource.name, id);
  checkBlocked(resource, action, caller, row);
  checkGranted(resource, action, caller, row, store);
}
