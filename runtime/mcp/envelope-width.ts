import { isPlain, type Plain } from '../basics/plain.ts';
import type { MessageProblem } from './message-problem.ts';
import { ERROR } from './protocol.ts';

/** Most members of one object of a message; no envelope has a tenth of them. What a tool is given is counted by the tools. */
const MAX_MEMBERS = 1_000;

/** Most members and elements in all of what MCP says the shape of, because each wrong one is found and told by itself. */
const MAX_READ = 1_000;

/** Texts that are no longer have neither: an element is written with two characters. */
const SHORT = MAX_READ * 2;

/** Members whose shape MCP says in full, of params and of a message. */
const READ = ['_meta', 'capabilities', 'clientInfo', 'context', 'inputResponses', 'notifications', 'task'];
const READ_OF_MESSAGE = ['result', 'error'];

/**
 * What is wrong with a message, or a batch, that is too wide to be validated part by part; undefined where nothing is.
 * `length` is that of its text: of a short one nothing is looked at.
 */
export function widthProblem(message: unknown, length: number): MessageProblem | undefined {
  if (length <= SHORT) return undefined;
  const messages = (Array.isArray(message) ? message : [message]).filter(isPlain);
  if (messages.some(isEnvelopeWide))
    return tooWide(`an object of the message has more than ${MAX_MEMBERS} members. Send less at once.`);
  const read = messages.flatMap(readParts);
  const left = read.reduce<number>(countDown, MAX_READ);
  if (left >= 0) return undefined;
  const names = 'what it says of its client, or answers,';
  return tooWide(`${names} has more than ${MAX_READ} members and elements. Send less at once.`);
}

function tooWide(wrong: string): MessageProblem {
  return { code: ERROR.invalidRequest, message: `Invalid Request: ${wrong}` };
}

function readParts(message: Plain): unknown[] {
  const parts = READ_OF_MESSAGE.map((name) => message[name]);
  const { params } = message;
  return isPlain(params) ? [...parts, ...READ.map((name) => params[name])] : parts;
}

/** What is left of a number when the members and elements within a value are taken from it; goes no further than below 0. */
function countDown(left: number, value: unknown): number {
  if (typeof value !== 'object' || value === null) return left;
  const parts = Array.isArray(value) ? value : Object.values(value);
  return parts.length > left ? -1 : parts.reduce<number>(countDown, left - parts.length);
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
