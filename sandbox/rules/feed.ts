import { stemOf } from '../engine/model.ts';
import type { World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

/** Adds a line to the feed of an incident or alert; the feed table is named after its owner. */
export function writeFeed(
  world: World,
  owner: string,
  row: StoredRow,
  event: string,
  text: string,
  displayColor = '#0ea5e9',
): void {
  const key = stemOf(owner);
  world.write(`${owner}Feed`, {
    projectId: row.projectId,
    [`${key}Id`]: row._id,
    [`${key}FeedEventType`]: event,
    feedInfoInMarkdown: text,
    displayColor,
    postedAt: world.store.now(),
  });
}

function named(owner: string, row: StoredRow): string {
  return `**${owner} ${row[`${stemOf(owner)}NumberWithPrefix`]}**`;
}

/** The first line of a feed. */
export function feedCreation(world: World, owner: string, row: StoredRow, colour: string): void {
  writeFeed(world, owner, row, `${owner}Created`, `${named(owner, row)} was created: ${row.title}`, colour);
}

/** The line of a state that was entered. */
export function feedState(world: World, owner: string, row: StoredRow, state: StoredRow): void {
  writeFeed(world, owner, row, `${owner}StateChanged`, `${named(owner, row)} is now ${state.name}.`);
}
