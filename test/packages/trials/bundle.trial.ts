/** The one-file bundle, alone in a folder: over stdio, over HTTP, with its own sandbox, and what it leaves out. */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PACKAGES, PRODUCT } from '../../../deploy/names.ts';
import type { RunningSandbox } from '../../../sandbox/server.ts';
import { askedOverHttp, askedOverStdio, pictureOverStdio, settingsFor, trialSandbox } from './asked.ts';
import { startedOverHttp } from './started.ts';

const run = promisify(execFile);
let folder: string;
let bundle: string;
let sandbox: RunningSandbox;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-'));
  bundle = path.join(folder, 'moved.mjs');
  await copyFile(path.join(PACKAGES, `${PRODUCT}.mjs`), bundle);
  sandbox = await trialSandbox();
});
afterAll(async () => {
  await sandbox?.close();
  await rm(folder, { recursive: true });
});

const refusal = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
  run(process.execPath, [bundle, ...args], { env: { ...process.env, ...env } }).then(
    () => 'not refused',
    ({ stderr }) => stderr,
  );

it('answers over stdio', async () => {
  expect(await askedOverStdio({ command: process.execPath, args: [bundle], env: settingsFor(sandbox) })).toHaveLength(
    5,
  );
});

it('paints', async () => {
  const [head, bytes] = await pictureOverStdio({
    command: process.execPath,
    args: [bundle],
    env: settingsFor(sandbox),
  });
  expect(head).toBe('PNG');
  expect(bytes).toBeGreaterThan(5_000);
});

it('answers over HTTP, searches, lists everything, and ends at SIGTERM', async () => {
  const env = { ONEUPTIME_URL: sandbox.url, DRAIN_SECONDS: '0' };
  const server = await startedOverHttp({ command: process.execPath, args: [bundle, '--http', '--port', '0'], env });
  expect(await askedOverHttp(`${server.url}/mcp`, sandbox.keys.admin)).toHaveLength(5);
  const rows = async (query: string) =>
    ((await (await fetch(`${server.url}/mcp/tools${query}`)).json()) as { tools: object[] }).tools;
  const manifest = JSON.parse(await readFile(path.join(PACKAGES, '../../generated/oneuptime/manifest.json'), 'utf8'));
  expect((await rows('')).length).toBeGreaterThan(manifest.tools);
  expect(await rows('?q=list incidents')).toMatchObject([{ name: 'list_incidents' }, {}, {}, {}, {}]);
  expect(await server.stop()).toBe(0);
});

it('has the doctor, who says what is wrong', async () => {
  const examined = (env: NodeJS.ProcessEnv, ...flags: string[]) =>
    run(process.execPath, [bundle, 'doctor', ...flags], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...env },
    }).then(
      ({ stdout }) => stdout,
      ({ code, stdout, stderr }) => `${stderr}${stdout}(${code})`,
    );
  const env = settingsFor(sandbox);
  expect(await examined(env)).toMatch(/^ok +key +It is taken, [\s\S]*^Nothing is wrong\.\n$/m);
  const wrong = await examined({ ...env, ONEUPTIME_API_KEY: sandbox.keys.expired });
  expect(wrong).toMatch(/^FAULT +key +.* expired or mistyped\.\n +-> Use a key [\s\S]*\(1\)$/m);
  expect(JSON.parse(await examined(env, '--json', '--http', '--port', '0'))).toMatchObject({ ok: true });
});

it('serves its own sandbox', async () => {
  expect(await askedOverStdio({ command: process.execPath, args: [bundle, '--sandbox'] })).toHaveLength(5);
});

it('refuses in a sentence what it leaves out', async () => {
  expect(await refusal(['--document', 'other.json'])).toMatch(
    /other\.json cannot be served: the compiler is not installed/,
  );
  expect(await refusal(['--http', '--port', '0'], { LEGACY_SSE: 'true' })).toMatch(
    /needs the package @modelcontextprotocol\/sdk/,
  );
  for (const env of [{ AUDIT: 'otlp:http://127.0.0.1:1/v1/logs' }, { LOGS: 'otlp' }, { TRACES: 'otlp' }])
    expect(await refusal(['--http', '--port', '0'], env)).toMatch(/npm install @opentelemetry/);
});
