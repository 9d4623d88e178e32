/**
 * Switches off one guard after the other in a copy of the sources, and counts the tests that notice: fewer than three of one
 * fail the run. `run.js [PART...]`: of those lists only. Outside of CI: it takes minutes.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Guard } from './guard.ts';
import { allGuards } from './lists.ts';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const COPIED = ['package.json', 'tsconfig.base.json', 'runtime', 'generated', 'sandbox', 'specs', 'codegen', 'test'];
const LEAST = 3;
const PATIENCE_MS = 5 * 60_000;

async function copyOf(root: string): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-guards-'));
  const isSource = (file: string): boolean => !file.includes('node_modules');
  for (const name of COPIED)
    await cp(path.join(root, name), path.join(copy, name), { recursive: true, filter: isSource });
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

/** How many tests fail. A run that ends without a report, for example because the process died, is one that noticed. */
async function failuresOf(copy: string, tests: readonly string[]): Promise<number> {
  const report = path.join(copy, 'report.json');
  await rm(report, { force: true });
  const vitest = path.join(copy, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--config', 'test/guards/vitest.config.ts', '--reporter=json', `--outputFile=${report}`];
  await new Promise<void>((resolve) => {
    execFile(process.execPath, [vitest, ...args, ...tests], { cwd: copy, timeout: PATIENCE_MS }, () => resolve());
  });
  const text = await readFile(report, 'utf8').catch(() => undefined);
  return text === undefined
    ? Number.POSITIVE_INFINITY
    : (JSON.parse(text) as { numFailedTests: number }).numFailedTests;
}

async function noticed(copy: string, { file, from, to, tests }: Guard): Promise<number> {
  const place = path.join(copy, file);
  const source = await readFile(place, 'utf8');
  await writeFile(
    place,
    source.replace(from, () => to),
  );
  try {
    return await failuresOf(copy, tests);
  } finally {
    await writeFile(place, source);
  }
}

const parts = process.argv.slice(2);
const guards = Object.entries(await allGuards()).filter(([part]) => parts.length === 0 || parts.includes(part));
const copy = await copyOf(ROOT);
let unnoticed = 0;
try {
  for (const [part, list] of guards) {
    for (const guard of list) {
      const failures = await noticed(copy, guard);
      if (failures < LEAST) unnoticed++;
      const verdict = failures < LEAST ? 'NOT ENOUGH' : 'ok';
      process.stdout.write(`${verdict.padEnd(11)}${String(failures).padStart(5)} tests fail  ${part}: ${guard.name}\n`);
    }
  }
} finally {
  await rm(copy, { recursive: true, force: true });
}
const all = guards.reduce((sum, [, list]) => sum + list.length, 0);
process.stdout.write(`${all - unnoticed} of ${all} guards are noticed by at least ${LEAST} tests when they are off\n`);
process.exitCode = unnoticed === 0 ? 0 : 1;
