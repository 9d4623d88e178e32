/** Clients that write something else where MCP has an object, and can only mean that. */
import { readJson, TEXT_BOUNDS } from '../basics/bounds.ts';
import { badArgument, ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { MessageProblem } from './message-problem.ts';
import { ERROR, META } from './protocol.ts';

type Members = Record<string, unknown>;

/** Methods whose arguments are named members. */
const TAKES_ARGUMENTS = new Set<unknown>(['tools/call', 'prompts/get']);

/**
 * Puts objects in place of what stands for them, in place: PHP writes an object without members as `[]`, and some clients
 * the arguments of a call as JSON text. Of text that is no JSON object nothing is guessed. Returns what is wrong with such
 * a text that holds more than a message may.
 */
export function meantObjects(message: unknown): MessageProblem | undefined {
  try {
    for (const one of Array.isArray(message) ? message : [message]) if (isPlain(one)) mend(one as Members);
    return undefined;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { code: ERROR.invalidParams, message: `Invalid params: ${error.message} ${error.next}` };
  }
}

function mend(message: Members): void {
  if (isEmptyList(message.params)) delete message.params;
  if (isEmptyList(message.result)) message.result = {};
  const { method, params } = message;
  if (!isPlain(params)) return;
  const members = params as Members;
  if (isEmptyList(members._meta)) delete members._meta;
  mendCapabilities(members, 'capabilities');
  if (isPlain(members._meta)) mendCapabilities(members._meta as Members, META.clientCapabilities);
  if (TAKES_ARGUMENTS.has(method)) mendArguments(members);
}

function mendCapabilities(members: Members, key: string): void {
  if (isEmptyList(members[key])) members[key] = {};
  const capabilities = members[key];
  if (!isPlain(capabilities)) return;
  for (const name in capabilities) if (isEmptyList(capabilities[name])) (capabilities as Members)[name] = {};
}

function mendArguments(params: Members): void {
  const given = params.arguments;
  if (typeof given !== 'string' && !Array.isArray(given)) return;
  const meant = meantArguments(given);
  if (meant === undefined) delete params.arguments;
  else params.arguments = meant;
}

/**
 * Arguments as an object where it stands in a text; undefined where there are none; anything else as it came. Throws
 * `bad_arguments` for a text that holds more than a message may.
 */
export function meantArguments(given: unknown): unknown {
  if (given === undefined || given === null || given === 'null' || given === '' || isEmptyList(given)) return undefined;
  if (typeof given !== 'string' || !/^\s*[[{]/.test(given)) return given;
  const read = readJson(given, TEXT_BOUNDS);
  if ('excess' in read) {
    const { kind, wrong, next } = read.excess;
    if (kind === 'syntax') return given;
    throw badArgument(`The JSON text in arguments ${wrong}.`, next);
  }
  if (isEmptyList(read.value)) return undefined;
  return isPlain(read.value) ? read.value : given;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
