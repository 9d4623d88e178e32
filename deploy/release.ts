/** The next release: its version and changelog out of the notes in `changes/`, which go. */
import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageFile, packageVersion } from '../runtime/start/package-root.ts';
import { nextVersion, partOf, readNote, withRelease } from './changelog.ts';

const CHANGES = packageFile('changes');
const CHANGELOG = packageFile('CHANGELOG.md');

/** Writes version, changelog and whatever tells the version. Resolves to the tag that the commit gets; throws where nothing changed. */
export async function prepareRelease(day: string): Promise<string> {
  const files = (await readdir(CHANGES)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
  if (files.length === 0) throw new Error('There are no notes in changes/: nothing to release.');
  const notes = await Promise.all(
    files.map(async (name) => readNote(name, await readFile(path.join(CHANGES, name), 'utf8'))),
  );
  const version = nextVersion(await packageVersion(), notes);
  await promisify(execFile)('npm', ['version', '--no-git-tag-version', version], { cwd: packageFile('.') });
  await writeFile(CHANGELOG, withRelease(await readFile(CHANGELOG, 'utf8'), version, day, notes));
  for (const name of files) await rm(path.join(CHANGES, name));
  return `v${version}`;
}

/** What is said of this version; throws where the changelog does not know it. */
export async function releaseNotes(): Promise<string> {
  const version = await packageVersion();
  const notes = partOf(await readFile(CHANGELOG, 'utf8'), version);
  if (notes === undefined) throw new Error(`CHANGELOG.md says nothing of ${version}: make release writes it.`);
  return notes;
}
