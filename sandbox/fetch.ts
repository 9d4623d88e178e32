import type { SandboxRequest, SandboxResponse } from './server.ts';

interface Answering {
  handle(request: SandboxRequest): Promise<SandboxResponse>;
}

const CHUNKS = 10;

function slowBody(text: string, pause: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const size = Math.max(1, Math.ceil(bytes.length / CHUNKS));
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
      if (at >= bytes.length) controller.close();
    },
  });
}

/** Answers a fetch `Request` in process. A dropped connection is `Response.error()`, as a network error is to a service worker. */
export async function answerFetch(sandbox: Answering, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const response = await sandbox.handle({
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(request.headers),
    body: request.body === null ? undefined : await request.text(),
  });
  if (response.drop === true) return Response.error();
  const isEmpty = response.status === 204;
  const body = response.chunkMs === undefined ? response.body : slowBody(response.body, response.chunkMs);
  return new Response(isEmpty ? null : body, { status: response.status, headers: response.headers });
}
