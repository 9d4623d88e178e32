import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const MEMORY = path.join(ROOT, 'dist/built-for-tests.memory');
const FOLDERS = ['runtime', 'sandbox', 'codegen', 'generated', 'specs', 'deploy'];
const SETTINGS = /^(package|tsconfig.*)\.json$/;

/** Tests of the built process must not run yesterday's build. Where no file was touched since the last one, none is made. */
export function setup(): void {
  const sources = sourcesNow();
  if (existsSync(MEMORY) && readFileSync(MEMORY, 'utf8') === sources + builtNow()) return;
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  // The sources as they were before: what changes meanwhile is built the next time.
  writeFileSync(MEMORY, sources + builtNow());
}

function sourcesNow(): string {
  const settings = readdirSync(ROOT).filter((name) => SETTINGS.test(name));
  return [...settings, 'node_modules/.package-lock.json'].map(stateOf).join('') + FOLDERS.map(filesIn).join('');
}

function builtNow(): string {
  return FOLDERS.map((folder) => filesIn(`dist/${folder}`)).join('');
}

/** Name, size and time of each file: a time that goes back is a change, too. */
function filesIn(folder: string): string {
  if (!existsSync(path.join(ROOT, folder))) return '';
  const entries = readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => stateOf(path.relative(ROOT, path.join(entry.parentPath, entry.name))))
    .join('');
}

function stateOf(file: string): string {
  const found = statSync(path.join(ROOT, file), { throwIfNoEntry: false });
  return `${file} ${found?.size} ${found?.mtimeMs}\n`;
}
