/** Writes generated files: all or nothing, and nothing that is not generated stays. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Files of a generated folder that differ from what would be written now. */
export interface Staleness {
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  readonly orphaned: readonly string[];
}

/** Replaces the folder by the given files. Until the last step the old folder stays as it is. */
export async function writeFolder(folder: string, files: ReadonlyMap<string, string>): Promise<Staleness> {
  const staleness = await compareFolder(folder, files);
  if (isFresh(staleness)) return staleness;
  const staging = `${folder}.new`;
  await rm(staging, { recursive: true, force: true });
  for (const [name, text] of files) {
    const target = path.join(staging, name);
    if (path.relative(staging, target).startsWith('..'))
      throw new Error(`A generated file would leave its folder: ${name}`);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  await rm(folder, { recursive: true, force: true });
  await rename(staging, folder);
  return staleness;
}

/** Compares a folder with what would be written. */
export async function compareFolder(folder: string, files: ReadonlyMap<string, string>): Promise<Staleness> {
  const present = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = present
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  const existing = new Set(names);
  const changed: string[] = [];
  for (const [name, text] of files) {
    if (existing.has(name) && (await readFile(path.join(folder, name), 'utf8')) !== text) changed.push(name);
  }
  return {
    changed: changed.sort(),
    missing: [...files.keys()].filter((name) => !existing.has(name)).sort(),
    orphaned: names.filter((name) => !files.has(name)).sort(),
  };
}

/** True when nothing would change. */
export function isFresh({ changed, missing, orphaned }: Staleness): boolean {
  return changed.length + missing.length + orphaned.length === 0;
}
