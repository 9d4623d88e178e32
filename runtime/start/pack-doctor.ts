/**
 * Build step: puts the doctor together in one file, apart from the server, which would come in more files with it. Packages and the
 * tables of the platform stay where they are; the sandbox, which the doctor never opens, is left out.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { packageFile } from './package-root.ts';
import { packedCode } from './packed-code.ts';

const folder = packageFile('dist/packed-doctor');
const OUTSIDE = ['dist/generated/oneuptime/', 'dist/sandbox/'].map(packageFile);

if (packedCode('doctor') === undefined) await pack();

async function pack(): Promise<void> {
  const build = await rolldown({
    input: packageFile('dist/runtime/start/doctor-main.js'),
    platform: 'node',
    external: (id) => (path.isAbsolute(id) ? OUTSIDE.some((place) => id.startsWith(place)) : !id.startsWith('.')),
    // What the server loads when it is needed is here beside what needs it.
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await build.generate({ dir: folder, format: 'esm', codeSplitting: false, paths: besideDoctor });
  await mkdir(folder, { recursive: true });
  for (const file of output) {
    if (file.type !== 'chunk') continue;
    // It is there whole or not at all: another build may write the same.
    const own = path.join(folder, `${file.fileName}.${process.pid}`);
    await writeFile(own, file.code);
    await rename(own, path.join(folder, file.fileName));
  }
}

/** How the file calls what is left where it is. */
function besideDoctor(id: string): string {
  return path.isAbsolute(id) ? path.relative(folder, id).replaceAll(path.sep, '/') : id;
}
