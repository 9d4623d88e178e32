/** The table of docs/sign-in.md, from what was measured. */
import { readFileSync } from 'node:fs';
import { packageFile } from '../../../../runtime/start/package-root.ts';
import { LIVE_CLIENTS } from '../all-clients.ts';
import { type ClientPage, readPage } from '../page.ts';
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
      wayOf(page),
      one.knownBy,
      `\`${one.asks}\``,
      one.namesAgain ? `${one.refreshes}, naming \`${one.namesAgain}\`` : one.refreshes,
      one.told === 'our words' ? one.told : `“${one.told.replaceAll('|', '\\|')}”`,
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

/** The command of its page, and what is typed there. */
function wayOf(page: ClientPage): string {
  const typed = LIVE_CLIENTS.find((client) => client.page === page.name)?.signIn?.typed ?? [];
  const words = typed.map(({ keys }) => keys).filter((keys) => keys.startsWith('/'));
  return [commandOf(page, 'sign-in'), ...words].map((text) => `\`${text}\``).join(', then ');
}
