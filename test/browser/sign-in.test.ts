/** The embedded sign-in from an application to a call, in Chromium without JavaScript, against the product over its sandbox. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callAt } from '../limits/stand.ts';
import { asked, bearer, Client, type SignInStand, signInStand } from '../signin/builtin-stand.ts';
import { chromiumHere, complaintsOf, openBrowser, tabTo } from './browser.ts';

const program = chromiumHere();
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const NARROW = { width: 320, height: 640 };

describe.skipIf(program === undefined)('signing in with Chromium', () => {
  let stand: SignInStand;
  let browser: Browser;
  let application: Server;
  /** Where answers go, which leads on from there: to a name of the same machine, which is another origin. */
  let returnTo: string;
  let client: Client;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    application = createServer((request, response) => {
      const [path = '', query = ''] = (request.url ?? '').split('?');
      const { port } = application.address() as AddressInfo;
      if (path !== '/callback') return response.end('Signed in, says the application.');
      return response.writeHead(302, { location: `http://localhost:${port}/done?${query}` }).end();
    });
    await new Promise<void>((resolve) => application.listen(0, resolve));
    returnTo = `http://127.0.0.1:${(application.address() as AddressInfo).port}/callback`;
    [stand, browser] = await Promise.all([signInStand(), openBrowser(program as string)]);
    const said = { client_name: 'Probe Code', redirect_uris: [returnTo], grant_types: ['authorization_code', DEVICE] };
    const { id } = await Client.registered(stand.url, said);
    client = new Client(stand.url, id, returnTo);
  });
  afterAll(async () => {
    await browser?.close();
    application?.close();
    application?.closeAllConnections();
  });
  afterEach(async () => {
    expect(complaints).toEqual([]);
    await page.close();
  });

  const open = async (address: string, options: BrowserContextOptions = {}): Promise<void> => {
    page = await browser.newPage({ javaScriptEnabled: false, ...options });
    complaints = complaintsOf(page);
    await page.goto(address);
  };
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  const give = async (key: string): Promise<void> => {
    await page.getByLabel('OneUptime API key').fill(key);
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  /** What the application is told once the person is back there. */
  const told = async (): Promise<Record<string, string>> => {
    await page.getByText('says the application').waitFor();
    return Object.fromEntries(new URL(page.url()).searchParams);
  };

  it('a person signs in for the first time, reading alone', async () => {
    await open(client.authorizeUrl());
    expect(await page.getByRole('region').innerText()).toMatch(/“Probe Code”[\s\S]*Only claimed[\s\S]*127\.0\.0\.1/);
    await give(stand.keys.admin);
    await heading('What may it do?').waitFor();
    expect(await page.locator('main').innerText()).toContain('Harbour Shop');
    await page.getByRole('button', { name: 'Allow' }).click();
    const { code = '', iss } = await told();
    expect(iss).toBe(stand.url);
    const tokens = await client.redeem(code);
    expect(tokens).toMatchObject({ status: 200, scope: 'read' });
    const answer = await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(tokens.access_token) });
    expect(answer).toMatchObject({ status: 200, isError: false });
  });

  it('gives another key where the first is the wrong one, and is told where the page is opened again after the answer', async () => {
    await open(client.authorizeUrl());
    await give(stand.keys.readonly);
    await page.getByText('This key only reads').waitFor();
    await page.getByRole('button', { name: 'Use another key' }).click();
    await give(stand.keys.admin);
    await page.getByText('Never more than the key itself may do').waitFor();
    const question = page.url();
    await page.getByRole('button', { name: 'Allow' }).dblclick();
    expect((await told()).code).toBeTruthy();
    const answer = await page.goto(question);
    expect(answer?.status()).toBe(409);
    await heading('This was answered before').waitFor();
    // Chromium says on its console that the page has that status.
    expect(complaints.splice(0)).toHaveLength(1);
  });

  it('with the keyboard alone, in the dark, in a narrow window, and gives writing for one toolset', async () => {
    await open(client.authorizeUrl({ scope: 'write' }), { colorScheme: 'dark', viewport: NARROW });
    await tabTo(page, 'key');
    await page.keyboard.type(stand.keys.admin);
    await page.keyboard.press('Enter');
    await heading('What may it do?').waitFor();
    await tabTo(page, 'Only some toolsets');
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'Incidents', exact: true }).focus();
    await page.keyboard.press('Space');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width);
    await page
      .getByRole('radio', { name: /^Read / })
      .first()
      .focus();
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'Allow');
    await page.keyboard.press('Enter');
    expect(await client.redeem((await told()).code ?? '')).toMatchObject({ status: 200, scope: 'incidents:write' });
  });

  it('is told what is wrong with a key, and gives another', async () => {
    await open(client.authorizeUrl());
    await give('00000000-0000-4000-8000-000000000000');
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('OneUptime API key').inputValue()).toBe('');
    // Chromium says of every answer that is none what its status was.
    expect(complaints.splice(0).join()).toMatch(/^Failed to load resource: .* 422/);
    await give(stand.keys.readonly);
    await heading('What may it do?').waitFor();
    expect(await page.getByRole('radio', { name: 'Read and write' }).isDisabled()).toBe(true);
  });

  it.each(['Cancel', 'Deny'])('says no by %s, and the application is told', async (answer) => {
    await open(client.authorizeUrl());
    if (answer === 'Deny') await give(stand.keys.admin);
    await page.getByRole('button', { name: answer }).click();
    expect(await told()).toMatchObject({ error: 'access_denied', state: 'a state', iss: stand.url });
  });

  it('types the code of a device, wrong at first', async () => {
    const shown = await asked(`${stand.url}/signin/device-code`, { client_id: client.id, scope: 'read' });
    const { device_code, user_code, verification_uri } = shown as unknown as Record<string, string>;
    await open(String(verification_uri));
    for (const code of ['WRNG-CODE', String(user_code)]) {
      await page.getByLabel('Code that the device shows').fill(code);
      await page.keyboard.press('Enter');
      if (code !== user_code) await page.getByRole('alert').waitFor();
    }
    expect(complaints.splice(0).join()).toMatch(/^Failed to load resource: .* 422/);
    expect(await page.getByRole('region').innerText()).toContain('the device that shows the code');
    await give(stand.keys.admin);
    await page.getByRole('button', { name: 'Allow' }).click();
    await heading('Device connected').waitFor();
    const tokens = await client.token({ grant_type: DEVICE, device_code: String(device_code) });
    expect(tokens).toMatchObject({ status: 200, scope: 'read' });
  });

  it('is told in words where a sign-in is over, or was never begun as it must be', async () => {
    for (const [address, title] of [
      [`${stand.url}/signin/ask/${'x'.repeat(21)}`, 'This sign-in is over'],
      [client.authorizeUrl({ redirect_uri: 'http://evil.example/' }), 'You cannot sign in this way'],
    ] as const) {
      await page?.close();
      await open(address);
      await heading(title).waitFor();
      expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).marginTop')).toBe('0px');
      expect(complaints.splice(0).join()).toMatch(/^Failed to load resource: .* 4\d\d/);
    }
  });
});
