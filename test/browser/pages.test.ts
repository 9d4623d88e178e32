/** The pages for people, as a browser shows them: by keyboard alone, in narrow windows too, and with nothing that their policy refuses. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../e2e/product.ts';
import { chromiumHere, complaintsOf, openBrowser, tabTo } from './browser.ts';

const program = chromiumHere();
/** Of a telephone, in pixels. */
const NARROW = 360;

describe.skipIf(program === undefined)('in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let product: Product;
  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(['--read-only']), openBrowser(program as string)]);
    page = await browser.newPage();
    complaints = complaintsOf(page);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  it('a person finds a tool from the first page by keyboard', async () => {
    await page.goto(`${product.url}/`);
    expect(await page.locator('pre').textContent()).toContain(`"url": "${product.url}/mcp"`);
    await tabTo(page, 'q');
    await page.keyboard.type('open incidents');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${product.url}/mcp/tools?q=open+incidents`);
    expect(await page.locator('tbody td').first().textContent()).toMatch(/^(?:list|count)_\w*incident/);
  });

  it('toolsets lead to their tools, of which none writes where nothing may', async () => {
    await page.goto(`${product.url}/mcp/tools`);
    await tabTo(page, 'incidents');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${product.url}/mcp/tools?toolset=incidents`);
    const effects = await page.locator('td .risk').allTextContents();
    expect(effects.length).toBeGreaterThan(20);
    expect(new Set(effects)).toEqual(new Set(['reads']));
  });

  it('what is asked for is shown as text, whatever it holds', async () => {
    const asked = '"><script>document.title = "run"</script><img src=x onerror=alert(1)>';
    await page.goto(`${product.url}/mcp/tools?q=${encodeURIComponent(asked)}`);
    expect(await page.locator('#q').inputValue()).toBe(asked);
    expect(await page.locator('script, img').count()).toBe(0);
    expect(await page.title()).toContain('<script>');
  });

  it('is styled, fits a narrow window, and its policy refuses nothing', async () => {
    await page.setViewportSize({ width: NARROW, height: 800 });
    for (const path of ['/', '/mcp/tools', '/mcp/tools?toolset=on-call']) {
      await page.goto(`${product.url}${path}`);
      expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).marginTop')).toBe('0px');
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(NARROW);
      expect(await page.evaluate('document.documentElement.lang')).toBe('en');
      expect(await page.locator('main h1').count()).toBe(1);
    }
    expect(complaints).toEqual([]);
  });
});
