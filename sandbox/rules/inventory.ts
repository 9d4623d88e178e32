import { badData } from '../engine/api-error.ts';
import { entityKey } from '../engine/entity-key.ts';
import type { Draft, Rulebook } from '../engine/rulebook.ts';

const BY_HAND = 'manual';
/** Types of things that nothing discovers. */
const BY_HAND_TYPES = ['external.service', 'external.database', 'appliance'];
const IDENTITY = 'oneuptime.entity.name';
const NAME_LENGTH = 100;

/** Things entered by hand are known by a hash of what they are called; whatever key was sent gives way. */
function identify(draft: Draft, now: number): void {
  const { values, projectId } = draft;
  const { entityType } = values;
  if (!entityType) throw badData('Entity Type is required.');
  if (!BY_HAND_TYPES.includes(String(entityType))) {
    const advice = `Manually creatable types are: ${BY_HAND_TYPES.join(', ')}.`;
    throw badData(
      `Entities of type ${entityType} are discovered automatically and cannot be created manually. ${advice}`,
    );
  }
  const name = String(values.displayName ?? '').trim();
  if (name === '') throw badData('Name is required for a manually created entity.');
  const identity = { [IDENTITY]: name.toLowerCase() };
  draft.give('displayName', name.slice(0, NAME_LENGTH));
  draft.give('identifyingAttributes', identity);
  draft.give('entityKey', entityKey(String(projectId), String(entityType), identity));
  for (const column of ['firstSeenAt', 'lastSeenAt']) if (!values[column]) draft.give(column, now);
}

/** The inventory of what runs and what it is connected with. */
export const INVENTORY_RULES: Rulebook = {
  InventoryItem: {
    checkCreate: (draft, { store }) => {
      if (!draft.values.entityKey) draft.give('source', BY_HAND);
      if (draft.values.source === BY_HAND) identify(draft, store.now());
    },
  },
};
