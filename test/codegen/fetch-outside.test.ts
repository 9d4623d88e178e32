/** Documents come through the proxy that leads outside; those of this machine come straight. */
import { afterEach, expect, it, vi } from 'vitest';
import { fetchOutside } from '../../codegen/fetch-outside.ts';
import { loadDocument } from '../../codegen/load.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
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

it('says why a document cannot be had, and no login with it', async () => {
  const load = (url: string) => loadDocument(url, new Diagnostics());
  await expect(load('http://127.0.0.1:2/a.json')).rejects.toThrow(
    /127\.0\.0\.1:2 cannot be asked for it \(ECONNREFUSED\)/,
  );
  const settings = readSettings(['--document', 'http://u:hunter2@127.0.0.1:2/a.json'], {});
  if (!('settings' in settings)) throw new Error(JSON.stringify(settings));
  const opened = openProduct(settings.settings);
  await expect(opened).rejects.toThrow(/^http:\/\/127\.0\.0\.1:2\/a\.json cannot be served:/);
  await expect(opened).rejects.not.toThrow(/hunter2/);
});
