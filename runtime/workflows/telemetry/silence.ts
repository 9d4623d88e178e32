/** Why a window holds nothing of a service: it sent nothing at all then, or only other things. */
import type { Job } from '../define.ts';

/** Tells when the service last sent anything, where nothing of it was found. */
export async function noteSilence(
  { client, attempt, note }: Pick<Job, 'client' | 'attempt' | 'note'>,
  service: string | undefined,
): Promise<void> {
  if (service === undefined) return;
  const found = await attempt('when the service was last heard of', () =>
    client.services.get(service, ['name', 'lastSeenAt']),
  );
  if (!found) return;
  note(
    found.lastSeenAt
      ? `Nothing matches. Telemetry of ${found.name} last came in at ${found.lastSeenAt}.`
      : `Nothing matches. ${found.name} has not sent telemetry yet, as far as is known.`,
  );
}
