/** Results of checks, newest first, as many as fit into an answer. */
import { ToolError } from '../../basics/errors.ts';
import type { Job, TimeWindow } from '../define.ts';

/** So many pages that sites answered with fit into an answer. */
const FEW = 40;

interface Asked {
  readonly monitor: readonly string[];
  readonly window: TimeWindow;
  readonly most: number;
}

/** The newest results of monitors in a window; fewer than asked for where they are too large, which `hasMore` tells. */
export async function newestResults(client: Job['client'], { monitor, window: { from, to }, most }: Asked) {
  const ask = (limit: number) =>
    client.monitorLogs.list({
      filter: { monitorId: [...monitor], time: { gte: from, lte: to } },
      fields: ['monitorId', 'time', 'logBody'],
      sort: '-time',
      limit,
    });
  return ask(most).catch((cause: unknown) => {
    if (cause instanceof ToolError && cause.code === 'too_large') return ask(FEW);
    throw cause;
  });
}
