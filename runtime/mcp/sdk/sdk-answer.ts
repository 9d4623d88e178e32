import { randomUUID } from 'node:crypto';
import { visibleValue } from '../../basics/visible.ts';
import type { Accepted } from '../accept.ts';
import { type HttpError, httpError } from '../http-call.ts';
import { ERROR, HTTP_REFUSAL, INTERNAL_MESSAGE } from '../protocol.ts';
import type { ToolList } from '../tool-server.ts';
import { plainError } from './validator-words.ts';

/** What the SDK answers a POST with, or why HTTP refuses it. */
export type SdkAnswer = { readonly response: Response } | { readonly error: HttpError };

export const LISTEN_NEEDS_STREAM = httpError(
  406,
  HTTP_REFUSAL,
  'Not Acceptable: subscriptions/listen is answered with text/event-stream only. Send Accept: application/json, text/event-stream',
);

/**
 * Brings an answer of the SDK into the form its client accepts, and gives its refusals to whoever sends all others: the SDK
 * leaves the id out of many of them.
 */
export async function fitAnswer(response: Response, message: unknown, accepted: Accepted): Promise<SdkAnswer> {
  const type = response.headers.get('content-type') ?? '';
  if (response.status >= 400 && type.startsWith('application/json')) {
    const { error } = (await response.json()) as { error: Omit<HttpError, 'status'> };
    return { error: { ...(visibleValue(plainError(error)) as typeof error), status: response.status } };
  }
  if (type.startsWith('text/event-stream') && !accepted.stream) return onlyAnswers(response, Array.isArray(message));
  if (type.startsWith('application/json') && !accepted.json) {
    const text = `event: message\ndata: ${JSON.stringify(await response.json())}\n\n`;
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' };
    return { response: new Response(text, { status: response.status, headers }) };
  }
  return { response };
}

/** The answers of a stream as JSON, when all have come. What was told in between has no place there. */
async function onlyAnswers(response: Response, isBatch: boolean): Promise<SdkAnswer> {
  const answers = [...(await response.text()).matchAll(/^data: ?(.+)$/gm)]
    .map(([, data = '']) => data)
    .filter((data) => (JSON.parse(data) as { method?: unknown }).method === undefined);
  const [first] = answers;
  if (first === undefined) return { error: httpError(500, ERROR.internal, INTERNAL_MESSAGE) };
  const headers = { 'content-type': 'application/json' };
  return { response: new Response(isBatch ? `[${answers.join(',')}]` : first, { headers }) };
}

/**
 * Stand for the tools of a list while the SDK writes what goes around them: all of them as objects, and then as text again,
 * would keep everybody else waiting. Nobody outside knows the name.
 */
export const LIST_STAND_INS: readonly object[] = [{ name: randomUUID(), inputSchema: { type: 'object' } }];

const WRITTEN = Buffer.from(JSON.stringify(LIST_STAND_INS));

/** An answer of the SDK's with the tools themselves. */
export async function withTools(response: Response, list: () => Promise<ToolList>): Promise<Response> {
  const written = Buffer.from(await response.arrayBuffer());
  const at = written.indexOf(WRITTEN);
  const { status, headers } = response;
  if (at < 0) return new Response(written, { status, headers });
  const whole = Buffer.concat([written.subarray(0, at), (await list()).json, written.subarray(at + WRITTEN.length)]);
  return new Response(whole, { status, headers });
}
