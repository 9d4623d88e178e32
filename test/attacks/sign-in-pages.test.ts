/** Attacks on the pages of signing in: forms of others, answers that were not offered, frames, cookies, and guessing. */
import { beforeAll, describe, expect, it } from 'vitest';
import { callAt, opened } from '../limits/stand.ts';
import { asked, Browser, bearer, Client, type Page, type SignInStand, signInStand } from '../signin/builtin-stand.ts';

let stand: SignInStand;
let client: Client;
beforeAll(async () => {
  stand = await signInStand();
  client = await Client.registered(stand.url);
});

const first = (browser = new Browser()): Promise<Page> => browser.go(client.authorizeUrl());
const second = async (browser = new Browser()) => (await first(browser)).submit({ key: stand.keys.admin });
const csrfOf = ({ text }: Page): string => /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? '';
/** Nothing was given: the browser is still here, with a page. */
const nothing = (page: Page): void => {
  expect(page.url.origin).toBe(stand.url);
  expect(page.status).toBeGreaterThanOrEqual(400);
};

describe('an answer', () => {
  it.each([
    ['access', { access: 'everything' }],
    ['access of the prototype', { access: '__proto__' }],
    ['access in capitals', { access: 'DELETE' }],
    ['access with a toolset in it', { access: 'incidents:delete' }],
    ['access of two kinds', { access: 'read delete' }],
    ['no access', { access: '' }],
    ['a toolset that there is not', { access: 'read', toolset: 'nothing' }],
    ['a toolset with its access', { access: 'read', toolset: 'incidents:delete' }],
    ['a toolset that goes on', { access: 'read', toolset: 'incidents x:delete' }],
    ['a toolset of the prototype', { access: 'read', toolset: 'constructor' }],
    ['an empty toolset', { access: 'read', toolset: '' }],
    ['a good toolset and a bad one', { access: 'read', toolset: ['incidents', '*'] }],
  ])('that was not offered gives nothing: %s', async (_, fields) => {
    const page = await (await second()).submit({ answer: 'allow', ...fields });
    nothing(page);
    expect(page.text).toContain('value="allow"');
  });

  it.each([
    ['none', {}],
    ['an empty name', { shown: '' }],
    ['another name', { shown: 'x'.repeat(22) }],
  ])('is for the key that was shown, whose form says %s', async (_, named) => {
    const page = await second();
    const csrf = csrfOf(page);
    const last = await page.browser.go(page.url.href, { csrf, access: 'delete', answer: 'allow', ...named });
    nothing(last);
    expect(last.text).toContain('Another key was given meanwhile');
  });

  it.each(['write', 'delete'])('of a key that only reads is not made one to %s', async (access) => {
    const page = await (await first()).submit({ key: stand.keys.readonly });
    for (const toolset of [[], ['incidents']]) nothing(await page.submit({ access, toolset, answer: 'allow' }));
    const { returned } = await page.submit({ access: 'read', answer: 'allow' });
    expect(await client.redeem(returned.get('code') ?? '')).toMatchObject({ status: 200, scope: 'read' });
  });

  it('of a key that only reads is not made more on a device', async () => {
    const grant = 'urn:ietf:params:oauth:grant-type:device_code';
    const own = await Client.registered(stand.url, { grant_types: [grant] });
    const shown = await asked(`${stand.url}/signin/device-code`, { client_id: own.id });
    const { user_code, device_code } = shown as unknown as { user_code: string; device_code: string };
    const typed = await (await new Browser().go(`${stand.url}/signin/device`)).submit({ user_code });
    const page = await typed.submit({ key: stand.keys.readonly });
    nothing(await page.submit({ access: 'delete', answer: 'allow' }));
    expect(await own.token({ grant_type: grant, device_code })).toMatchObject({ error: 'authorization_pending' });
  });

  it.each(['ALLOW', 'yes', '', 'allow,deny', 'true'])('is a plain yes: not %j', async (answer) => {
    nothing(await (await second()).submit({ access: 'read', answer }));
  });

  it('that says both is none to allow by', async () => {
    const last = await (await second()).submit({ access: 'read', answer: ['deny', 'allow'] });
    expect(last.returned.get('error')).toBe('access_denied');
  });

  it('brings no other key than the one that was looked at', async () => {
    const page = await second();
    const { returned } = await page.submit({ access: 'write', answer: 'allow', key: stand.keys.noperms });
    const { access_token } = await client.redeem(returned.get('code') ?? '');
    const call = ['create_label', { name: 'From a form', color: '#ff0000' }] as const;
    const answer = await callAt(stand.url, undefined, call, { headers: bearer(access_token) });
    expect(answer).toMatchObject({ status: 200, isError: false });
  });

  it('changes nothing of what was asked: client, place and resource are those of the question', async () => {
    const other = await Client.registered(stand.url, { redirect_uris: ['https://evil.example/callback'] });
    const fields = {
      client_id: other.id,
      redirect_uri: 'https://evil.example/callback',
      returnTo: 'https://evil.example/',
    };
    const last = await (await second()).submit({
      access: 'read',
      answer: 'allow',
      ...fields,
      resource: 'x',
      scope: 'delete',
    });
    expect(last.url.origin).toBe('http://127.0.0.1:9');
    const code = last.returned.get('code') ?? '';
    expect(await other.redeem(code, { code_verifier: client.verifier })).toMatchObject({ error: 'invalid_grant' });
    expect(await client.redeem(code)).toMatchObject({ status: 200, scope: 'read' });
  });

  it('is given once: neither twice at once, nor on going back, nor to take it back', async () => {
    const page = await second();
    const both = await Promise.all([
      page.submit({ access: 'read', answer: 'allow' }),
      page.submit({ access: 'delete', answer: 'allow' }),
    ]);
    expect(both.filter(({ returned }) => returned.has('code')).length).toBeLessThan(2);
    for (const answer of ['allow', 'deny']) nothing(await page.submit({ access: 'delete', answer }));
    const back = await page.browser.go(page.url.href);
    expect(back.text).not.toContain('value="allow"');
  });

  it('that was no is not made a yes', async () => {
    const page = await second();
    expect((await page.submit({ answer: 'deny' })).returned.get('error')).toBe('access_denied');
    nothing(await page.submit({ access: 'read', answer: 'allow' }));
  });

  it('before a key was brought allows nothing', async () => {
    nothing(await (await first()).submit({ access: 'read', answer: 'allow' }));
  });

  it('is of one question: with the id of another it gives nothing', async () => {
    const [mine, theirs] = [await second(), await second()];
    nothing(await mine.browser.go(theirs.url.href, { csrf: csrfOf(mine), access: 'read', answer: 'allow' }));
    nothing(await mine.browser.go(theirs.url.href, { csrf: csrfOf(theirs), access: 'read', answer: 'allow' }));
    expect((await theirs.submit({ access: 'read', answer: 'allow' })).returned.get('code')).toBeTruthy();
  });

  it('for one client is none for another of the same name: each is asked for', async () => {
    const browser = new Browser();
    const page = await second(browser);
    await page.submit({ access: 'read', answer: 'allow' });
    const rival = await Client.registered(stand.url);
    for (const prompt of [undefined, 'consent', 'login', 'select_account']) {
      const question = await browser.go(rival.authorizeUrl({ prompt }));
      expect(question.text).toContain('name="key"');
    }
    expect((await browser.go(rival.authorizeUrl({ prompt: 'none' }))).returned.get('error')).toBe('login_required');
  });
});

describe('a form', () => {
  it.each(['', 'x', 'x'.repeat(43), '__proto__'])('of another page is refused: %j', async (csrf) => {
    for (const page of [await first(), await second()])
      expect((await page.submit({ csrf, access: 'read', answer: 'allow', key: stand.keys.admin })).status).toBe(403);
    const device = await new Browser().go(`${stand.url}/signin/device`);
    expect((await device.submit({ csrf, user_code: 'BCDF-GHJK' })).status).toBe(403);
  });

  it('of the page for codes is none of a question, nor the other way round', async () => {
    const browser = new Browser();
    const [question, device] = [await first(browser), await browser.go(`${stand.url}/signin/device`)];
    expect((await question.submit({ csrf: csrfOf(device), key: stand.keys.admin })).status).toBe(403);
    expect((await device.submit({ csrf: csrfOf(question), user_code: 'x' })).status).toBe(403);
  });

  it('is refused without the cookie of its browser, with another one, and with one that was made up', async () => {
    const page = await first();
    const body = () => new URLSearchParams({ csrf: csrfOf(page), key: stand.keys.admin });
    for (const cookie of [
      '',
      'oneuptime-mcp-browser=',
      `oneuptime-mcp-browser=${'x'.repeat(43)}`,
      'oneuptime-mcp-browser=__proto__',
    ]) {
      const answer = await fetch(page.url, { method: 'POST', body: body(), headers: { cookie } });
      expect(answer.status).toBe(403);
    }
  });

  it('comes as a form alone, and is not too large', async () => {
    const page = await first();
    const send = (body: string, type: string) =>
      fetch(page.url, { method: 'POST', body, headers: { 'content-type': type } });
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x'])
      expect([400, 403]).toContain((await send('{"answer":"allow"}', type)).status);
    const large = await page.submit({ key: 'x'.repeat(40_000) });
    expect(large.status).toBe(400);
  });

  it('brings a key in its body alone: nothing is read from an address', async () => {
    const page = await first();
    const to = `${page.url.href}?key=${stand.keys.admin}&answer=allow&access=delete&csrf=${csrfOf(page)}`;
    const shown = await page.browser.go(to);
    expect(shown.text).not.toContain(stand.keys.admin);
    expect((await page.browser.go(to, { csrf: csrfOf(page) })).status).toBe(422);
  });
});

describe('a question', () => {
  it.each(['../token', '..%2ftoken', '%2e%2e', '__proto__', 'x', 'x'.repeat(65), `${'x'.repeat(21)}/x`, '.', '%00'])(
    'has an id and no way elsewhere: %j',
    async (id) => {
      for (const place of ['ask', 'authorize']) {
        const answer = await fetch(`${stand.url}/signin/${place}/${id}`, { redirect: 'manual' });
        expect([404, 405, 410, 303]).toContain(answer.status);
        expect(await answer.text()).not.toContain('name="key"');
      }
    },
  );

  it('is gone on with by nobody who knows its address, at any step', async () => {
    const browser = new Browser();
    const page = await second(browser);
    const id = page.url.pathname.split('/').at(-1);
    for (const stranger of [new Browser(), new Browser()]) {
      await stranger.go(client.authorizeUrl());
      expect((await stranger.go(page.url.href)).text).not.toContain('Harbour Shop');
      expect((await stranger.go(`${stand.url}/signin/authorize/${id}`)).returned.get('code')).toBeNull();
    }
    const last = await page.submit({ access: 'read', answer: 'allow' });
    expect(last.returned.get('code')).toBeTruthy();
    const again = await browser.go(`${stand.url}/signin/authorize/${id}`);
    expect(again.returned.get('code')).toBeNull();
  });

  it('tells a stranger neither who asks nor what is asked, before a key was brought', async () => {
    const page = await first();
    const strange = await fetch(page.url, { headers: { cookie: `oneuptime-mcp-browser=${'x'.repeat(43)}` } });
    expect(strange.status).toBe(403);
    expect(await strange.text()).not.toMatch(/A client|name="csrf"/);
  });

  it('that was allowed gives its code to no other browser than the one that allowed it', async () => {
    const page = await second();
    const id = page.url.pathname.split('/').at(-1);
    const stranger = new Browser();
    await stranger.go(client.authorizeUrl());
    await page.submit({ access: 'read', answer: 'allow' });
    expect((await stranger.go(`${stand.url}/signin/authorize/${id}`)).returned.get('code')).toBeNull();
  });
});

describe('every page', () => {
  it('runs no script, loads nothing, is framed by nobody, kept by nobody, and tells nobody its address', async () => {
    const choice = await second();
    const pages = [
      await first(),
      choice,
      await choice.submit({ access: 'none', answer: 'allow' }),
      await (await first()).submit({ key: 'no key' }),
      await (await first()).submit({ csrf: 'x' }),
      await new Browser().go(choice.url.href),
      await new Browser().go(`${stand.url}/signin/device`),
      await new Browser().go(`${stand.url}/signin/device?user_code=BCDF-GHJK`),
      await (await new Browser().go(`${stand.url}/signin/device`)).submit({ user_code: 'x' }),
      await new Browser().go(`${stand.url}/signin/elsewhere`),
      await new Browser().go(`${stand.url}/signin/`),
      await new Browser().go(`${stand.url}/signin/ask/${'x'.repeat(21)}`),
      await new Browser().go(client.authorizeUrl({ client_id: 'nobody' })),
      await new Browser().go(client.authorizeUrl({ redirect_uri: 'https://evil.example/' })),
      await new Browser().go(`${stand.url}/signin/authorize`),
    ];
    for (const { answer, text, url } of pages) {
      const header = (name: string) => answer.headers.get(name) ?? '';
      const policy = header('content-security-policy');
      for (const rule of ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
        expect(policy.split('; '), url.href).toContain(rule);
      expect(policy).not.toMatch(/unsafe|script-src|\*/);
      expect(header('x-frame-options')).toBe('DENY');
      expect(header('x-content-type-options')).toBe('nosniff');
      expect(header('referrer-policy')).toBe('no-referrer');
      expect(header('cache-control')).toBe('no-store');
      expect(header('access-control-allow-origin')).toBe('');
      expect(text).not.toMatch(/<script|\son\w+=|javascript:|(?:src|href)="https?:/i);
    }
  });

  it.each(["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"])(
    'where codes of devices are typed has %s',
    async (rule) => {
      const { headers } = await fetch(`${stand.url}/signin/device`);
      expect(headers.get('content-security-policy')?.split('; ')).toContain(rule);
    },
  );

  it('is read by no other page: none may ask with cookies', async () => {
    for (const path of [
      '/signin/device',
      '/signin/token',
      '/signin/register',
      '/.well-known/oauth-authorization-server',
    ]) {
      const answer = await fetch(`${stand.url}${path}`, { headers: { origin: 'https://evil.example' } });
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });
});

describe('cookies', () => {
  it.each(['authorize', 'device'])('that %s gives are for no script, and for no other site', async (page) => {
    const { headers } = await fetch(page === 'device' ? `${stand.url}/signin/device` : client.authorizeUrl(), {
      redirect: 'manual',
    });
    const browser = headers.getSetCookie().find((cookie) => cookie.startsWith('oneuptime-mcp-browser='));
    expect(browser).toMatch(/; HttpOnly; SameSite=Lax/);
  });

  it('behind TLS have a name that no other host can give, where codes of devices are typed', async () => {
    const env = { AUTH: 'builtin', PUBLIC_URL: 'https://mcp.example.com', ONEUPTIME_URL: stand.sandbox.url };
    const app = await opened(env);
    try {
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      const { headers } = await fetch(`${url}/signin/device`);
      expect(headers.getSetCookie().map((cookie) => cookie.split('=', 1)[0])).toContain('__Host-oneuptime-mcp-browser');
    } finally {
      await app.close();
    }
  });

  it('behind TLS are of this host alone, for no script, and for no other site', async () => {
    const app = await opened({
      AUTH: 'builtin',
      PUBLIC_URL: 'https://mcp.example.com',
      ONEUPTIME_URL: stand.sandbox.url,
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    try {
      const own = await Client.registered(url);
      const answer = await fetch(own.authorizeUrl({ resource: 'https://mcp.example.com/mcp' }), { redirect: 'manual' });
      const cookies = answer.headers.getSetCookie();
      expect(cookies.length).toBeGreaterThan(1);
      for (const cookie of cookies) {
        expect(cookie).toMatch(/^__(?:Host|Secure)-/);
        expect(cookie).toMatch(/; secure/i);
        expect(cookie).toMatch(/; httponly/i);
        expect(cookie).toMatch(/; samesite=lax/i);
        expect(cookie).not.toMatch(/; domain=/i);
      }
      expect(cookies.some((cookie) => /^__Host-oneuptime-mcp-browser=[\w-]{43}; Path=\//.test(cookie))).toBe(true);
      const metadata = (await (await fetch(`${url}/.well-known/oauth-authorization-server`)).json()) as Record<
        string,
        unknown
      >;
      for (const [name, value] of Object.entries(metadata))
        if (/_endpoint$|_uri$/.test(name)) expect(value).toMatch(/^https:\/\/mcp\.example\.com\/signin\//);
    } finally {
      await app.close();
    }
  });

  it('that others wrote name no browser', async () => {
    for (const planted of ['x', 'x'.repeat(44), '__proto__', `${'x'.repeat(42)};`, '"'.repeat(43)]) {
      const answer = await fetch(client.authorizeUrl(), {
        redirect: 'manual',
        headers: { cookie: `oneuptime-mcp-browser=${planted}` },
      });
      const given = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('oneuptime-mcp-browser='));
      expect(given).toMatch(/^oneuptime-mcp-browser=[\w-]{43};/);
      expect(given).not.toContain(planted.length > 1 ? planted : 'browser=x;');
    }
  });

  it('of the library are signed: none that was changed goes on', async () => {
    const led = await fetch(client.authorizeUrl(), { redirect: 'manual' });
    const pairs = led.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    const id = led.headers.get('location')?.split('/').at(-1);
    const changed = pairs.map((pair) => (pair.includes('.sig=') ? `${pair.slice(0, -3)}xyz` : pair)).join('; ');
    const answer = await fetch(`${stand.url}/signin/authorize/${id}`, {
      redirect: 'manual',
      headers: { cookie: changed },
    });
    expect(answer.headers.get('location') ?? '').not.toContain('code=');
  });
});

describe('guessing keys', () => {
  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded'])('is stopped by address, whatever %s says', async (name) => {
    const own = await signInStand({}, stand.sandbox);
    const theirs = await Client.registered(own.url);
    const statuses: number[] = [];
    for (let n = 0; n < 23; n += 1) {
      const led = await fetch(theirs.authorizeUrl(), { redirect: 'manual' });
      const cookie = led.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      const to = new URL(led.headers.get('location') ?? '', own.url);
      const csrf =
        /name="csrf" value="([^"]*)"/.exec(await (await fetch(to, { headers: { cookie } })).text())?.[1] ?? '';
      const headers = { cookie, [name]: `${name === 'forwarded' ? 'for=' : ''}192.0.2.${n}` };
      const body = new URLSearchParams({ csrf, key: 'no key' });
      statuses.push((await fetch(to, { method: 'POST', body, headers })).status);
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(422));
    expect(statuses.slice(20)).toEqual([429, 429, 429]);
  });
});
