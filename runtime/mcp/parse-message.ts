import type { IncomingHttpHeaders } from 'node:http';
import { type HttpError, httpError } from './http-call.ts';
import { ERROR, HTTP_REFUSAL, MAX_BATCH } from './protocol.ts';

const UNSUPPORTED = 'Unsupported Media Type:';
export const NOT_JSON_TYPE = httpError(415, HTTP_REFUSAL, `${UNSUPPORTED} Content-Type must be application/json`);
const ENCODED = httpError(415, HTTP_REFUSAL, `${UNSUPPORTED} send the request body without Content-Encoding`);

/** Either the JSON a client sent, or why it is none. Type before text, as the SDK checks them. */
type ParsedMessage = { readonly message: unknown } | { readonly error: HttpError };

/** Reads the body of a POST as it came. */
export function parseMessage(
  body: unknown,
  { 'content-type': type, 'content-encoding': encoding }: IncomingHttpHeaders,
): ParsedMessage {
  if (!isJsonType(type)) return { error: NOT_JSON_TYPE };
  if (encoding !== undefined && encoding !== 'identity') return { error: ENCODED };
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  if (text.trim() === '') return refuse(ERROR.parse, 'Parse error: the request body is empty');
  try {
    const message: unknown = MAY_HOLD_PROTO.test(text) ? JSON.parse(text, refuseProto) : JSON.parse(text);
    if (Array.isArray(message) && message.length > MAX_BATCH) {
      return refuse(ERROR.invalidRequest, `Invalid Request: Batch must not exceed ${MAX_BATCH} messages`);
    }
    return { message };
  } catch (error) {
    const reason = error instanceof ForbiddenKey ? 'the key __proto__ is not allowed' : 'Invalid JSON';
    return refuse(ERROR.parse, `Parse error: ${reason}`);
  }
}

function refuse(code: number, message: string): ParsedMessage {
  return { error: httpError(400, code, message) };
}

/** The media type alone counts; parameters, even sloppy ones, do not. */
function isJsonType(contentType: string | undefined): boolean {
  return contentType === 'application/json' || /^\s*application\/json\s*(;[^,]*)?$/i.test(contentType ?? '');
}

/** Also with any of its letters escaped. Only then is the slower parse, with a look at every key, worth its time. */
const MAY_HOLD_PROTO = /__proto__|\\u00/;

class ForbiddenKey extends Error {}

/** No code of ours copies by assignment, but nobody sends such a key in good faith either. */
function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new ForbiddenKey();
  return value;
}
