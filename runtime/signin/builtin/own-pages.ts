/** Which part of the embedded sign-in answers which address. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type OwnAddresses, SignInAway } from '../sign-in.ts';
import type { DevicePages } from './device-page.ts';
import { redirect, sendJson, sendPage, sendPreflight, UnreadableForm } from './exchange.ts';
import { failedPage } from './pages/outcome-pages.ts';
import type { AskPages } from './pages-handler.ts';
import { METADATA, PLACES } from './places.ts';
import { protocolError } from './registration.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface OwnParts {
  /** What the library answers. */
  readonly provider: Handle;
  readonly register: Handle;
  readonly revoke: Handle;
  readonly ask: AskPages;
  readonly device: DevicePages;
  /** Whether an address begins more sign-ins than it may: each is kept for a while. */
  readonly isCrowding: (request: IncomingMessage) => Promise<boolean>;
  /** Whether somebody who was asked comes back in the browser in which that was. */
  readonly mayResume: (request: IncomingMessage, id: string) => Promise<boolean>;
}

interface OwnPagesOptions {
  /** Opened with the first request. */
  readonly parts: () => Promise<OwnParts>;
  readonly report: (fault: unknown, where: string) => void;
}

/** Sign-ins that an address begins within the time that they are kept: a few of those that there is room for in memory. */
export const BEGUN = { most: 300, seconds: 15 * 60 };

const PREFIX = '/signin/';
/** Ask below these with POST alone, from web pages too. */
const OF_PROGRAMS: ReadonlySet<string> = new Set([PLACES.token, PLACES.register, PLACES.revoke, PLACES.deviceCode]);
const METADATA_PATHS: ReadonlyMap<string, string> = new Map(
  METADATA.flatMap((path) => [
    [path, path],
    [`${path}/mcp`, path],
  ]),
);

export class OwnPages implements OwnAddresses {
  readonly #options: OwnPagesOptions;

  constructor(options: OwnPagesOptions) {
    this.#options = options;
  }

  has(path: string): boolean {
    return path.startsWith(PREFIX) || METADATA_PATHS.has(path);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', query = ''] = splitAt(request.url ?? '', '?');
    this.#handle(request, response, { path, query }).catch((fault) => this.#failed(fault, response, path));
  }

  async #handle(request: IncomingMessage, response: ServerResponse, { path, query }: { path: string; query: string }) {
    const { method = 'GET' } = request;
    const { provider, register, revoke, ask, device, mayResume, isCrowding } = await this.#options.parts();
    const metadata = METADATA_PATHS.get(path);
    if (metadata !== undefined) {
      request.url = metadata;
      return provider(request, response);
    }
    if (OF_PROGRAMS.has(path) && method === 'OPTIONS') return sendPreflight(response);
    if (path === PLACES.register && method === 'POST') return register(request, response);
    if (path === PLACES.revoke && method === 'POST') return revoke(request, response);
    if (path === PLACES.jwks || (path === PLACES.token && method === 'POST')) return provider(request, response);
    if (path === PLACES.authorize ? method === 'GET' : path === PLACES.deviceCode && method === 'POST') {
      if (await isCrowding(request)) return crowded(response, path);
      return provider(request, response);
    }
    const isPage = method === 'GET' || method === 'HEAD' || method === 'POST';
    if (path === PLACES.device && isPage) return device.handle(request, response, new URLSearchParams(query));
    const asked = idBelow(PLACES.ask, path);
    if (asked !== undefined && isPage) return ask.handle(request, response, asked);
    const resumed = idBelow(PLACES.authorize, path);
    if (resumed !== undefined && method === 'GET') {
      if (await mayResume(request, resumed)) return provider(request, response);
      return redirect(response, `${PLACES.ask}/${resumed}`);
    }
    if (OF_PROGRAMS.has(path)) {
      response.setHeader('allow', 'POST, OPTIONS');
      return sendJson(response, 405, protocolError('invalid_request', 'ask this address with POST'));
    }
    return sendPage(response, failedPage(NOTHING), { status: 404 });
  }

  #failed(fault: unknown, response: ServerResponse, path: string): void {
    if (response.headersSent) return void response.destroy();
    // What was not read of a body stands before whatever comes next on its connection, which may be somebody else's.
    if (!response.req.complete) response.setHeader('connection', 'close');
    const isAway = fault instanceof SignInAway;
    const isForm = fault instanceof UnreadableForm;
    if (!isAway && !isForm) this.#options.report(fault, `signing in, ${path.split('/', 3).join('/')}`);
    const status = isAway ? 503 : isForm ? 400 : 500;
    if (isAway) response.setHeader('retry-after', '5');
    const text = isAway ? AWAY : isForm ? UNREADABLE : FAILED;
    if (!OF_PROGRAMS.has(path)) sendPage(response, failedPage({ title: 'This did not work', ...text }), { status });
    else {
      const code = isAway ? 'temporarily_unavailable' : isForm ? 'invalid_request' : 'server_error';
      sendJson(response, status, protocolError(code, text.text));
    }
  }
}

function crowded(response: ServerResponse, path: string): void {
  response.setHeader('retry-after', String(BEGUN.seconds));
  if (!OF_PROGRAMS.has(path)) sendPage(response, failedPage(CROWDED), { status: 429 });
  else sendJson(response, 429, protocolError('temporarily_unavailable', CROWDED.text));
}

const CROWDED = {
  title: 'Too many at once',
  text: 'Too many sign-ins were begun from your network address.',
  next: 'Wait a quarter of an hour, then begin again in the application.',
};
const NOTHING = {
  title: 'There is nothing here',
  text: 'This address is none of the sign-in.',
  next: 'Begin signing in from the application.',
};
const AWAY = {
  text: 'The server cannot reach what it keeps sign-ins in.',
  next: 'Wait a moment, then load this page again.',
};
const UNREADABLE = { text: 'What was sent could not be read.', next: 'Go back and send it again.' };
const FAILED = { text: 'The server failed.', next: 'Go back to the application and begin signing in again.' };

const ID = /^[\w-]{16,64}$/;

/** The id that follows a place. */
function idBelow(place: string, path: string): string | undefined {
  const id = path.startsWith(`${place}/`) ? path.slice(place.length + 1) : '';
  return ID.test(id) ? id : undefined;
}

function splitAt(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
