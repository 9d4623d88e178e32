import { serverError } from './refusal.ts';

/** A request as the core takes it. Header names are in lower case; `path` is without the query string. */
export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
}

/** Largest body the real server reads. */
export const MAX_BODY_BYTES = 50 * 1_048_576;

/** Reads the body as the server does: other content types count as an empty body, and only objects and lists are JSON. */
export function parseBody(request: SandboxRequest): Readonly<Record<string, unknown>> {
  const type = request.headers['content-type'] ?? '';
  const text = request.body ?? '';
  if (text.length > MAX_BODY_BYTES) throw serverError();
  if (type.includes('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  if (!type.includes('json') || text.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw serverError();
  }
  if (typeof parsed !== 'object' || parsed === null) throw serverError();
  return Array.isArray(parsed) ? {} : (parsed as Record<string, unknown>);
}
