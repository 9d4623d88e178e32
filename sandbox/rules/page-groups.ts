import { badData } from '../engine/api-error.ts';
import type { Rulebook, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

const PARENT = 'parentStatusPageGroupId';
const MAX_DEPTH = 10;

/** The groups above one, nearest first; a circle ends the walk. */
function above({ store }: World, group: StoredRow): StoredRow[] {
  const chain = new Set<StoredRow>([group]);
  for (const member of chain) {
    const parent = store.find('StatusPageGroup', member[PARENT]);
    if (parent !== undefined) chain.add(parent);
  }
  return [...chain].slice(1);
}

/** How many levels stand below a group. */
function levelsBelow(world: World, group: StoredRow): number {
  const depths = world.store
    .where('StatusPageGroup', 'statusPageId', group.statusPageId)
    .map((other) => above(world, other).indexOf(group) + 1);
  return Math.max(0, ...depths);
}

/** Refuses a parent on another page, in a circle, or too far down. `group` is what moves; a new group has none. */
function checkParent(world: World, parentId: unknown, pageId: unknown, group: StoredRow | null): void {
  if (!parentId) return;
  if (group?._id === parentId) throw badData('A group cannot be its own parent group.');
  const parent = world.store.find('StatusPageGroup', parentId);
  if (parent === undefined) throw badData('Parent group not found.');
  if (parent.statusPageId !== pageId) throw badData('Parent group must belong to the same status page.');
  const ancestors = above(world, parent);
  if (group !== null && ancestors.includes(group))
    throw badData('This group cannot be nested under one of its own sub groups.');
  const deepest = ancestors.length + 1 + (group === null ? 0 : levelsBelow(world, group));
  if (deepest >= MAX_DEPTH) throw badData(`Status page groups can only be nested ${MAX_DEPTH} levels deep.`);
}

/** A rule puts monitors into a group of its own page only. */
function checkGroup({ store }: World, groupId: unknown, pageId: unknown): void {
  const group = groupId ? store.find('StatusPageGroup', groupId) : undefined;
  if (group === undefined || group.statusPageId === pageId) return;
  const flaw = 'The group this rule adds monitors to belongs to a different status page.';
  throw badData(`${flaw} Pick a group on the status page the rule is for.`);
}

/** Groups of status pages, nested in one another, and the rules that fill them. */
export const PAGE_GROUP_RULES: Rulebook = {
  StatusPageGroup: {
    checkCreate: ({ values }, world) => checkParent(world, values[PARENT], values.statusPageId, null),
    checkUpdate: (row, changes, world) => checkParent(world, changes[PARENT], row.statusPageId, row),
  },
  StatusPageMonitorRule: {
    checkCreate: ({ values }, world) => checkGroup(world, values.statusPageGroupId, values.statusPageId),
    checkUpdate: (row, changes, world) => checkGroup(world, changes.statusPageGroupId, row.statusPageId),
  },
};
