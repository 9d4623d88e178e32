/** `make screenshots`: pictures of the pages of signing in, small enough to be committed. */
import { execFileSync } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { packageFile } from '../../runtime/start/package-root.ts';
import { PLAIN_WORDS, pagesOf } from '../signin/shown-pages.ts';
import { chromiumHere, openBrowser } from './browser.ts';

/** Those that docs/sign-in.md shows, by the name of their picture. */
const SHOWN = {
  key: 'sign-in',
  'wrong-key': 'sign-in-wrong',
  choose: 'choose',
  device: 'device',
  'device-done': 'device-done',
  failed: 'failed',
};
const DARK = 'choose-dark';
const MOST_BYTES = 60_000;

const program = chromiumHere();
if (program === undefined) process.exit(1);
const folder = packageFile('docs/images');
await mkdir(folder, { recursive: true });
const browser = await openBrowser(program);
try {
  const page = await browser.newPage({ viewport: { width: 560, height: 300 } });
  const client = { ...PLAIN_WORDS.client, name: 'Your editor', address: 'https://editor.example/oauth/client.json' };
  const can = ['read alerts, incidents, monitors, on-call, status pages', 'write incidents, monitors'];
  const pages = pagesOf({ ...PLAIN_WORDS, client, can });
  for (const [picture, name] of [...Object.entries(SHOWN), [DARK, 'choose'] as const]) {
    await page.emulateMedia({ colorScheme: picture === DARK ? 'dark' : 'light' });
    await page.setContent(pages[name] as string);
    const file = path.join(folder, `sign-in-${picture}.png`);
    await page.screenshot({ path: file, fullPage: true });
    execFileSync('pngquant', ['--force', '--strip', '--speed', '1', '--output', file, '32', file]);
    const { size } = await stat(file);
    process.stdout.write(`${file}: ${size} bytes\n`);
    if (size > MOST_BYTES) process.exitCode = 1;
  }
} finally {
  await browser.close();
}
