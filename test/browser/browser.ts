/** Debian's Chromium without a window, steered by Playwright. */
import { execFileSync } from 'node:child_process';
import { type Browser, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine. Says so where there is none: tests are then left out. */
export function chromiumHere(): string | undefined {
  for (const name of NAMES) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      // Not that one.
    }
  }
  process.stderr.write('Skipped: no Chromium on this machine (apt-get install chromium-headless-shell).\n');
  return undefined;
}

export function openBrowser(program: string): Promise<Browser> {
  return chromium.launch({ executablePath: program });
}

/** What a page writes to its console, what it throws, and what its policy of content refuses, from now on. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (!message.location().url.endsWith('/favicon.ico')) complaints.push(message.text());
  });
  page.on('pageerror', (fault) => complaints.push(fault.message));
  return complaints;
}

/** Presses Tab until what has the focus is called so; fails where it never gets it. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let pressed = 0; pressed < 40; pressed += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}.`);
}

/** Id of what has the focus, or its text. */
function focused(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.id || document.activeElement.textContent');
}

interface Seen {
  readonly role: string;
  readonly name: string;
  readonly description: string;
}

/** What a screen reader is told of a page, by Chromium's own account, in its order. */
export async function heardOf(page: Page): Promise<Seen[]> {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send('Accessibility.getFullAXTree');
  await devtools.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const walk = (id: string): typeof nodes => {
    const node = byId.get(id);
    return node === undefined ? [] : [node, ...(node.childIds ?? []).flatMap(walk)];
  };
  return walk(nodes[0]?.nodeId ?? '')
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, description }) => ({
      role: String(role?.value ?? ''),
      name: String(name?.value ?? ''),
      description: String(description?.value ?? ''),
    }));
}
