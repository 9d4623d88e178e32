/**
 * What `generate` remembers of the last time: digests of all that it read, its own code too, and of all that it wrote. By
 * content, as times of files say nothing after a checkout. Wrong words cannot come of it where it matters: what CI asks
 * never looks here (`generate --anew`, `check`).
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { COMPILER, PLATFORM, ROOT, specsFile } from './places.ts';

const MEMORY = path.join(ROOT, 'dist', `generate-${PLATFORM}.memory`);
/** Which packages are installed, and in which version. */
const PACKAGES = path.join(ROOT, 'node_modules', '.package-lock.json');

/** Of what `generate` reads: specs, the compiler and what it shares with the server, packages, Node. */
export function digestOfInputs(): string {
  return digest([
    ['node', process.version],
    ['packages', readOrNothing(PACKAGES)],
    ...filesIn(specsFile(''), 'specs/'),
    ...filesIn(COMPILER, 'codegen/'),
    ...sharedModules(),
  ]);
}

/** True when `generate` ran with these inputs before, had nothing to warn of, and what it wrote still stands there. */
export function isUnchanged(inputs: string, generated: string): boolean {
  return readOrNothing(MEMORY).toString() === remembered(inputs, filesIn(generated));
}

/** To be called with the digest of before the compilation: what changes meanwhile is compiled the next time. */
export function remember(inputs: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(path.dirname(MEMORY), { recursive: true });
  writeFileSync(MEMORY, remembered(inputs, files));
}

const remembered = (inputs: string, files: Iterable<Named>): string => `${inputs} ${digest(files)}\n`;

type Named = readonly [name: string, content: string | Buffer];

function digest(files: Iterable<Named>): string {
  const sum = createHash('sha256');
  const named = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  // With its length no content can look like the name of the next.
  for (const [name, content] of named) sum.update(`${name}\n${Buffer.byteLength(content)}\n`).update(content);
  return sum.digest('hex');
}

/** None where there is no such folder. */
function filesIn(folder: string, prefix = ''): Named[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [prefix + path.relative(folder, file).split(path.sep).join('/'), readFileSync(file)]);
}

function sharedModules(): Named[] {
  const { files } = JSON.parse(readFileSync(path.join(ROOT, 'tsconfig.shared.json'), 'utf8')) as { files: string[] };
  const extension = path.extname(import.meta.url);
  return files
    .map((name) => name.replace(/\.ts$/, extension))
    .map((name) => [name, readOrNothing(path.join(COMPILER, '..', name))]);
}

function readOrNothing(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
