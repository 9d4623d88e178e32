/** Brings names, version and settings up to date wherever packages tell them: the second part of `make settings`. */
import { readFile, writeFile } from 'node:fs/promises';
import { packageFile, packageVersion } from '../runtime/start/package-root.ts';
import { PACKAGE_DOCUMENTS } from './documents.ts';

const version = await packageVersion();
for (const [name, refresh] of Object.entries(PACKAGE_DOCUMENTS)) {
  const file = packageFile(name);
  await writeFile(file, refresh(await readFile(file, 'utf8'), version));
}
