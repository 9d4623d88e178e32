import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { DESCRIPTION, REGISTRY_NAME } from '../../runtime/http/discovery.ts';
import { LEGACY_REVISIONS } from '../../runtime/mcp/protocol.ts';
import { type Served, serve } from './serve.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

const CARD = 'application/mcp-server-card+json';

describe('what the server says of itself', () => {
  it.each([
    ['/mcp/server-card', CARD],
    ['/.well-known/mcp/server-card.json', CARD],
    ['/.well-known/ai-catalog.json', 'application/ai-catalog+json'],
    ['/.well-known/mcp.json', 'application/json'],
  ])('is public, may be kept, and is not sent twice: %s', async (path, type) => {
    served = await serve();
    const answer = await fetch(served.url + path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
    const text = await answer.text();
    expect(text).toContain(`${served.url}/mcp`);
    const etag = answer.headers.get('etag') ?? '';
    const again = await fetch(served.url + path, { headers: { 'if-none-match': `"x", W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it.each([
    ['https', 'https'],
    ['HTTPS, http', 'https'],
    ['http, https', 'http'],
    ['httpsx', 'http'],
  ])('is addressed as the outermost proxy was called: %s', async (forwarded, scheme) => {
    served = await serve();
    const answer = await fetch(`${served.url}/mcp/server-card`, { headers: { 'x-forwarded-proto': forwarded } });
    expect(await answer.text()).toContain(`"${served.url.replace('http', scheme)}/mcp"`);
  });

  it('is a card as the schema wants it', async () => {
    served = await serve({ publicUrl: 'https://mcp.example.com' });
    const card = await (await fetch(`${served.url}/mcp/server-card`)).json();
    expect(card).toMatchObject({
      name: expect.stringMatching(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
      version: '9.9.9',
      remotes: [
        {
          type: 'streamable-http',
          url: 'https://mcp.example.com/mcp',
          supportedProtocolVersions: ['2026-07-28', ...LEGACY_REVISIONS],
        },
      ],
    });
    expect(DESCRIPTION.length).toBeLessThanOrEqual(100);
    const catalog = (await (await fetch(`${served.url}/.well-known/ai-catalog.json`)).json()) as {
      entries: { url: string; identifier: string }[];
    };
    expect(catalog.entries).toMatchObject([
      {
        identifier: 'urn:air:mcp.example.com:mcp:oneuptime',
        url: 'https://mcp.example.com/mcp/server-card',
        type: CARD,
      },
    ]);
  });

  it('agrees with what the registry is told', async () => {
    const read = async (name: string) => JSON.parse(await readFile(new URL(`../../${name}`, import.meta.url), 'utf8'));
    const [server, own] = [await read('server.json'), await read('package.json')];
    expect(server).toMatchObject({ name: REGISTRY_NAME, version: own.version, description: DESCRIPTION });
    expect(server.packages).toMatchObject([{ identifier: own.name, version: own.version }]);
    expect(own.mcpName).toBe(REGISTRY_NAME);
  });
});
