/** Attacks on where an answer goes: codes led elsewhere, kinds of answers that nobody should get, words of strangers in pages. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Browser, Client, type Page, RETURN, type SignInStand, signInStand } from '../signin/builtin-stand.ts';

const WEB = 'https://app.example/oauth/callback';
const APP = 'editor.app://signed-in/callback';

let stand: SignInStand;
let client: Client;
beforeAll(async () => {
  stand = await signInStand();
  client = await Client.registered(stand.url, { redirect_uris: [RETURN, WEB, APP] });
});

const go = (address: string): Promise<Page> => new Browser().go(address);

/** The browser stays here, and is told why. */
function staysHere(page: Page): void {
  expect(page.url.origin).toBe(stand.url);
  expect(page.status).toBe(400);
  expect(page.answer.headers.get('location')).toBeNull();
  expect(page.text).not.toMatch(/http-equiv="refresh"/);
}

describe('an answer goes nowhere', () => {
  it.each([
    ['a host that begins alike', 'https://app.example.evil.example/oauth/callback'],
    ['a host that ends alike', 'https://evil-app.example/oauth/callback'],
    ['a host behind one that is named as a user', 'https://app.example@evil.example/oauth/callback'],
    ['the host with a user', 'https://user:word@app.example/oauth/callback'],
    ['a path that begins alike', `${WEB}/more`],
    ['a path that leads back', 'https://app.example/oauth/callback/../../elsewhere'],
    ['a path that leads back to the same', 'https://app.example/oauth/x/../callback'],
    ['a path with written dots', 'https://app.example/oauth/%2e%2e/callback'],
    ['a query of somebody', `${WEB}?next=https://evil.example`],
    ['a fragment', `${WEB}#part`],
    ['another port', 'https://app.example:8443/oauth/callback'],
    ['another scheme of the web', 'http://app.example/oauth/callback'],
    ['a scheme that runs', 'javascript:alert(1)//app.example/oauth/callback'],
    ['a scheme that shows', 'data:text/html,app.example'],
    ['no scheme', '//app.example/oauth/callback'],
    ['a backslash for a slash', 'https:\\\\app.example\\oauth\\callback'],
    ['a backslash before another host', 'https://evil.example\\@app.example/oauth/callback'],
    ['full-width dots', 'https://app。example/oauth/callback'],
    ['letters of another alphabet', 'https://аpp.example/oauth/callback'],
    ['capital letters', 'https://APP.example/oauth/callback'],
    ['a space before it', ` ${WEB}`],
    ['a line break behind it', `${WEB}\r\nlocation: https://evil.example`],
    ['a zero byte', `${WEB}\0`],
    ['nothing', ''],
    ['a list', `${WEB},https://evil.example`],
  ])('that is %s', async (_, redirect_uri) => staysHere(await go(client.authorizeUrl({ redirect_uri }))));

  it.each([
    ['another loopback host', 'http://localhost:9/callback'],
    ['the loopback of IPv6', 'http://[::1]:9/callback'],
    ['a host that begins with it', 'http://127.0.0.1.evil.example:9/callback'],
    ['a host behind it', 'http://127.0.0.1:9@evil.example/callback'],
    ['it with a user', 'http://user@127.0.0.1:9/callback'],
    ['it with TLS', 'https://127.0.0.1:9/callback'],
    ['another path of it', 'http://127.0.0.1:9/callback/x'],
    ['a query of it', 'http://127.0.0.1:9/callback?x=1'],
    ['a fragment of it', 'http://127.0.0.1:9/callback#x'],
    ['every address of the machine', 'http://0.0.0.0:9/callback'],
  ])('that is, for a program on this computer, %s', async (_, redirect_uri) =>
    staysHere(await go(client.authorizeUrl({ redirect_uri }))),
  );

  it.each([
    ['another host', 'editor.app://elsewhere/callback'],
    ['a path that leads back', 'editor.app://signed-in/x/../callback'],
    ['another scheme', 'editor.apps://signed-in/callback'],
  ])('that is, for an application, %s', async (_, redirect_uri) =>
    staysHere(await go(client.authorizeUrl({ redirect_uri }))),
  );

  it('that is named twice, whichever comes first', async () => {
    const good = client.authorizeUrl({ redirect_uri: undefined });
    for (const pair of [
      [WEB, 'https://evil.example/'],
      ['https://evil.example/', WEB],
    ]) {
      const added = pair.map((uri) => `&redirect_uri=${encodeURIComponent(uri)}`).join('');
      staysHere(await go(good + added));
    }
  });

  it('that is another client’s own', async () => {
    const other = await Client.registered(stand.url, { redirect_uris: ['https://evil.example/callback'] });
    staysHere(await go(client.authorizeUrl({ redirect_uri: 'https://evil.example/callback' })));
    staysHere(await go(other.authorizeUrl({ redirect_uri: WEB })));
  });
});

describe('what is named twice', () => {
  it.each([
    ['client_id', 'another'],
    ['code_challenge', 'x'.repeat(43)],
    ['code_challenge_method', 'plain'],
    ['response_type', 'token'],
    ['scope', 'delete'],
    ['state', 'another'],
  ])('as %s is refused, and shows no form', async (name, value) => {
    const page = await go(`${client.authorizeUrl()}&${name}=${value}`);
    expect(page.text).not.toContain('name="key"');
    const isHere = page.url.origin === stand.url;
    expect(isHere ? page.status : page.returned.get('error')).toBe(isHere ? 400 : 'invalid_request');
    expect(page.url.hash).toBe('');
  });

  it('as resource is refused where one of both is another’s', async () => {
    const page = await go(`${client.authorizeUrl()}&resource=${encodeURIComponent('https://evil.example/mcp')}`);
    expect(page.returned.get('error')).toBe('invalid_target');
    expect(page.returned.get('code')).toBeNull();
  });
});

describe('an answer comes in the query alone', () => {
  it.each(['fragment', 'form_post', 'web_message', 'jwt', 'query.jwt', '__proto__'])(
    'where it is asked for as %s',
    async (response_mode) => {
      const page = await go(client.authorizeUrl({ response_mode, redirect_uri: WEB }));
      const last = await page.submit({ answer: 'deny' });
      expect(last.url.origin).toBe('https://app.example');
      expect(last.url.hash).toBe('');
      expect(last.returned.get('error')).toBe('access_denied');
    },
  );

  it.each(['token', 'id_token', 'code token', 'code id_token', 'none', '', 'CODE', 'constructor'])(
    'and is never a token: %j',
    async (response_type) => {
      const page = await go(client.authorizeUrl({ response_type }));
      expect(page.text).not.toContain('name="key"');
      expect(page.url.href).not.toMatch(/access_token|id_token=|[?#&]code=/);
    },
  );

  it('and holds the issuer, a code and the state, and nothing else', async () => {
    const state = 'x"><script>\r\nset-cookie: a=b';
    const first = await go(client.authorizeUrl({ state }));
    const second = await first.submit({ key: stand.keys.admin });
    const { returned } = await second.submit({ access: 'read', answer: 'allow' });
    expect([...returned.keys()].sort()).toEqual(['code', 'iss', 'state']);
    expect(returned.get('state')).toBe(state);
    expect(returned.get('iss')).toBe(stand.url);
  });

  it('is kept by nobody on the way, and tells nobody where it came from', async () => {
    const browser = new Browser();
    const second = await (await browser.go(client.authorizeUrl())).submit({ key: stand.keys.admin });
    const answers: Response[] = [];
    const given = globalThis.fetch;
    globalThis.fetch = async (...asked) => {
      const answer = await given(...asked);
      answers.push(answer);
      return answer;
    };
    try {
      await second.submit({ access: 'read', answer: 'allow' });
    } finally {
      globalThis.fetch = given;
    }
    const led = answers.find(({ headers }) => headers.get('location')?.includes('code='));
    expect(led?.headers.get('cache-control')).toMatch(/no-store/);
    expect(led?.headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('an answer that was allowed goes to nobody', () => {
  /** Allows it by hand. What a browser has of cookies then, and where it goes on. */
  async function allowed() {
    const led = await fetch(client.authorizeUrl(), { redirect: 'manual' });
    const cookies = led.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    const headers = { cookie: cookies.join('; ') };
    const question = new URL(led.headers.get('location') ?? '', stand.url);
    const carried = (page: string) =>
      Object.fromEntries(
        [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [
          name,
          value,
        ]),
      );
    const shown = async () => (await fetch(question, { headers })).text();
    const send = (page: string, said: object) => {
      const body = new URLSearchParams({ ...carried(page), ...said });
      return fetch(question, { method: 'POST', headers, body, redirect: 'manual' });
    };
    await send(await shown(), { key: stand.keys.admin });
    expect((await send(await shown(), { access: 'read', answer: 'allow' })).status).toBe(200);
    const onward = `${stand.url}/signin/authorize/${question.pathname.split('/').at(-1)}`;
    return { onward, ours: cookies.filter(isOurs), theirs: cookies.filter((cookie) => !isOurs(cookie)) };
  }
  const isOurs = (cookie: string): boolean => cookie.startsWith('oneuptime-mcp-browser=');
  const goOn = async (onward: string, cookies: readonly string[]): Promise<string> =>
    (await fetch(onward, { redirect: 'manual', headers: { cookie: cookies.join('; ') } })).headers.get('location') ??
    '';

  it.each([
    ['without the cookie of its browser', []],
    ['with that of another', [`oneuptime-mcp-browser=${'x'.repeat(43)}`]],
    ['with what is none', ['oneuptime-mcp-browser=x']],
  ])('%s, whatever else it has of it', async (_, others) => {
    const { onward, ours, theirs } = await allowed();
    expect(theirs.length).toBeGreaterThan(0);
    expect(await goOn(onward, [...others, ...theirs])).toMatch(/^\/signin\/ask\//);
    expect(await goOn(onward, [...ours, ...theirs])).toContain('code=');
  });
});

describe('the names of a server', () => {
  it('are its own, under whatever name it is asked', async () => {
    const other = stand.url.replace('127.0.0.1', 'localhost');
    for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource/mcp']) {
      const text = await (await fetch(`${other}${path}`)).text();
      expect(text).not.toContain('localhost');
      expect(text).toContain(stand.url);
    }
  });

  it('are told so to a device, which shows them to a person', async () => {
    const own = await Client.registered(stand.url, { grant_types: ['urn:ietf:params:oauth:grant-type:device_code'] });
    const other = stand.url.replace('127.0.0.1', 'localhost');
    const body = new URLSearchParams({ client_id: own.id });
    const said = await (await fetch(`${other}/signin/device-code`, { method: 'POST', body })).json();
    expect(said).toMatchObject({ verification_uri: `${stand.url}/signin/device` });
  });

  it('are not taken from headers that anybody may write', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    };
    for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource/mcp'])
      expect(await (await fetch(`${stand.url}${path}`, { headers })).text()).not.toContain('evil.example');
    const asked = await fetch(client.authorizeUrl(), { headers, redirect: 'manual' });
    expect(asked.headers.get('location')).not.toContain('evil.example');
    const challenged = await fetch(`${stand.url}/mcp`, { headers });
    expect(challenged.headers.get('www-authenticate')).not.toContain('evil.example');
  });
});

describe('words of strangers in a page', () => {
  const MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>';

  it.each(['client_id', 'redirect_uri', 'scope', 'resource', 'prompt', 'code_challenge', 'response_mode', 'request'])(
    'are words: %s',
    async (name) => {
      const page = await go(client.authorizeUrl({ [name]: MARKUP }));
      expect(page.text).not.toMatch(/<script|<img/);
    },
  );

  it('are words in the name of a client, turn nothing round, and are short', async () => {
    const names = [MARKUP, '\u202Egnihton\u202C', 'Claude\u200B\uFEFF', 'a\u0300'.repeat(50), 'x'.repeat(5_000)];
    for (const client_name of names) {
      const own = await Client.registered(stand.url, { client_name });
      const { text, status } = await go(own.authorizeUrl());
      expect(status).toBe(200);
      expect(text).not.toMatch(/<script|<img|[\u202A-\u202E\u2066-\u2069\u200B\uFEFF]|x{100}/);
    }
  });
});
