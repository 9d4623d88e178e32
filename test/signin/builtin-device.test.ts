/** Signing in on another device: RFC 8628. */
import { beforeAll, describe, expect, it } from 'vitest';
import { callAt } from '../limits/stand.ts';
import { asked, Browser, bearer, Client, type SignInStand, signInStand } from './builtin-stand.ts';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

let stand: SignInStand;
let client: Client;
beforeAll(async () => {
  stand = await signInStand();
  client = await Client.registered(stand.url, { grant_types: ['authorization_code', DEVICE] });
});

interface Shown {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
}

const begin = async (form = {}): Promise<Shown> => {
  const said = await asked(`${stand.url}/signin/device-code`, { client_id: client.id, scope: 'read', ...form });
  expect(said.status, JSON.stringify(said)).toBe(200);
  return said as unknown as Shown;
};
const poll = ({ device_code }: Shown, by = client) => by.token({ grant_type: DEVICE, device_code });
const typed = async (code: string, browser = new Browser()) =>
  (await browser.go(`${stand.url}/signin/device`)).submit({ user_code: code });

describe('a device', () => {
  it('is signed in once the person has typed its code, brought a key and allowed it', async () => {
    const shown = await begin();
    expect(await poll(shown)).toMatchObject({ status: 400, error: 'authorization_pending' });
    const page = await typed(shown.user_code.toLowerCase().replace('-', ' '));
    const choice = await page.submit({ key: stand.keys.admin });
    const done = await choice.submit({ access: 'write', answer: 'allow' });
    expect(done.text).toContain('Device connected');
    const tokens = await poll(shown);
    expect(tokens).toMatchObject({ status: 200, scope: 'read write' });
    const answer = await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(tokens.access_token) });
    expect(answer.status).toBe(200);
    expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 200 });
    expect(await poll(shown)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('has its code in the address where it can show that', async () => {
    const { verification_uri_complete: address, user_code: code } = await begin();
    const page = await new Browser().go(address);
    expect(page.text).toContain(code);
  });

  it('is told where it is denied', async () => {
    const shown = await begin();
    const done = await (await typed(shown.user_code)).submit({ answer: 'deny' });
    expect(done.text).toContain('was given nothing');
    expect(await poll(shown)).toMatchObject({ status: 400, error: 'access_denied' });
  });

  it('is answered once, whoever else types its code', async () => {
    const shown = await begin();
    const pages = [await typed(shown.user_code), await typed(shown.user_code)];
    const choices = await Promise.all(pages.map((page) => page.submit({ key: stand.keys.admin })));
    const [one, other] = [choices[0], choices[1]];
    expect((await one?.submit({ access: 'read', answer: 'allow' }))?.status).toBe(200);
    expect((await other?.submit({ access: 'read', answer: 'allow' }))?.status).toBe(409);
    expect((await typed(shown.user_code)).text).toContain('answered before');
  });

  it.each(['', 'BCDF-GHJK', '<b>', 'x'.repeat(5000)])('is not found by the code %j', async (code) => {
    const page = await typed(code);
    expect(page.status).toBe(422);
    expect(page.text).toContain('role="alert"');
    expect(page.text).not.toContain('<b>');
  });

  it('is served only where its client said that it would come', async () => {
    const other = await Client.registered(stand.url);
    const answer = await asked(`${stand.url}/signin/device-code`, { client_id: other.id });
    expect(answer).toMatchObject({ status: 400, error: 'invalid_request' });
    const shown = await begin();
    expect(await poll(shown, other)).toMatchObject({ status: 400 });
  });

  it('is refused for another resource', async () => {
    const form = { client_id: client.id, resource: 'https://elsewhere.example/mcp' };
    const answer = await asked(`${stand.url}/signin/device-code`, form);
    expect(answer).toMatchObject({ status: 400, error: 'invalid_target' });
  });
});
