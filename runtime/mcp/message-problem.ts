import { isPlain, type Plain } from '../basics/plain.ts';
import { ERROR } from './protocol.ts';
import { isRequestId, LONGEST_ID } from './request-ids.ts';

/** What is wrong with a message, in words, and the code to refuse it with. */
export interface MessageProblem {
  readonly code: number;
  readonly message: string;
}

const REQUEST_KEYS = new Set(['jsonrpc', 'id', 'method', 'params']);
const RESULT_KEYS = new Set(['jsonrpc', 'id', 'result']);
const ERROR_KEYS = new Set(['jsonrpc', 'id', 'error']);
const RELATED_TASK = 'io.modelcontextprotocol/related-task';

/** Why something is no JSON-RPC message as MCP has it; undefined exactly when the SDK takes it for one. */
export function messageProblem(message: unknown): MessageProblem | undefined {
  if (!isPlain(message))
    return invalid(`a message is an object with "jsonrpc", "id" and "method", not ${named(message)}`);
  if (message.jsonrpc !== '2.0') return invalid('"jsonrpc" must be "2.0"');
  if ('method' in message) return requestProblem(message);
  if ('result' in message || 'error' in message) return answerProblem(message);
  return invalid('"method" is missing: name the method to be called, such as "tools/list"');
}

/** The method that a message asks for, which may be anything; undefined where it is an answer. */
export function askedBy(message: unknown): string | undefined {
  return isPlain(message) && typeof message.method === 'string' ? message.method : undefined;
}

function requestProblem(message: Plain): MessageProblem | undefined {
  const { id, method, params } = message;
  if (typeof method !== 'string') return invalid(`"method" must be a text such as "tools/list", not ${named(method)}`);
  if ('id' in message && !isRequestId(id)) return invalid(`"id" must be a text or a whole number, not ${named(id)}`);
  const stranger = strangerIn(message, REQUEST_KEYS);
  if (stranger !== undefined) return invalid(`a request has no member ${JSON.stringify(stranger)}: leave it out`);
  if (params === undefined) return undefined;
  if (!isPlain(params)) return invalid(`"params" must be an object with named members, not ${named(params)}`);
  return metaProblem(params._meta);
}

function metaProblem(meta: unknown): MessageProblem | undefined {
  if (meta === undefined) return undefined;
  if (!isPlain(meta)) return invalidParams(`"_meta" must be an object, not ${named(meta)}`);
  const { progressToken, [RELATED_TASK]: task } = meta;
  if (progressToken !== undefined && !isRequestId(progressToken))
    return invalidParams(`"_meta.progressToken" must be a text or a whole number, not ${named(progressToken)}`);
  if (task === undefined || (isPlain(task) && typeof task.taskId === 'string')) return undefined;
  return invalidParams(`"_meta" must have an object with a "taskId" under "${RELATED_TASK}", or nothing`);
}

/** Answers to questions of ours. */
function answerProblem(message: Plain): MessageProblem | undefined {
  const isResult = 'result' in message;
  const { id, result, error } = message;
  const keys = isResult ? RESULT_KEYS : ERROR_KEYS;
  const hasId = isRequestId(id) || (!isResult && id === undefined);
  const isSaid = isResult
    ? isPlain(result) && metaProblem(result._meta) === undefined
    : isPlain(error) && Number.isSafeInteger(error.code) && typeof error.message === 'string';
  if (hasId && isSaid && strangerIn(message, keys) === undefined) return undefined;
  return invalid('a response has the "id" of a request and either a "result" or an "error" with "code" and "message"');
}

function strangerIn(message: Plain, keys: ReadonlySet<string>): string | undefined {
  return Object.keys(message)
    .find((key) => !keys.has(key))
    ?.slice(0, 64);
}

/** What kind of value stands there, never the value. */
export function named(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return 'a number too large to be read exactly';
  if (typeof value === 'string' && value.length > LONGEST_ID) return `a text of more than ${LONGEST_ID} characters`;
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction';
  return (
    ({ string: 'a text', boolean: 'true or false', object: 'an object' } as Record<string, string>)[typeof value] ?? ''
  );
}

function invalid(message: string): MessageProblem {
  return { code: ERROR.invalidRequest, message: `Invalid Request: ${message}` };
}

function invalidParams(message: string): MessageProblem {
  return { code: ERROR.invalidParams, message: `Invalid params: ${message}` };
}
