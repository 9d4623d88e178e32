import { isPlain, type Plain } from '../basics/plain.ts';
import type { MessageProblem } from './message-problem.ts';
import { ERROR } from './protocol.ts';

/** Most members of one object of a message; no envelope has a tenth of them. What a tool is given is counted by the tools. */
const MAX_MEMBERS = 1_000;

/** Texts that are no longer have no object of so many members. */
const SHORT = MAX_MEMBERS * '"":1,'.length;

/**
 * What is wrong with a message, or a batch, of which an object is too wide to be validated member by member; undefined
 * where none is. `length` is that of its text: of a short one nothing is looked at.
 */
export function widthProblem(message: unknown, length: number): MessageProblem | undefined {
  if (length <= SHORT) return undefined;
  const isWide = (Array.isArray(message) ? message : [message]).some((one) => isPlain(one) && isEnvelopeWide(one));
  if (!isWide) return undefined;
  const wrong = `an object of the message has more than ${MAX_MEMBERS} members`;
  return { code: ERROR.invalidRequest, message: `Invalid Request: ${wrong}. Send less at once.` };
}

function isEnvelopeWide(message: Plain): boolean {
  const { method, params } = message;
  if (method !== 'tools/call' || !isPlain(params)) return isTooWide(message);
  if (hasMany(message) || hasMany(params)) return true;
  const { arguments: _, ...envelope } = params;
  return isTooWide({ ...message, params: envelope });
}

/** Whether an object in this value is. No message is deeper than a few calls of this. */
function isTooWide(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(isTooWide);
  return hasMany(value as Plain) || Object.values(value).some(isTooWide);
}

function hasMany(record: Plain): boolean {
  let count = 0;
  for (const _ in record) {
    count += 1;
    if (count > MAX_MEMBERS) return true;
  }
  return false;
}
