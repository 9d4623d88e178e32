/** The tarball of npm: what is in it, and its first answer from `npx` with an empty cache. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PACKAGES, PRODUCT, releaseFiles } from '../../../deploy/names.ts';
import { packageVersion } from '../../../runtime/start/package-root.ts';
import type { RunningSandbox } from '../../../sandbox/server.ts';
import { askedOverStdio, pictureOverStdio, settingsFor, trialSandbox } from './asked.ts';
import { startedOverHttp } from './started.ts';

const run = promisify(execFile);
let folder: string;
let tarball: string;
let sandbox: RunningSandbox;
/** Where it is installed, with the packages it names. */
let installed: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-'));
  tarball = path.join(PACKAGES, releaseFiles(await packageVersion()).tarball);
  sandbox = await trialSandbox();
  installed = path.join(folder, 'project/node_modules', PRODUCT);
});
afterAll(async () => {
  await sandbox?.close();
  await rm(folder, { recursive: true });
});

it('installs without a warning on this Node', async () => {
  const project = path.join(folder, 'project');
  await mkdir(project);
  const { stderr } = await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', project, tarball], {
    cwd: project,
  });
  expect(stderr).toBe('');
});

it('has no link to a file that it does not bring', async () => {
  const read = (file: string) => readFile(path.join(installed, file), 'utf8');
  const seen = new Set(['README.md']);
  const missing: string[] = [];
  for (const file of seen) {
    for (const [, target = ''] of (await read(file)).matchAll(/\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g)) {
      const linked = path.join(path.dirname(file), target);
      if (!existsSync(path.join(installed, linked))) missing.push(`${file}: ${target}`);
      else if (linked.endsWith('.md')) seen.add(linked);
    }
  }
  expect(missing).toEqual([]);
  expect(seen.size).toBeGreaterThan(5);
});

it('answers its first question from npx with an empty cache', async () => {
  const cache = path.join(folder, 'cache');
  const began = performance.now();
  const titles = await askedOverStdio({
    command: 'npx',
    args: ['--yes', '--cache', cache, '--package', tarball, PRODUCT],
    env: settingsFor(sandbox),
  });
  expect(titles).toHaveLength(5);
  // Told and not held to: the time is that of the network.
  process.stdout.write(
    `npx with an empty cache: ${((performance.now() - began) / 1_000).toFixed(1)} s to the first answer\n`,
  );
});

it('paints', async () => {
  const [head, bytes] = await pictureOverStdio({
    command: path.join(folder, 'project/node_modules/.bin', PRODUCT),
    args: [],
    env: settingsFor(sandbox),
  });
  expect(head).toBe('PNG');
  expect(bytes).toBeGreaterThan(5_000);
});

it('serves its own sandbox over HTTP', async () => {
  const bin = path.join(folder, 'project/node_modules/.bin', PRODUCT);
  const server = await startedOverHttp({
    command: bin,
    args: ['--http', '--port', '0', '--sandbox'],
    env: { DRAIN_SECONDS: '0' },
  });
  expect((await (await fetch(`${server.url}/mcp/tools?q=list incidents`)).json()) as object).toMatchObject({
    tools: [{ name: 'list_incidents' }, {}, {}, {}, {}],
  });
  expect(await server.stop()).toBe(0);
});

it('refuses another document in a sentence: the compiler is not in it', () => {
  const bin = path.join(folder, 'project/node_modules/.bin', PRODUCT);
  const { status, stderr } = spawnSync(bin, ['--http', '--document', 'other.json'], { encoding: 'utf8' });
  expect(stderr).toBe(
    'oneuptime-mcp: other.json cannot be served: the compiler is not installed; run from a checkout of the project\n',
  );
  expect(status).toBe(1);
});
