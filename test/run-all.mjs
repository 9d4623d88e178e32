/** `make test`: says what it will take, runs every test, and keeps how long that took on this machine. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const MEMORY = path.join(ROOT, 'dist/all-tests-took.memory');
/** On two cores that do nothing else. */
const USUAL_MINUTES = 10;

const names = readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' });
const files = names.filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules')).length;
const took = tookBefore();
const minutes =
  took === undefined ? `about ${USUAL_MINUTES} minutes on two cores` : `${inWords(took)}, as the last time here`;
process.stdout.write(
  `${files} files of tests: ${minutes}. Each is named when it is done; one alone: npx vitest run test/<name>.test.ts\n`,
);

const begun = performance.now();
const { status } = spawnSync('npm', ['test', '--', ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
if (status === 0 && process.argv.length === 2) {
  mkdirSync(path.dirname(MEMORY), { recursive: true });
  writeFileSync(MEMORY, String(Math.round((performance.now() - begun) / 1000)));
}
process.exitCode = status ?? 1;

/** Seconds; undefined where all tests never ran to their end. */
function tookBefore() {
  try {
    return Number(readFileSync(MEMORY, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function inWords(seconds) {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
}
