/** The page in which a person types the code that a device shows. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { AskedStore } from './asked.ts';
import type { Attempts } from './attempts.ts';
import { type Browsers, digestOf } from './browsers.ts';
import { formOf, redirect, sendPage } from './exchange.ts';
import { devicePage } from './pages/device-page.ts';
import { failedPage } from './pages/outcome-pages.ts';
import { ELSEWHERE } from './pages-handler.ts';
import { PLACES } from './places.ts';
import { SECONDS } from './provider.ts';
import { shownClient } from './shown-client.ts';

interface DevicePageOptions {
  readonly provider: Provider;
  readonly asked: AskedStore;
  readonly browsers: Browsers;
  readonly attempts: Attempts;
}

const TRIES = { most: 20, seconds: 15 * 60 };
const OF_FORM = 'device';
const LONGEST = 40;

export class DevicePages {
  readonly #options: DevicePageOptions;

  constructor(options: DevicePageOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> {
    if (request.method !== 'POST')
      return this.#show(request, response, { code: query.get('user_code')?.slice(0, LONGEST) });
    const { browsers, attempts } = this.#options;
    const form = await formOf(request);
    if (!browsers.isForm(browsers.of(request), OF_FORM, form.get('csrf')))
      return sendPage(response, failedPage(ELSEWHERE), { status: 403 });
    const code = (form.get('user_code') ?? '').slice(0, LONGEST);
    if (await attempts.take('user code', request, TRIES))
      return this.#show(request, response, { code, problem: TOO_OFTEN, status: 429 });
    const asked = await this.#ask(request, code);
    if ('problem' in asked) return this.#show(request, response, { code, ...asked });
    redirect(response, `${PLACES.ask}/${asked.id}`);
  }

  async #ask(request: IncomingMessage, typed: string): Promise<{ readonly id: string } | { readonly problem: string }> {
    const { provider, asked } = this.#options;
    const normal = typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
    const code = normal === '' ? undefined : await provider.DeviceCode.findByUserCode(normal);
    if (code === undefined) return { problem: UNKNOWN };
    if (code.error !== undefined || code.accountId !== undefined || code.consumed) return { problem: USED };
    const client = await provider.Client.find(code.clientId ?? '');
    if (client === undefined) return { problem: UNKNOWN };
    const id = randomBytes(24).toString('base64url');
    const { scope, resource } = (code.params ?? {}) as { readonly scope?: string; readonly resource?: unknown };
    await asked.keep({
      id,
      flow: 'device',
      userCode: normal,
      browser: digestOf(this.#options.browsers.of(request) ?? ''),
      clientId: client.clientId,
      client: shownClient(client, undefined),
      scopes: scope?.split(' ') ?? [],
      resources: [resource].flat().filter((name): name is string => typeof name === 'string'),
      until: Math.min(code.exp ?? 0, Math.floor(Date.now() / 1000) + SECONDS.interaction),
    });
    return { id };
  }

  #show(
    request: IncomingMessage,
    response: ServerResponse,
    { code, problem, status }: { code?: string | undefined; problem?: string; status?: number },
  ): void {
    const { browser, cookie } = this.#options.browsers.known(request);
    const csrf = this.#options.browsers.csrf(browser, OF_FORM);
    const html = devicePage({ action: PLACES.device, csrf, code, problem });
    sendPage(response, html, { status: status ?? (problem === undefined ? 200 : 422), cookie });
  }
}

const UNKNOWN =
  'This code is not known, or it is over: codes are good for ten minutes. Look at it again, or have the device show a new one.';
const USED = 'This code was answered before. Have the device show a new one.';
const TOO_OFTEN = 'Too many codes were tried from your network address. Wait a quarter of an hour, then try again.';
