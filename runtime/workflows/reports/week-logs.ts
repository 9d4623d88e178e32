/** Error logs of a week and of the week before, by service. */
import type { Job, TimeWindow } from '../define.ts';

export interface LogWeeks {
  readonly present: number;
  readonly before: number;
  /** Services by their errors, most first. */
  readonly by: readonly (readonly [service: string, count: number])[];
}

export async function errorLogWeeks(
  { client }: Job,
  [window, before]: readonly [TimeWindow, TimeWindow],
): Promise<LogWeeks> {
  const filter = ({ from, to }: TimeWindow) => ({
    severityText: ['Error', 'Fatal'] as ('Error' | 'Fatal')[],
    time: { gte: from, lte: to },
  });
  const [groups, past] = await Promise.all([
    client.logs.groups({ filter: filter(window), by: ['primaryEntityId'] }),
    client.logs.count({ filter: filter(before) }),
  ]);
  const by = groups.map(({ by: [service], figure }) => [String(service), figure ?? 0] as const);
  return { present: by.reduce((sum, [, count]) => sum + count, 0), before: past, by };
}
