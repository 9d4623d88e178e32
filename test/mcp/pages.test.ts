/** Browsers get pages, everything else gets what it got: at the first address and at that of the tools. */
import { createHash, randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { prefersPage } from '../../runtime/mcp/accept.ts';
import { type Served, serve } from './serve.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const ROWS = [
  {
    name: 'list_things',
    description: 'List <things> & more: `at` is when.',
    toolset: 'things',
    readOnly: true,
    destructive: false,
  },
  { name: 'delete_thing', description: 'Delete one.', toolset: 'things', readOnly: false, destructive: true },
];
const open: Served[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

async function served(options: Parameters<typeof serve>[0] = {}): Promise<Served> {
  const tools = async ({ q }: { q?: string }) => ({
    tools: q === undefined ? ROWS : [{ name: 'list_things', score: 1 }],
  });
  const server = await serve({ tools, ...options });
  open.push(server);
  return server;
}

const get = async (url: string, accept: string | undefined = BROWSER) => {
  const answer = await fetch(url, { headers: accept === '' ? {} : { accept } });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

describe('Accept', () => {
  it.each([
    [BROWSER, true],
    ['text/html', true],
    ['TEXT/HTML;q=0.5, */*;q=0.1', true],
    [undefined, false],
    ['*/*', false],
    ['application/json', false],
    ['application/json, text/html;q=0.9', false],
    ['application/json, text/event-stream', false],
    ['text/html;q=0', false],
    ['application/xhtml+xml', false],
  ])('%s: a page is wanted: %s', (accept, wanted) => {
    expect(prefersPage(accept)).toBe(wanted);
  });
});

describe('the first page', () => {
  it('greets a browser with a configuration that works, and a program as before', async () => {
    const { url } = await served();
    const page = await get(`${url}/`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('vary')).toContain('accept');
    expect(page.text).toContain('version 9.9.9');
    const [, config = ''] = /<code>({[\s\S]*?})<\/code>/.exec(page.text.replaceAll('&quot;', '"')) ?? [];
    expect(Object.values(JSON.parse(config).mcpServers)).toEqual([
      { type: 'http', url: `${url}/mcp`, headers: { 'x-api-key': 'your project API key' } },
    ]);
    for (const path of ['/mcp/tools', '/mcp/health']) {
      expect(page.text).toContain(`href="${path}"`);
      expect((await get(`${url}${path}`)).status).toBe(200);
    }
    for (const accept of ['*/*', 'application/json', 'application/json, text/event-stream']) {
      const answer = await get(`${url}/`, accept);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.text)).toMatchObject({ error: { code: -32000 }, id: null });
    }
  });

  it('loads and runs nothing but its own style', async () => {
    const { url } = await served();
    for (const path of ['/', '/mcp/tools', '/mcp/tools?q=things', '/mcp/tools?toolset=things']) {
      const { headers, text } = await get(`${url}${path}`);
      const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(text) ?? [];
      const hash = createHash('sha256').update(style).digest('base64');
      expect(headers.get('content-security-policy')).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(text).not.toMatch(/<script|<img|<link| style=| on\w+=|https?:\/\/(?!127\.0\.0\.1)/);
    }
  });

  it('says what the operator has set', async () => {
    const { url } = await served({
      publicUrl: 'https://mcp.example.com',
      keyHeaders: ['authorization'],
      requireKey: true,
    });
    const { text } = await get(`${url}/`);
    expect(text).toContain('https://mcp.example.com/mcp');
    expect(text).toContain('Bearer your project API key');
    expect(text).not.toContain('<form');
    expect((await get(`${url}/mcp/tools`)).status).toBe(401);
  });

  it('tells no instance where only those are served', async () => {
    const { url } = await served({ at: () => ({ problem: 'Connect to /i/<name>/mcp.' }) });
    const { status, text } = await get(`${url}/`);
    expect(status).toBe(200);
    expect(text).toContain('/i/&lt;name&gt;/mcp');
    expect(text).not.toContain('href="/mcp/tools"');
  });
});

describe('the page of the tools', () => {
  it('shows toolsets, the tools of one, and what was found, of the same data as JSON', async () => {
    const { url } = await served();
    expect(JSON.parse((await get(`${url}/mcp/tools`, 'application/json')).text)).toEqual({ tools: ROWS });
    expect(JSON.parse((await get(`${url}/mcp/tools`, '*/*')).text)).toEqual({ tools: ROWS });
    const toolsets = await get(`${url}/mcp/tools`);
    expect(toolsets.text).toMatch(
      /href="\/mcp\/tools\?toolset=things">things<\/a><\/td><td class="number">2<\/td><td class="number">1</,
    );
    const one = await get(`${url}/mcp/tools?toolset=things`);
    expect(one.text).toContain('list_<wbr>things');
    expect(one.text).toContain('List &lt;things&gt; &amp; more: <code>at</code> is when.');
    expect(one.text).toMatch(/delete_<wbr>thing<[\s\S]*deletes/);
    const found = await get(`${url}/mcp/tools?q=${encodeURIComponent('<b>"x"</b>')}`);
    expect(found.text).toContain('value="&lt;b&gt;&quot;x&quot;&lt;/b&gt;"');
    expect(found.text).toContain('List &lt;things&gt; &amp; more: <code>at</code> is when.');
    expect(found.text).not.toContain('<b>');
    expect((await get(`${url}/mcp/tools?toolset=nothing`)).text).toContain('Nothing that may be called here.');
  });

  it('is made of what the caller may call', async () => {
    const asked: unknown[] = [];
    const layers = [{ isOfCaller: true }] as never;
    const { url } = await served({
      policyOf: () => layers,
      tools: async (_query, given) => {
        asked.push(given);
        return { tools: [] };
      },
    });
    await get(`${url}/mcp/tools?q=x`);
    expect(asked).toEqual([layers, layers]);
  });

  it('does not show a key again that somebody pasted into the field', async () => {
    const { url } = await served();
    const key = randomUUID();
    expect((await get(`${url}/mcp/tools?q=${key}`)).text).not.toContain(key);
  });
});
