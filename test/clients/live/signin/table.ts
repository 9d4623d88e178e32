/** The table of docs/sign-in.md, from what was measured. */
import { readFileSync } from 'node:fs';
import { packageFile } from '../../../../runtime/start/package-root.ts';
import { readPage } from '../page.ts';
import { commandOf } from '../run-client.ts';
import { table } from '../table.ts';
import type { SignedIn } from './judge.ts';

/** What `make clients SIGN_IN=yes` measured last, by page. */
export const SIGNED_IN_FILE = packageFile('test/clients/live/signin/measured.json');
/** The page with the table. */
export const SIGN_IN_PAGE = packageFile('docs/sign-in.md');

/** Reads what was measured last. */
export function lastSignedIn(): Record<string, SignedIn> {
  return JSON.parse(readFileSync(SIGNED_IN_FILE, 'utf8')) as Record<string, SignedIn>;
}

const PART = /(<!-- clients: written by make clients -->\n)[\s\S]*?(\n<!-- \/clients -->)/;

/** The page with its table written anew. */
export function refreshedSignInPage(text: string, measured: Readonly<Record<string, SignedIn>>): string {
  const rows = Object.entries(measured).map(([name, one]) => {
    const page = readPage(name);
    return [
      `[${page.title}](clients/${name}.md)`,
      one.version,
      `\`${commandOf(page, 'sign-in')}\``,
      one.knownBy,
      `\`${one.asks}\``,
      one.refreshes,
      one.told === 'our words' ? one.told : `“${one.told}”`,
    ];
  });
  const head = [
    'client',
    'version',
    'a person runs',
    'known by',
    'asks for',
    'refreshes',
    'what its model is told with a 403',
  ];
  return text.replace(PART, (_, begin: string, end: string) => `${begin}\n${table(head, rows)}\n${end}`);
}
