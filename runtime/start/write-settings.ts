/** Brings what the documents say of the settings up to date: `make settings`. */
import { readFile, writeFile } from 'node:fs/promises';
import { DOCUMENTS } from './describe-settings.ts';
import { packageFile } from './package-root.ts';

for (const [name, refresh] of Object.entries(DOCUMENTS)) {
  const file = packageFile(name);
  await writeFile(file, refresh(await readFile(file, 'utf8').catch(() => '')));
}
