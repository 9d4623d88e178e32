import { HttpResponse, http, type RequestHandler } from 'msw';
import { type Answering, slowly } from './request.ts';

async function answer(sandbox: Answering, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const { status, headers, body, drop, chunkMs } = await sandbox.handle({
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(request.headers),
    body: request.body === null ? undefined : await request.text(),
  });
  if (drop === true) return HttpResponse.error();
  const sent = chunkMs === undefined ? body : ReadableStream.from(slowly(body, chunkMs));
  return new Response(status === 204 ? null : sent, { status, headers });
}

/** Handlers that let msw answer everything below `baseUrl` from a sandbox. For tests: msw is a development dependency, and nothing else here imports this file. */
export function sandboxHandlers(sandbox: Answering, baseUrl: string): RequestHandler[] {
  return [http.all(`${baseUrl.replace(/\/+$/, '')}/*`, ({ request }) => answer(sandbox, request))];
}
