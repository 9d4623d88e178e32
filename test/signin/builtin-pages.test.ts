/** How people are asked: with wrong keys, in another browser, twice, too late, and what pages let nobody do. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Browser, Client, type Page, type SignInStand, signInStand } from './builtin-stand.ts';

let stand: SignInStand;
let client: Client;
beforeAll(async () => {
  stand = await signInStand();
  client = await Client.registered(stand.url);
});

const first = (browser = new Browser()): Promise<Page> => browser.go(client.authorizeUrl());
const second = async (browser = new Browser()) => (await first(browser)).submit({ key: stand.keys.admin });

describe('the page for the key', () => {
  it.each([
    ['no key', ''],
    ['what is no key', 'hello'],
    ['a key that the instance does not know', '00000000-0000-4000-8000-000000000000'],
    ['a word before a key', 'Bearer 00000000-0000-4000-8000-000000000000'],
  ])('says what is wrong with %s, and takes another', async (_, key) => {
    const page = await first();
    const again = await page.submit({ key });
    expect(again.status).toBe(422);
    expect(again.text).toContain('role="alert"');
    if (key !== '') expect(again.text).not.toContain(key);
    expect(again.text).not.toContain('x-api-key');
    const next = await again.submit({ key: stand.keys.admin });
    expect(next.text).toContain('value="allow"');
  });

  it('refuses a master key', async () => {
    const page = await (await first()).submit({ key: stand.keys.master });
    expect(page.status).toBe(422);
    expect(page.text).toMatch(/master/i);
  });
});

describe('the page for the choice', () => {
  it('shows whose key it is, and not the key', async () => {
    const page = await second();
    expect(page.text).toContain('Harbour Shop');
    expect(page.text).not.toContain(stand.keys.admin);
    expect(page.url.href).not.toContain(stand.keys.admin);
  });

  it('leads back with a refusal where it is denied, also before a key was brought', async () => {
    for (const page of [await first(), await second()]) {
      const last = await page.submit({ answer: 'deny' });
      expect(Object.fromEntries(last.returned)).toMatchObject({ error: 'access_denied', iss: stand.url });
    }
  });

  it.each([
    ['nothing to do', { answer: 'allow' }],
    ['something that is not offered', { answer: 'allow', access: 'everything' }],
    ['a toolset that there is not', { answer: 'allow', access: 'read', toolset: 'x' }],
    ['no answer', { access: 'read' }],
  ])('asks again after %s', async (_, fields) => {
    const page = await (await second()).submit(fields);
    expect(page.status).toBe(422);
    expect(page.text).toContain('value="allow"');
  });

  it('has a person who sees that it is the wrong key bring another, in this tab or another', async () => {
    const page = await second();
    const other = await page.submit({ answer: 'other' });
    expect(other.text).toContain('name="key"');
    const choice = await other.submit({ key: stand.keys.readonly });
    expect(choice.text).toContain('This key only reads');
    const stale = await page.submit({ access: 'delete', answer: 'allow' });
    expect(stale.status).toBe(422);
    expect(stale.text).toMatch(/Another key was given[\s\S]*This key only reads/);
    const replaced = await other.submit({ key: stand.keys.admin });
    expect(replaced.text).toContain('Never more than the key itself may do');
    const last = await replaced.submit({ access: 'read', answer: 'allow' });
    expect(last.returned.get('code')).toBeTruthy();
  });

  it('says what can be done with a key that may do nothing', async () => {
    const page = await (await first()).submit({ key: stand.keys.noperms });
    expect(page.text).toMatch(
      /Nothing that could be found out\. Add a permission to it in OneUptime, or use another key\./,
    );
  });

  it.each([
    ['allow', 'Allowed'],
    ['deny', 'Denied'],
  ])('is answered with %s where its button is pressed twice, or the page is loaded again', async (answer, title) => {
    const page = await second();
    const pressed = await page.pressed({ access: 'read', answer });
    expect(pressed).toContain(`<h1>${title}</h1>`);
    expect(await page.pressed({ access: 'read', answer })).toBe(pressed);
    const other = await page.pressed({ access: 'read', answer: answer === 'allow' ? 'deny' : 'allow' });
    expect(other).toContain('This was answered before');
    const last = await page.browser.go(page.url.href);
    expect(last.returned.get('state')).toBe('a state');
    const back = await page.browser.go(page.url.href);
    expect(back.status).toBe(409);
    expect(back.text).toMatch(/This was answered before[\s\S]*begin signing in there again/);
    expect(back.text).not.toContain('name="key"');
  });

  it.each([
    ['allow', 'deny'],
    ['deny', 'allow'],
    ['allow', 'deny', 'allow', 'deny'],
    ['deny', 'allow', 'deny', 'allow'],
  ])('takes one of the answers that come at once: %s and %s', async (...answers) => {
    const page = await second();
    const said = await Promise.all(answers.map((answer) => page.pressed({ access: 'read', answer })));
    const outcomes = ['<h1>Allowed<', '<h1>Denied<'].filter((title) => said.some((text) => text.includes(title)));
    expect(outcomes).toHaveLength(1);
  });

  it('takes one answer', async () => {
    const page = await second();
    const once = await page.submit({ access: 'read', answer: 'allow' });
    expect(once.returned.get('code')).toBeTruthy();
    const twice = await page.submit({ access: 'delete', answer: 'allow' });
    expect(twice.url.origin).toBe(stand.url);
    expect(twice.status).toBeGreaterThanOrEqual(400);
  });
});

describe('a browser', () => {
  it('goes on with what was begun in it alone', async () => {
    const page = await first();
    const other = await new Browser().go(page.url.href);
    expect(other.status).toBe(403);
    const strange = new Browser();
    await strange.go(client.authorizeUrl());
    expect((await strange.go(page.url.href)).status).toBe(403);
    const forged = await strange.go(page.url.href, { csrf: 'x', key: stand.keys.admin });
    expect(forged.status).toBe(403);
  });

  it('sends forms that were made for it and for what is asked', async () => {
    const browser = new Browser();
    const [one, other] = [await first(browser), await first(browser)];
    const csrf = /name="csrf" value="([^"]*)"/.exec(other.text)?.[1] ?? '';
    for (const forged of ['', csrf, 'x'.repeat(43)])
      expect((await browser.go(one.url.href, { csrf: forged, key: stand.keys.admin })).status).toBe(403);
    const both = await Promise.all([one, other].map((page) => page.submit({ key: stand.keys.admin })));
    for (const page of both) expect(page.text).toContain('value="allow"');
  });

  it('is told what helps with an application that is not known any more, and with one whose document cannot be read', async () => {
    const forgotten = await new Browser().go(client.authorizeUrl({ client_id: 'of-a-time-before' }));
    expect(forgotten.text).toMatch(/does not know the application[\s\S]*add it again/);
    const unread = await new Browser().go(client.authorizeUrl({ client_id: 'https://nowhere.invalid/client.json' }));
    expect(unread.text).toMatch(/describes itself could not be read[\s\S]*whoever runs this server/);
    const odd = await new Browser().go(client.authorizeUrl({ redirect_uri: 'http://127.0.0.1:9/elsewhere' }));
    expect(odd.text).toMatch(/refused: redirect_uri did not match[\s\S]*whoever made it/);
  });

  it('is told of a sign-in that there is not, and of pages that there are not', async () => {
    const gone = await new Browser().go(`${stand.url}/signin/ask/${'x'.repeat(21)}`);
    expect(gone.status).toBe(410);
    const nothing = await new Browser().go(`${stand.url}/signin/elsewhere`);
    expect(nothing.status).toBe(404);
    const resumed = await new Browser().go(`${stand.url}/signin/authorize/${'x'.repeat(21)}`);
    expect(resumed.status).toBe(410);
  });
});

describe('every page', () => {
  it('runs nothing, loads nothing, is framed nowhere and kept nowhere', async () => {
    const pages = [
      await first(),
      await second(),
      await new Browser().go(`${stand.url}/signin/device`),
      await new Browser().go(`${stand.url}/signin/elsewhere`),
      await new Browser().go(client.authorizeUrl({ client_id: 'nobody' })),
    ];
    for (const { answer, text } of pages) {
      const header = (name: string) => answer.headers.get(name) ?? '';
      expect(header('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(header('content-security-policy')).toContain("form-action 'self';");
      expect(header('content-security-policy')).not.toContain('unsafe');
      expect(header('content-security-policy')).not.toContain('script-src');
      expect(header('cache-control')).toBe('no-store');
      expect(header('referrer-policy')).toBe('no-referrer');
      expect(header('x-content-type-options')).toBe('nosniff');
      expect(header('x-frame-options')).toBe('DENY');
      expect(text).not.toContain('<script');
    }
  });

  it('is remembered by cookies that scripts cannot read and other sites do not send', async () => {
    const answer = await fetch(client.authorizeUrl(), { redirect: 'manual' });
    const cookies = answer.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/httponly/i);
    for (const cookie of cookies) expect(cookie).toMatch(/samesite=lax/i);
  });

  it('has those cookies be of https alone, and of this very host, where it is reached by https', async () => {
    const { app } = await signInStand({ PUBLIC_URL: 'https://mcp.example.com' }, stand.sandbox);
    const { port } = app.server.address() as { port: number };
    const own = await Client.registered('https://mcp.example.com', {}, (address) =>
      address.replace('https://mcp.example.com', `http://127.0.0.1:${port}`),
    );
    const answer = await fetch(own.route(own.authorizeUrl()), { redirect: 'manual' });
    const cookies = answer.headers.getSetCookie();
    for (const cookie of cookies) expect(cookie).toMatch(/^__(Host|Secure)-.*; secure/i);
    expect(cookies.some((cookie) => /^__Host-[^;]*; path=\/;/i.test(cookie))).toBe(true);
  });
});
