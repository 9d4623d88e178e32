/** The pages of docs/clients are alike, hold together, and say what is true: read without running any client. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { LIVE_CLIENTS } from './all-clients.ts';
import { KEY_WORDS, LOCAL_URL, PUBLIC_SERVER_URL, pageNames, readPage, SECTIONS } from './page.ts';
import { lastSignedIn, refreshedSignInPage, SIGN_IN_PAGE } from './signin/table.ts';
import { lastMeasured, README_FILE, refreshedReadme } from './table.ts';

const pages = pageNames().map(readPage);
const readme = readFileSync(README_FILE, 'utf8');
const run = new Map(LIVE_CLIENTS.map((client) => [client.page, client]));

describe.each(pages.map((page) => [page.name, page] as const))('docs/clients/%s.md', (name, page) => {
  it('has the sections of all pages, and a minute of text', () => {
    expect(page.title).not.toBe('');
    expect(page.sections).toEqual(SECTIONS);
    expect(page.text.split(/\s+/).length).toBeLessThan(450);
  });

  it('says whether we run it', () => {
    const said = run.has(name) ? 'Run by `make clients`' : 'By its documented form, not run by us.';
    expect(page.text.split('\n')[2]).toContain(said);
  });

  it('configures our server, at an address that pages share, with a key', () => {
    const configured = page.blocks.filter(({ section }) => section === 'Configuration');
    expect(configured.length).toBeGreaterThan(0);
    for (const { language, text } of configured) {
      if (language === 'json') expect(() => JSON.parse(text)).not.toThrow();
      if (language === 'yaml') expect(parseYaml(text)).toBeTypeOf('object');
    }
    const addresses = configured.flatMap(({ text }) => text.match(/https?:\/\/[^"'\s]*\/mcp\b[^"'\s]*/g) ?? []);
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((address) => ![LOCAL_URL, PUBLIC_SERVER_URL].includes(address))).toEqual([]);
    const keyless = configured.filter(
      ({ text, language }) => language !== 'text' && !/ONEUPTIME_API_KEY|oneuptime-key/.test(text),
    );
    expect(keyless.filter(({ text }) => !text.includes(KEY_WORDS))).toEqual([]);
  });

  it('links to pages that are there', () => {
    const links = [...page.text.matchAll(/\]\(([^)#]+)/g)].map(([, link]) => link as string);
    const broken = links.filter((link) => !existsSync(path.join(path.dirname(README_FILE), link)));
    expect(broken).toEqual([]);
  });
});

it('every client that is run has a page with a command, and pins what it installs', () => {
  for (const { page, packages, signIn } of LIVE_CLIENTS) {
    const read = pages.find(({ name }) => name === page);
    const commands = read?.blocks.filter(({ target }) => target === 'run').map(({ way }) => way);
    expect(commands?.sort(), page).toEqual(signIn ? ['key', 'sign-in'] : ['key']);
    expect(
      Object.values(packages).filter((version) => !/^\d+\.\d+\.\d+$/.test(version)),
      page,
    ).toEqual([]);
    const installed = /npm install (.*)/.exec(read?.text ?? '')?.[1]?.split(' ') ?? [];
    if (read?.blocks.some(({ language }) => language === 'js'))
      expect(Object.keys(packages), page).toEqual(expect.arrayContaining(installed));
  }
});

it('there are as many pages as were asked for', () => {
  expect(pages.length).toBeGreaterThanOrEqual(15);
  expect(Object.keys(lastMeasured()).length).toBeGreaterThanOrEqual(12);
});

it('the README tells what was measured, of the versions that are pinned, and lists every page: make clients', () => {
  const measured = lastMeasured();
  expect(readme).toBe(refreshedReadme(readme, measured));
  for (const { name } of pages) expect(readme).toContain(`](${name}.md)`);
  for (const [page, { version }] of Object.entries(measured))
    expect(Object.values(run.get(page)?.packages ?? {})[0], page).toBe(version);
});

it('docs/sign-in.md tells what was measured of everyone who can sign in: make clients SIGN_IN=yes', () => {
  const measured = lastSignedIn();
  const text = readFileSync(SIGN_IN_PAGE, 'utf8');
  expect(text).toBe(refreshedSignInPage(text, measured));
  const able = LIVE_CLIENTS.filter(({ signIn }) => signIn !== undefined);
  expect(able.length).toBeGreaterThanOrEqual(5);
  expect(Object.keys(measured).sort()).toEqual(able.map(({ page }) => page).sort());
  for (const [page, { version }] of Object.entries(measured))
    expect(Object.values(run.get(page)?.packages ?? {})[0], page).toBe(version);
});
