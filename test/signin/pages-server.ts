/** A sign-in of pages alone, and a client elsewhere that waits for its answer. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { choosePage } from '../../runtime/signin/builtin/pages/choose-page.ts';
import { pageHeaders } from '../../runtime/signin/builtin/pages/frame.ts';
import { returnPage } from '../../runtime/signin/builtin/pages/outcome-pages.ts';
import { signInPage } from '../../runtime/signin/builtin/pages/sign-in-page.ts';
import { PLAIN_WORDS, pagesOf } from './shown-pages.ts';

/** A form as it came. */
interface Sent {
  readonly path: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly origin: string | undefined;
  readonly referer: string | undefined;
}

export interface PagesServer {
  readonly url: string;
  /** Of the client: `/start` opens the sign-in in a window of its own, `/frame` tries to hold it, `/callback` is where it ends. */
  readonly clientUrl: string;
  readonly sent: Sent[];
  close(): void;
}

export const RIGHT_KEY = 'right-key';
const { client, csrf, project, can, toolsets, problem } = PLAIN_WORDS;
const key = { project, can, isReadOnly: false };

/** Shows each page of `pagesOf` at its name, and a sign-in from `/sign-in` on. */
export async function startPagesServer(): Promise<PagesServer> {
  const sent: Sent[] = [];
  const pages = pagesOf({ ...PLAIN_WORDS, action: '/callback' });
  const ask = (said?: string): string => signInPage({ action: '/sign-in', csrf, client, problem: said });
  const answer = async (request: IncomingMessage): Promise<string | undefined> => {
    const path = request.url ?? '';
    if (request.method !== 'POST') return path === '/sign-in' ? ask() : pages[path.slice(1)];
    const fields = [...new URLSearchParams(await text(request))];
    const { origin, referer } = request.headers;
    sent.push({ path, fields, origin, referer });
    const given = new Map(fields);
    if (path === '/sign-in') {
      if (given.get('answer') === 'deny') return returnPage({ client, isAllowed: false, to: '/lead?error=denied' });
      if (given.get('key') !== RIGHT_KEY) return ask(problem);
      return choosePage({ action: '/choose', csrf, client, key, shown: 's', asked: ['write'], toolsets });
    }
    const isAllowed = given.get('answer') === 'allow';
    return returnPage({ client, isAllowed, to: `/lead?${isAllowed ? 'code=1' : 'error=denied'}` });
  };
  const there = await listening((request, response) => {
    const markup: Readonly<Record<string, string>> = {
      '/start': `<a href="${here.url}/sign-in" target="_blank" rel="opener">Sign in</a>`,
      '/frame': `<iframe src="${here.url}/sign-in"></iframe>`,
    };
    response.setHeader('content-type', 'text/html');
    response.end(markup[request.url ?? ''] ?? '<h1>Back at the client</h1>');
  });
  const here = await listening(async (request, response) => {
    if (request.url?.startsWith('/lead?'))
      return response.writeHead(303, { location: `${there.url}/callback${request.url.slice(5)}` }).end();
    const page = await answer(request);
    return page === undefined ? response.writeHead(404).end() : response.writeHead(200, pageHeaders()).end(page);
  });
  const close = (): void => {
    here.close();
    there.close();
  };
  return { url: here.url, clientUrl: there.url, sent, close };
}

async function listening(listener: RequestListener): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
