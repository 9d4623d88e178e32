/** The pages for people, as a browser shows them: by keyboard alone, in narrow windows too, and with nothing that their policy refuses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../e2e/product.ts';
import { BrowserPage, chromiumHere } from './chromium.ts';

const program = chromiumHere();
/** Of a telephone, in pixels. */
const NARROW = 360;

describe.skipIf(program === undefined)('in Chromium', () => {
  let page: BrowserPage;
  let product: Product;
  beforeAll(async () => {
    [product, page] = await Promise.all([startProduct(['--read-only']), BrowserPage.open(program as string)]);
  });
  afterAll(async () => {
    await page?.close();
    await product?.close();
  });

  const focused = () => page.value<string>('document.activeElement.id || document.activeElement.textContent');
  /** Presses Tab until something has the focus; fails where it never gets it. */
  const tabTo = async (what: string): Promise<void> => {
    for (let pressed = 0; pressed < 20; pressed += 1) {
      if ((await focused()) === what) return;
      await page.press('Tab');
    }
    throw new Error(`Tab does not lead to ${what}.`);
  };

  it('a person finds a tool from the first page by keyboard', async () => {
    await page.goto(`${product.url}/`);
    expect(await page.value('document.querySelector("pre").textContent')).toContain(`"url": "${product.url}/mcp"`);
    await tabTo('q');
    await page.type('open incidents');
    await page.press('Enter', true);
    expect(await page.value('location.pathname + location.search')).toBe('/mcp/tools?q=open+incidents');
    expect(await page.value('document.querySelector("tbody td").textContent')).toMatch(/^(?:list|count)_\w*incident/);
  });

  it('toolsets lead to their tools, of which none writes where nothing may', async () => {
    await page.goto(`${product.url}/mcp/tools`);
    await tabTo('incidents');
    await page.press('Enter', true);
    expect(await page.value('location.search')).toBe('?toolset=incidents');
    const effects = await page.value<string[]>(
      '[...document.querySelectorAll("td .risk")].map((cell) => cell.textContent)',
    );
    expect(effects.length).toBeGreaterThan(20);
    expect(new Set(effects)).toEqual(new Set(['reads']));
  });

  it('what is asked for is shown as text, whatever it holds', async () => {
    const asked = '"><script>document.title = "run"</script><img src=x onerror=alert(1)>';
    await page.goto(`${product.url}/mcp/tools?q=${encodeURIComponent(asked)}`);
    expect(await page.value('document.querySelector("#q").value')).toBe(asked);
    expect(await page.value('document.querySelectorAll("script, img").length')).toBe(0);
    expect(await page.value('document.title')).toContain('<script>');
  });

  it('is styled, fits a narrow window, and its policy refuses nothing', async () => {
    await page.widen(NARROW);
    for (const path of ['/', '/mcp/tools', '/mcp/tools?toolset=on-call']) {
      await page.goto(`${product.url}${path}`);
      expect(await page.value('getComputedStyle(document.querySelector("h1")).marginTop')).toBe('0px');
      expect(await page.value('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(NARROW);
      expect(await page.value('document.documentElement.lang && document.querySelectorAll("main h1").length')).toBe(1);
    }
    expect(page.complaints.filter((complaint) => !complaint.includes('favicon'))).toEqual([]);
  });
});
