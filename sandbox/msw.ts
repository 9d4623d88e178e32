import { HttpResponse, http, type RequestHandler } from 'msw';
import { answerFetch } from './fetch.ts';
import type { Sandbox } from './server.ts';

/** Handlers that let msw answer everything below `baseUrl` from a sandbox. For tests: msw is a development dependency, and nothing else here imports this file. */
export function sandboxHandlers(sandbox: Sandbox, baseUrl: string): RequestHandler[] {
  return [
    http.all(`${baseUrl.replace(/\/+$/, '')}/*`, async ({ request }) => {
      const response = await answerFetch(sandbox, request);
      return response.type === 'error' ? HttpResponse.error() : response;
    }),
  ];
}
