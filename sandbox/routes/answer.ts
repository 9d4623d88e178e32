import { createHash } from 'node:crypto';
import { ApiError, pageNotFound, serverError } from '../engine/api-error.ts';
import { toCsv } from './csv.ts';
import { GENERAL_ROUTES } from './general.ts';
import { readBody, type SandboxRequest, type SandboxResponse } from './request.ts';
import { RESOURCE_ROUTES } from './resources.ts';
import { RawAnswer, type Route, type RouteContext } from './route.ts';
import { RUNBOOK_ROUTES } from './runbooks.ts';
import { STATUS_PAGE_ROUTES } from './status-page/routes.ts';
import { AGGREGATE_ROUTES } from './telemetry/aggregate.ts';
import { EXPLORER_ROUTES } from './telemetry/explorer.ts';
import { INGEST_ROUTES } from './telemetry/ingest.ts';

/** Everything that is served; the first route that fits answers. */
const ROUTES: readonly Route[] = [
  ...GENERAL_ROUTES,
  ...STATUS_PAGE_ROUTES,
  ...RUNBOOK_ROUTES,
  ...AGGREGATE_ROUTES,
  ...EXPLORER_ROUTES,
  ...INGEST_ROUTES,
  ...RESOURCE_ROUTES,
];
const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8', 'access-control-allow-origin': '*' };

function respond(answer: unknown, query: SandboxRequest['query']): SandboxResponse {
  if (answer instanceof RawAnswer) return answer.response;
  if (query['output-type'] === 'csv') {
    const headers = { ...JSON_HEADERS, 'content-type': 'text/csv; charset=utf-8' };
    return { status: 200, headers, body: toCsv(answer) };
  }
  const body = JSON.stringify(answer);
  const tag = createHash('sha1').update(body).digest('base64').slice(0, 27);
  return { status: 200, headers: { ...JSON_HEADERS, etag: `W/"${body.length.toString(16)}-${tag}"` }, body };
}

/** An object that is sent with a `toString` of its own is no text, here as at the real server, which stumbles over it. */
function isUnprintable(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'Cannot convert object to primitive value';
}

function respondToError(thrown: unknown): SandboxResponse {
  const error = isUnprintable(thrown) ? serverError() : thrown;
  if (error instanceof ApiError)
    return { status: error.status, headers: JSON_HEADERS, body: JSON.stringify(error.body) };
  // A bug of the sandbox must not end it; it is written out, so that tests can see it.
  process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return { status: 500, headers: JSON_HEADERS, body: '{"error":"Server Error"}' };
}

/** Answers a request; refusals and bugs alike become responses. */
export function answerRequest(
  server: Pick<RouteContext, 'world' | 'store' | 'caller'>,
  request: SandboxRequest,
): SandboxResponse {
  const { method, path, query } = request;
  if (method === 'OPTIONS') return { status: 204, headers: JSON_HEADERS, body: '' };
  try {
    if (method === 'PATCH')
      return respond(new RawAnswer(404, 'text/html', `<pre>Cannot PATCH ${encodeURI(path)}</pre>`), query);
    const body = readBody(request);
    for (const { methods, pattern, answer } of ROUTES) {
      const found = methods.includes(method) ? pattern.exec(path) : null;
      if (found) return respond(answer({ ...server, request, body, params: { ...found.groups } }), query);
    }
    throw pageNotFound(path);
  } catch (error) {
    return respondToError(error);
  }
}
