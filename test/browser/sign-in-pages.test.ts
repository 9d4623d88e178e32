/** The pages of signing in, as Chromium shows them: to eyes, to a screen reader, to a keyboard, without JavaScript. */
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PagesServer, RIGHT_KEY, startPagesServer } from '../signin/pages-server.ts';
import { PLAIN_WORDS, pagesOf } from '../signin/shown-pages.ts';
import { chromiumHere, complaintsOf, heardOf, openBrowser, tabTo } from './browser.ts';

const program = chromiumHere();
/** That of `return` shows nothing: it leads on. */
const NAMES = Object.keys(pagesOf(PLAIN_WORDS)).filter((name) => name !== 'return');
/** Pixels of a small telephone; and of a usual window at four times the size. */
const NARROW = { width: 320, height: 640 };
/** What a finger hits. */
const FINGER = 44;

/** What axe says of a page that it was loaded into: by all of its rules, targets among them, or by some. */
async function violationsOn(page: Page, rules?: string): Promise<string[]> {
  const options = rules === undefined ? '{ rules: { "target-size": { enabled: true } } }' : `{ runOnly: [${rules}] }`;
  const { violations, passes } = await page.evaluate<axe.AxeResults>(`axe.run(${options})`);
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe.skipIf(program === undefined)('in Chromium', () => {
  let browser: Browser;
  let server: PagesServer;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    [server, browser] = await Promise.all([startPagesServer(), openBrowser(program as string)]);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });
  const open = async (options: BrowserContextOptions = {}): Promise<void> => {
    page = await browser.newPage({ javaScriptEnabled: false, ...options });
    complaints = complaintsOf(page);
  };
  describe.each(NAMES)('%s', (name) => {
    beforeAll(async () => {
      await open({ javaScriptEnabled: true });
      await page.goto(`${server.url}/${name}`);
      for (const summary of await page.locator('summary').all()) await summary.click();
      await page.evaluate(axe.source);
    });
    afterAll(() => page.close());

    it('is as accessible as rules can tell', async () => {
      expect(await violationsOn(page)).toEqual([]);
    });

    it('can be read in the dark', async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(19, 20, 23)');
      expect(await violationsOn(page, '"color-contrast"')).toEqual([]);
    });

    it('has nothing to press that a finger misses', async () => {
      for (const target of await page.locator('button:visible, summary, .choice, .field + * + input, a').all())
        expect((await target.boundingBox())?.height, await target.innerText()).toBeGreaterThanOrEqual(FINGER);
    });

    it('fits a narrow window, and letters of twice the size', async () => {
      await page.setViewportSize(NARROW);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width);
      await page.evaluate('document.documentElement.style.fontSize = "200%"');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width);
      expect(complaints).toEqual([]);
    });
  });

  describe('a person', () => {
    beforeEach(() => {
      server.sent.length = 0;
    });
    afterEach(async () => {
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('signs in with the keyboard alone, and Enter in the choice answers nothing', async () => {
      await open();
      await page.goto(`${server.url}/sign-in`);
      await tabTo(page, 'key');
      await page.keyboard.type(RIGHT_KEY);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/sign-in');
      await page.getByRole('heading', { level: 1, name: 'What may it do?' }).waitFor();
      await page.getByRole('radio', { name: 'Read' }).first().focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowDown');
      expect(await page.getByRole('radio', { name: 'Read and write' }).isChecked()).toBe(true);
      await page.keyboard.press('Enter');
      await tabTo(page, 'Only some toolsets');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      expect(server.sent).toHaveLength(1);
      await tabTo(page, 'Allow');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${server.clientUrl}/callback?code=1`);
      expect(server.sent[1]?.fields).toEqual([
        ['csrf', PLAIN_WORDS.csrf],
        ['shown', 's'],
        ['access', 'write'],
        ['toolset', 'incidents'],
        ['answer', 'allow'],
      ]);
    });

    it('what has the focus can be seen, in colours that the person forces too', async () => {
      for (const forcedColors of ['none', 'active'] as const) {
        await page?.close();
        await open({ forcedColors });
        await page.goto(`${server.url}/choose`);
        for (const name of ['Only some toolsets', 'Allow', 'Deny']) {
          await tabTo(page, name);
          const [outline, border] = await page.evaluate<[string, string]>(
            '[getComputedStyle(document.activeElement).outline, getComputedStyle(document.querySelector("button.main")).borderTopWidth]',
          );
          expect(outline).toMatch(/solid 3px$/);
          expect(border).toBe('2px');
        }
      }
    });

    it('a key that does not do is said at its field, which has the focus', async () => {
      await open();
      await page.goto(`${server.url}/sign-in`);
      await page.getByLabel('OneUptime API key').fill('wrong');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').waitFor();
      expect(await page.title()).toMatch(/^Problem: Sign in/);
      expect(await page.evaluate('document.activeElement.id')).toBe('key');
      expect(await page.locator('#key').inputValue()).toBe('');
      const field = (await heardOf(page)).find(({ role }) => role === 'textbox');
      expect(field?.description).toContain(PLAIN_WORDS.problem);
    });

    it('Cancel and Deny reach the client, without a key', async () => {
      await open();
      await page.goto(`${server.url}/sign-in`);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.waitForURL(`${server.clientUrl}/callback?error=denied`);
      await page.goto(`${server.url}/sign-in`);
      await page.getByLabel('OneUptime API key').fill(RIGHT_KEY);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Deny' }).click();
      await page.waitForURL(`${server.clientUrl}/callback?error=denied`);
      expect(server.sent.map(({ fields }) => Object.fromEntries(fields).answer)).toEqual(['deny', undefined, 'deny']);
    });

    it('forms tell no address that they come from', async () => {
      await open();
      await page.goto(`${server.url}/sign-in`);
      await page.getByLabel('OneUptime API key').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
      expect(server.sent[0]).toMatchObject({ origin: 'null', referer: undefined });
    });

    it('a window that a client opened is still its own when it comes back', async () => {
      await open();
      await page.goto(`${server.clientUrl}/start`);
      const [window] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link').click()]);
      await window.getByRole('button', { name: 'Cancel' }).click();
      await window.waitForURL(`${server.clientUrl}/callback?error=denied`);
      expect(await window.evaluate('window.opener !== null')).toBe(true);
    });

    it('no other page holds it in a frame', async () => {
      await open();
      await page.goto(`${server.clientUrl}/frame`);
      const refused = complaints.splice(0);
      expect(refused.join()).toMatch(/frame-ancestors|X-Frame-Options/i);
      expect(await page.frames()[1]?.locator('input').count()).toBe(0);
    });

    it('a screen reader is told who asks, what is chosen, and what each field is for', async () => {
      await open();
      await page.goto(`${server.url}/choose`);
      const heard = await heardOf(page);
      const of = (...roles: string[]) => heard.filter(({ role }) => roles.includes(role)).map(({ name }) => name);
      expect(of('heading')).toEqual(['What may it do?', '“Probe Code” asks to use OneUptime for you', 'Your key']);
      expect(of('region')).toEqual(['“Probe Code” asks to use OneUptime for you', 'Your key']);
      expect(of('group', 'radiogroup')).toContain('What it may do with this key');
      expect(of('radio')).toEqual([
        expect.stringMatching(/^Read ?Look things up/),
        expect.stringMatching(/^Read and write asked for ?Also create/),
        expect.stringMatching(/^Read, write and delete ?Also delete/),
      ]);
      expect(of('button')).toEqual(['Allow', 'Deny', 'Use another key']);
    });

    it('on paper it is all there but the buttons', async () => {
      await open();
      await page.goto(`${server.url}/choose`);
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('button', { name: 'Allow' }).isVisible()).toBe(false);
      expect(await page.getByText('probe.example').isVisible()).toBe(true);
    });
  });
});
