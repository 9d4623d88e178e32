/** Which request a refusal answers. Clients that get a refusal without its id wait for their answer until they give up. */
import { isPlain } from '../basics/plain.ts';
import type { RequestId } from './protocol.ts';

/** Ids of so many requests of a batch are repeated: a refusal must not be far longer than what it refuses. */
export const MAX_IDS = 1_000;

/** Longest id, in characters: it is repeated with whatever is said of its request. */
export const LONGEST_ID = 1_024;

/** What an id may be: text of no more than so many characters, or a whole number that is read without loss. */
export function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' ? value.length <= LONGEST_ID : Number.isSafeInteger(value);
}

/** The id to refuse a message under, those of a batch, or null where there is none. */
export type RefusedIds = RequestId | null | readonly RequestId[];

/**
 * The id to refuse a message under: of a batch those of its requests, null where none can be read. What only answers us has
 * an id of ours, and is not refused under it.
 */
export function refusedIds(message: unknown): RefusedIds {
  if (!Array.isArray(message)) return requestIdOf(message) ?? null;
  const ids = message.map(requestIdOf).filter((id) => id !== undefined);
  return ids.length === 0 ? null : ids.slice(0, MAX_IDS);
}

/** The id of the request that a message cancels; undefined where it cancels none. */
export function cancelledId(message: unknown): RequestId | undefined {
  if (!isPlain(message) || message.method !== 'notifications/cancelled' || !isPlain(message.params)) return undefined;
  return message.params.requestId as RequestId | undefined;
}

function requestIdOf(message: unknown): RequestId | undefined {
  if (!isPlain(message) || !isRequestId(message.id)) return undefined;
  const isAnswer = !('method' in message) && ('result' in message || 'error' in message);
  return isAnswer ? undefined : message.id;
}
