/** Notes of incidents: internal ones for colleagues, public ones for readers of status pages. */
import type { TypedClient } from '../client-types.ts';
import type { Case } from './cases.ts';
import { calledCase } from './meant.ts';

/** Operations that a note takes. */
export const WRITE_NOTES = ['create_incident_internal_note', 'create_incident_public_note'] as const;

interface NewNote {
  readonly found: Pick<Case, 'id' | 'number' | 'title'>;
  readonly note: string;
  readonly isPublic: boolean;
  /** Tells subscribers of a public one; nobody by default. */
  readonly notify?: boolean | undefined;
}

/** Adds a note; its id. Owners of the incident hear of it as their own settings say. */
export async function addIncidentNote(
  client: TypedClient,
  { found, note, isPublic, notify = false }: NewNote,
): Promise<string> {
  const called = calledCase(found);
  if (!isPublic) {
    const made = await client.incidentInternalNotes.create(
      { incident: found.id, note },
      { does: `Adds an internal note to ${called}.` },
    );
    return made.id;
  }
  const told = notify ? 'and tells their subscribers' : 'telling no subscriber';
  const made = await client.incidentPublicNotes.create(
    { incident: found.id, note, shouldStatusPageSubscribersBeNotifiedOnNoteCreated: notify },
    { does: `Publishes a note on the status pages that show ${called}, ${told}.` },
  );
  return made.id;
}
