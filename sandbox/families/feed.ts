import type { World } from '../rules.ts';
import type { Row } from '../store.ts';

interface FeedEntry {
  readonly event: string;
  readonly text: string;
  readonly colour?: string;
}

/** Adds a line to the feed of an incident, alert, maintenance event, monitor or episode; the feed table is named after its owner. */
export function writeFeed(world: World, owner: string, row: Row, entry: FeedEntry): void {
  const key = owner.charAt(0).toLowerCase() + owner.slice(1);
  world.write(`${owner}Feed`, {
    projectId: row.projectId,
    [`${key}Id`]: row._id,
    [`${key}FeedEventType`]: entry.event,
    feedInfoInMarkdown: entry.text,
    displayColor: entry.colour ?? '#0ea5e9',
    postedAt: world.store.now(),
  });
}
