/** What is quoted of names that nobody knows: a key may stand in one, and keys are UUIDs. */
const UUIDS = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;

/** A short text of the client's own without whatever may be a key. */
export function withoutUuids(text: string): string {
  return text.replace(UUIDS, '…');
}
