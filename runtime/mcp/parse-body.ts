import { ERROR, HTTP_REFUSAL, MAX_BATCH } from './protocol.ts';

/** Why a body was not even looked at: an HTTP status with the JSON-RPC error to send. */
export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

/** Either the JSON a client sent, or why it is none. Type before text, as the SDK checks them. */
export type ParsedBody = { readonly message: unknown } | { readonly refusal: Refusal };

export function parseBody(body: unknown, contentType: string | undefined, contentEncoding?: string): ParsedBody {
  if (!isJsonType(contentType)) {
    return refuse(415, HTTP_REFUSAL, 'Unsupported Media Type: Content-Type must be application/json');
  }
  if (contentEncoding !== undefined && contentEncoding !== 'identity') {
    return refuse(415, HTTP_REFUSAL, 'Unsupported Media Type: send the request body without Content-Encoding');
  }
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  if (text.trim() === '') return refuse(400, ERROR.parse, 'Parse error: the request body is empty');
  try {
    const message: unknown = MAY_HOLD_PROTO.test(text) ? JSON.parse(text, refuseProto) : JSON.parse(text);
    if (Array.isArray(message) && message.length > MAX_BATCH) {
      return refuse(400, ERROR.invalidRequest, `Invalid Request: Batch must not exceed ${MAX_BATCH} messages`);
    }
    return { message };
  } catch (error) {
    const reason = error instanceof ForbiddenKey ? 'the key __proto__ is not allowed' : 'Invalid JSON';
    return refuse(400, ERROR.parse, `Parse error: ${reason}`);
  }
}

function refuse(status: number, code: number, message: string): ParsedBody {
  return { refusal: { status, code, message } };
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
