/** What time ends at the embedded sign-in: codes, questions, tokens, the leeway of refreshes, registrations. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { callAt } from '../limits/stand.ts';
import { asked, Browser, bearer, Client, type Page, register, type SignInStand, signInStand } from './builtin-stand.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

let stand: SignInStand;
let client: Client;
beforeAll(async () => {
  stand = await signInStand();
  client = await Client.registered(stand.url, { grant_types: [DEVICE] });
});
afterEach(() => {
  vi.useRealTimers();
});

function later(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

const statusWith = async (token: string) =>
  (await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(token) })).status;

describe('time', () => {
  it('ends a code within minutes', async () => {
    const code = await client.code(stand.keys.admin);
    later(2 * MINUTE);
    expect(await client.redeem(code)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('ends what a person is asked', async () => {
    const page = await new Browser().go(client.authorizeUrl());
    later(30 * MINUTE);
    expect((await page.submit({ key: stand.keys.admin })).status).toBe(410);
  });

  it('ends an access token, and not what refreshes it', async () => {
    const tokens = await client.signIn(stand.keys.admin);
    expect(tokens.expires_in).toBe(3600);
    later(61 * MINUTE);
    expect(await statusWith(tokens.access_token)).toBe(401);
    const next = await client.refresh(tokens.refresh_token);
    expect(next.status).toBe(200);
    expect(await statusWith(next.access_token)).toBe(200);
  });

  it('ends a refresh token that nobody used for a month', async () => {
    const tokens = await client.signIn(stand.keys.admin);
    later(31 * DAY);
    expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('finds out a stolen refresh token: used after its leeway, it ends the family, access tokens among it', async () => {
    const stolen = await client.signIn(stand.keys.admin);
    const next = await client.refresh(stolen.refresh_token);
    later(2 * MINUTE);
    expect(await statusWith(next.access_token)).toBe(200);
    expect(await client.refresh(stolen.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    later(10_000);
    expect(await client.refresh(next.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await statusWith(next.access_token)).toBe(401);
    expect(await statusWith(stolen.access_token)).toBe(401);
  });

  it('finds out who took a token within the leeway, once the next one is used twice', async () => {
    const first = await client.signIn(stand.keys.admin);
    const [owner, thief] = [await client.refresh(first.refresh_token), await client.refresh(first.refresh_token)];
    expect(thief.refresh_token).toBe(owner.refresh_token);
    expect(await client.refresh(owner.refresh_token)).toMatchObject({ status: 200 });
    later(2 * MINUTE);
    expect(await client.refresh(thief.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    later(10_000);
    expect(await statusWith(thief.access_token)).toBe(401);
  });

  it('ends a device code, whoever types it too late', async () => {
    const shown = await asked(`${stand.url}/signin/device-code`, { client_id: client.id });
    const { user_code, device_code } = shown as unknown as { user_code: string; device_code: string };
    later(11 * MINUTE);
    const page = await new Browser().go(`${stand.url}/signin/device`);
    expect((await page.submit({ user_code })).text).toContain('it is over');
    const answer = await client.token({ grant_type: DEVICE, device_code });
    expect(answer.status).toBe(400);
    expect(['expired_token', 'invalid_grant']).toContain(answer.error);
  });

  it('ends a registration that nobody signed in with, and leaves those that somebody did', async () => {
    const [used, unused] = [await Client.registered(stand.url), await Client.registered(stand.url)];
    const tokens = await used.signIn(stand.keys.admin);
    later(61 * MINUTE);
    expect((await new Browser().go(unused.authorizeUrl())).status).toBe(400);
    expect((await new Browser().go(used.authorizeUrl())).status).toBe(200);
    expect(await used.refresh(tokens.refresh_token)).toMatchObject({ status: 200 });
  });
});

describe('a flood', () => {
  it('of registrations from one address is stopped', async () => {
    const own = await signInStand({}, stand.sandbox);
    const statuses = new Set<number>();
    for (let n = 0; n < 70; n += 1) statuses.add((await register(own.url)).status);
    expect([...statuses]).toEqual([201, 429]);
  });

  it('of keys from one address is stopped', async () => {
    const own = await signInStand({}, stand.sandbox);
    const theirs = await Client.registered(own.url);
    let page = await new Browser().go(theirs.authorizeUrl());
    for (let n = 0; n < 20; n += 1) page = await page.submit({ key: 'no key' });
    expect(page.status).toBe(422);
    page = await page.submit({ key: stand.keys.admin });
    expect(page.status).toBe(429);
    expect(page.text).toContain('Too many keys');
  });

  it('of people who share one address is none, as long as their keys are good', async () => {
    const own = await signInStand({}, stand.sandbox);
    const theirs = await Client.registered(own.url);
    let page = await new Browser().go(theirs.authorizeUrl());
    for (let n = 0; n < 19; n += 1) page = await page.submit({ key: 'no key' });
    for (let n = 0; n < 3; n += 1) {
      const choice = await page.submit({ key: stand.keys.readonly });
      expect(choice.text).toContain('value="allow"');
      page = await choice.submit({ answer: 'other' });
    }
    expect((await page.submit({ key: 'no key' })).status).toBe(422);
    expect((await page.submit({ key: stand.keys.readonly })).status).toBe(429);
  });

  it('of keys while the instance is away leaves the person their tries', async () => {
    const own = await signInStand({}, { ...stand.sandbox, url: 'http://127.0.0.1:9' });
    const theirs = await Client.registered(own.url);
    let page = await new Browser().go(theirs.authorizeUrl());
    for (let n = 0; n < 21; n += 1) page = await page.submit({ key: stand.keys.admin });
    expect(page.status).toBe(422);
    expect(page.text).toContain('did not answer');
  });
});

describe('a flood of sign-ins that are begun from one address', () => {
  let own: SignInStand;
  let theirs: Client;
  let page: Page;
  beforeAll(async () => {
    own = await signInStand({}, stand.sandbox);
    theirs = await Client.registered(own.url, { grant_types: ['authorization_code', DEVICE] });
    page = await new Browser().go(theirs.authorizeUrl());
    // Those that the library refuses count as well, and are soon answered.
    const refused = theirs.authorizeUrl({ client_id: 'nobody' });
    for (let n = 0; n < 299; n += 1) await (await fetch(refused)).body?.cancel();
  });

  it('is stopped in a browser', async () => {
    const more = await new Browser().go(theirs.authorizeUrl());
    expect(more.status).toBe(429);
    expect(more.text).toContain('Too many sign-ins were begun from your network address.');
  });

  it('is stopped for devices', async () => {
    const more = await asked(`${own.url}/signin/device-code`, { client_id: theirs.id });
    expect(more).toMatchObject({ status: 429, error: 'temporarily_unavailable' });
  });

  it('is told when it is over', async () => {
    const { headers } = await fetch(theirs.authorizeUrl(), { redirect: 'manual' });
    expect(headers.get('retry-after')).toBe('900');
  });

  it('leaves those alone that are under way', async () => {
    const last = await (await page.submit({ key: stand.keys.admin })).submit({ access: 'read', answer: 'allow' });
    expect(await theirs.redeem(last.returned.get('code') ?? '')).toMatchObject({ status: 200 });
  });
});
