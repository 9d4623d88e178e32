/**
 * Build step: puts the compiled modules of the server together in few files. Node takes longer to find and read each of two
 * hundred than to run it, which was a quarter of every start. Packages stay where they are, and so do the tables of the
 * platform, which are loaded one by one. Nothing is renamed; maps tell where each line comes from (unpacked-stack.ts).
 */
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CodeSplittingGroup, rolldown } from 'rolldown';
import { packageFile } from './package-root.ts';
import { packedCode } from './packed-code.ts';

const folder = packageFile('dist/packed');
/** Nobody starts a server that runs on as long on code that was built anew meanwhile. */
const OLD_MS = 24 * 60 * 60 * 1000;
/** Small modules that many parts share are one file: by whatever combination shares them, they would be a dozen. */
const OFTEN: CodeSplittingGroup = {
  name: (id, modules) => (needsNoPackage(id, modules) ? 'often' : null),
  debugName: 'often',
  minShareCount: 7,
  maxModuleSize: 9_000,
};
const tables = packageFile('dist/generated/oneuptime/');

if (packedCode() === undefined) await pack();

async function pack(): Promise<void> {
  const build = await rolldown({
    // What paints is a thread of its own, which begins with a file.
    input: ['start/main', 'pictures/painting/paint-worker'].map((name) => packageFile(`dist/runtime/${name}.js`)),
    platform: 'node',
    external: (id) => (path.isAbsolute(id) ? id.startsWith(tables) : !id.startsWith('.')),
  });
  const { output } = await build.generate({
    dir: folder,
    format: 'esm',
    sourcemap: true,
    comments: false,
    paths: besideUs,
    codeSplitting: { groups: [OFTEN] },
  });
  await mkdir(folder, { recursive: true });
  // The last one says that all are there.
  for (const file of output.toReversed()) {
    const text = file.type === 'chunk' ? file.code : String(file.source);
    await put(path.join(folder, file.fileName), file.fileName.endsWith('.map') ? placesOnly(text) : text);
  }
  await removeOld(new Set(output.map(({ fileName }) => fileName)));
}

/** A file is there whole or not at all: another build may write the same. */
async function put(file: string, text: string): Promise<void> {
  const own = `${file}.${process.pid}`;
  await writeFile(own, text);
  await rename(own, file);
}

/** Files of former builds: a server that still runs loads parts of its own when it first needs them. */
async function removeOld(written: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const { mtimeMs = Number.POSITIVE_INFINITY } = (await stat(file).catch(() => undefined)) ?? {};
    if (!written.has(name) && mtimeMs < Date.now() - OLD_MS) await rm(file, { force: true });
  }
  // What Node has compiled goes by the names of files.
  await rm(packageFile('dist/.compiled'), { recursive: true, force: true });
}

/** How a file calls what is left where it is: the tables by the way to them, packages by their names. */
function besideUs(id: string): string {
  return path.isAbsolute(id) ? path.relative(folder, id).replaceAll(path.sep, '/') : id;
}

/** A map without the lines themselves: those stand in the files that it names. */
function placesOnly(map: string): string {
  const { sourcesContent: _, ...places } = JSON.parse(map);
  return JSON.stringify(places);
}

/** Whether a module runs on what Node has, and so does whatever it imports: whoever wants it wants no package with it. */
function needsNoPackage(
  id: string,
  modules: { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null },
  seen = new Set<string>(),
): boolean {
  if (id.startsWith('node:') || seen.has(id)) return true;
  if (!path.isAbsolute(id)) return false;
  seen.add(id);
  return (modules.getModuleInfo(id)?.importedIds ?? []).every((imported) => needsNoPackage(imported, modules, seen));
}
