/** Finds files of the package, from the sources as from the build. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of a file given relative to the folder of package.json. */
export function packageFile(name: string): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('package.json is missing above the server: the installation is incomplete.');
    folder = parent;
  }
  return path.join(folder, name);
}

/** What package.json says of the package. */
interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** Version of the package. */
export async function packageVersion(): Promise<string> {
  return (await manifest()).version;
}

/** Which Node it runs on, such as `>=20.19`. */
export async function wantedNode(): Promise<string> {
  return (await manifest()).engines.node;
}

async function manifest(): Promise<Manifest> {
  return JSON.parse(await readFile(packageFile('package.json'), 'utf8'));
}
