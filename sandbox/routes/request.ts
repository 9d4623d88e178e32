import { setTimeout as sleep } from 'node:timers/promises';
import { serverError } from '../engine/api-error.ts';
import { isObject, type JsonObject, readJsonText } from '../engine/json.ts';

/** A request as the core takes it. Header names are in lower case; `path` is without the query string. */
export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
}

/** An answer on its way out. `drop` closes the connection instead, `chunkMs` sends it in small pieces. */
export interface SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly drop?: true;
  readonly chunkMs?: number;
}

/** What a face such as HTTP or msw asks for answers; it never rejects. */
export interface Answering {
  handle(request: SandboxRequest): Promise<SandboxResponse>;
}

/** Largest body the real server reads. */
export const BODY_LIMIT = 50 * 1_048_576;

/** Telemetry is answered before anybody reads it, so that what cannot be read is lost without a word. */
function readTelemetry(text: string): Readonly<JsonObject> {
  const parsed = readJsonText(text);
  return isObject(parsed) ? parsed : {};
}

/** Reads the body as the server does: other content types count as an empty body, and only objects and lists are JSON. */
export function readBody({ path, headers, body: text = '' }: SandboxRequest): Readonly<JsonObject> {
  if (path.includes('/otlp/v1/')) return readTelemetry(text);
  const type = headers['content-type'] ?? '';
  if (text.length > BODY_LIMIT) throw serverError();
  if (type.includes('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  if (!type.includes('json') || text.trim() === '') return {};
  const parsed = readJsonText(text);
  if (typeof parsed !== 'object' || parsed === null) throw serverError();
  return isObject(parsed) ? parsed : {};
}

/** A body in ten pieces, each followed by a pause. */
export async function* slowly(body: string, pauseMs: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(body);
  const size = Math.max(1, Math.ceil(bytes.length / 10));
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
    await sleep(pauseMs);
  }
}
