import { afterEach, expect, it, vi } from 'vitest';
import { fetchOutside } from '../../codegen/fetch-outside.ts';
import { loadDocument } from '../../codegen/load.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { issue } from '../upstream/certificates.ts';
import { proxyTo, serving, servingTls } from '../upstream/servers.ts';

afterEach(() => vi.unstubAllEnvs());

const fetched = async (url: string): Promise<string> => (await fetchOutside(url, AbortSignal.timeout(5000))).text();

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

const self = issue('localhost').pem;

it.each([
  ['where nothing listens', async () => 'http://127.0.0.1:3', /could not be fetched \(ECONNREFUSED\)\.$/],
  [
    'of a host that does not exist',
    async () => 'http://documents.invalid',
    /could not be fetched \((ENOTFOUND|EAI_AGAIN)\)/,
  ],
  ['behind an unknown authority', () => servingTls(self, () => {}), /SELF_SIGNED.*NODE_EXTRA_CA_CERTS/],
  [
    'that is refused',
    () => serving((_request, response) => response.writeHead(403).end('<h1>No</h1>')),
    /answered 403\.$/,
  ],
  [
    'that breaks off',
    () => serving((_request, response) => void response.write('{', () => response.destroy())),
    /could not be fetched/,
  ],
])('a document %s is told as one, without what its address holds', async (_what, at, told) => {
  const failure = await loadDocument(`${await at()}/spec?token=hunter2`, new Diagnostics()).catch((cause) => cause);
  expect(failure.message).toMatch(told);
  expect(failure.message).not.toMatch(/hunter2|neither JSON nor YAML/);
});

it('a password in the address of a document is neither sent nor told', async () => {
  const failure = await loadDocument('https://ada:hunter2@documents.invalid/spec', new Diagnostics()).catch(
    (cause) => cause,
  );
  expect(failure.message).toMatch(/^https:\/\/documents\.invalid\/spec is not .*holds a user or a password/);
  expect(failure.message).not.toContain('hunter2');
});
