/** A browser as far as the pages of the embedded sign-in need one, and what a person does there. */

/** Leads a request to one of the replicas that have one address. */
export type Route = (address: string) => string;

export const straight: Route = (address) => address;

/** A browser: keeps cookies, follows redirects within the server, and fills in forms. */
export class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();
  readonly #route: Route;
  readonly #isLed: boolean;

  constructor(route = straight, isLed = true) {
    this.#route = route;
    this.#isLed = isLed;
  }

  /** The same browser, in which pages lead nowhere by themselves. */
  still(): Browser {
    const still = new Browser(this.#route, false);
    for (const [name, cookie] of this.#cookies) still.#cookies.set(name, cookie);
    return still;
  }

  async go(address: string, form?: Readonly<Record<string, string | readonly string[]>>): Promise<Page> {
    const url = new URL(address);
    const body = form && new URLSearchParams();
    for (const [name, value] of Object.entries(form ?? {})) for (const one of [value].flat()) body?.append(name, one);
    const headers = { cookie: this.#cookiesFor(url), ...(body && { origin: 'null' }) };
    const answer = await fetch(this.#route(url.href), {
      method: body ? 'POST' : 'GET',
      ...(body && { body }),
      redirect: 'manual',
      headers,
    });
    this.#take(answer);
    const text = await answer.text();
    const to = answer.headers.get('location') ?? (this.#isLed ? refreshIn(text) : undefined);
    if (to === undefined) return new Page(this, url, answer, text);
    const next = new URL(to, url);
    return next.origin === url.origin ? this.go(next.href) : new Page(this, next, answer, '');
  }

  #cookiesFor({ pathname }: URL): string {
    return [...this.#cookies]
      .filter(([, { path }]) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(([name, { value }]) => `${name.split(' ')[0]}=${value}`)
      .join('; ');
  }

  #take(answer: Response): void {
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(/; */);
      const at = pair.indexOf('=');
      const path = attributes.find((text) => /^path=/i.test(text))?.slice(5) ?? '/';
      const key = `${pair.slice(0, at)} ${path}`;
      const isOver = attributes.some((text) => /^expires=Thu, 01 Jan 1970/i.test(text));
      if (isOver) this.#cookies.delete(key);
      else this.#cookies.set(key, { value: pair.slice(at + 1), path });
    }
  }
}

/** Where a page leads by itself. */
function refreshIn(text: string): string | undefined {
  return /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(text)?.[1]?.replaceAll('&amp;', '&');
}

export class Page {
  readonly browser: Browser;
  readonly url: URL;
  readonly answer: Response;
  readonly text: string;

  constructor(browser: Browser, url: URL, answer: Response, text: string) {
    this.browser = browser;
    this.url = url;
    this.answer = answer;
    this.text = text;
  }

  get status(): number {
    return this.answer.status;
  }

  /** What came back to the client, where the browser was led away. */
  get returned(): URLSearchParams {
    return this.url.searchParams;
  }

  /** What a form is answered with, without following where that leads by itself. */
  async pressed(fields: Readonly<Record<string, string | readonly string[]>>): Promise<string> {
    return (await new Page(this.browser.still(), this.url, this.answer, this.text).submit(fields)).text;
  }

  submit(fields: Readonly<Record<string, string | readonly string[]>>): Promise<Page> {
    const action = /<form[^>]* action="([^"]*)"/.exec(this.text)?.[1] ?? '';
    const hidden = this.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
    const carried = Object.fromEntries([...hidden].map(([, name = '', value = '']) => [name, value]));
    return this.browser.go(new URL(action, this.url).href, { ...carried, ...fields });
  }
}
