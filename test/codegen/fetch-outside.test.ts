/** Documents come through the proxy that leads outside; those of this machine come straight. */
import { afterEach, expect, it, vi } from 'vitest';
import { fetchOutside } from '../../codegen/fetch-outside.ts';
import { proxyTo, serving } from '../upstream/servers.ts';

afterEach(() => vi.unstubAllEnvs());

const fetched = async (url: string): Promise<string> => (await fetchOutside(url, 5000)).text();

it.each([
  ['HTTP_PROXY', (url: string) => url],
  ['http_proxy', (url: string) => url],
  ['HTTP_PROXY', (url: string) => url.replace('http://', '')],
])('%s leads outside, and nowhere else', async (name, spelled) => {
  const target = await serving((request, response) => response.end(`document at ${request.url}`));
  const { env, asked } = await proxyTo(target);
  vi.stubEnv(name, spelled(env.HTTP_PROXY as string));
  vi.stubEnv('https_proxy', ' ');
  expect(await fetched('http://documents.invalid/a.json')).toBe('document at /a.json');
  expect(asked).toEqual(['CONNECT documents.invalid:80 no login']);
  expect(await fetched(`${target}/b.json`)).toBe('document at /b.json');
  vi.stubEnv('NO_PROXY', 'other.test, *');
  await expect(fetched('http://documents.invalid/c.json')).rejects.toThrow();
  expect(asked).toHaveLength(1);
});
