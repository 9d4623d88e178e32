/** `make clients SIGN_IN=yes [CLIENT=codex]`: has a person sign in with clients one after the other, and writes the table of docs/sign-in.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { LIVE_CLIENTS } from '../all-clients.ts';
import type { LiveClient } from '../live-client.ts';
import { readPage } from '../page.ts';
import { installedVersion, Workshop } from '../workshop.ts';
import { flawsOfSignIn, measureSignIn, type SignedIn } from './judge.ts';
import { runSignIn, type SignInRun } from './run-sign-in.ts';
import { lastSignedIn, refreshedSignInPage, SIGN_IN_PAGE, SIGNED_IN_FILE } from './table.ts';

/** How much of what a client printed is shown of a run that failed. */
const SHOWN = 1_500;

async function trySignIn(client: LiveClient, workshop: Workshop): Promise<SignedIn> {
  const installed = await workshop.install(client);
  const run = await runSignIn(client, readPage(client.page), { workshop, installed });
  const flaws = flawsOfSignIn(run);
  if (flaws.length > 0) throw new Error(`${flaws.join('; ')}\n${shown(run)}`);
  return measureSignIn(installedVersion(client, installed), run);
}

/** What a client printed, and what it asked of our server. */
function shown({ login, first, second }: SignInRun): string {
  return Object.entries({ login, first, second })
    .map(([name, { ran, exchanges }]) => {
      const asked = exchanges.map(
        ({ method, path, status, sent }) => `${method} ${path.split('?', 1)} ${sent?.method ?? ''} ${status}`,
      );
      return `--- ${name}\n${ran.output.slice(-SHOWN)}\n${asked.join('\n')}`;
    })
    .join('\n');
}

const wanted = process.env.CLIENT || undefined;
const able = LIVE_CLIENTS.filter(({ signIn }) => signIn !== undefined);
const chosen = able.filter(({ page }) => wanted === undefined || page === wanted);
if (chosen.length === 0)
  throw new Error(`No client ${wanted} is known to sign in; there are ${able.map(({ page }) => page).join(', ')}`);
const workshop = new Workshop(process.env.KEEP || undefined);
const measured: Record<string, SignedIn> = {};
let passed = 0;
try {
  for (const client of chosen) {
    const begun = Date.now();
    try {
      measured[client.page] = await trySignIn(client, workshop);
      passed += 1;
      process.stdout.write(`passed ${client.page}, ${Math.round((Date.now() - begun) / 1_000)} s\n`);
    } catch (error) {
      process.stdout.write(`FAILED ${client.page}, ${error instanceof Error ? error.message : error}\n`);
    }
  }
} finally {
  workshop.close();
}
const sorted = Object.fromEntries(
  Object.entries({ ...lastSignedIn(), ...measured }).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(SIGNED_IN_FILE, `${JSON.stringify(sorted, null, 2)}\n`);
writeFileSync(SIGN_IN_PAGE, refreshedSignInPage(readFileSync(SIGN_IN_PAGE, 'utf8'), sorted));
process.stdout.write(`${passed} passed, ${chosen.length - passed} failed\n`);
process.exitCode = passed === chosen.length ? 0 : 1;
