/**
 * Puts the built server with its packages, its tables and its data together in one file, which needs Node and nothing else.
 * What it leaves out are the packages that are optional, and the compiler of other documents: each is refused in a sentence.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { type Plugin, rolldown } from 'rolldown';
import { packageFile } from '../../runtime/start/package-root.ts';
import { FONTS } from '../../runtime/start/painting.ts';

/** What the server reads of its package while it runs. */
const DATA = [
  ...['tools.jsonl', 'tools.packed', 'search.json', 'signatures.json', 'everyday.json', 'examples.json'].map(
    (name) => `dist/generated/oneuptime/${name}`,
  ),
  'dist/runtime/workflows/workflows.json',
  ...FONTS,
  'node_modules/@resvg/resvg-wasm/index_bg.wasm',
  'specs/oneuptime/facts.json',
  'specs/oneuptime/undocumented.json',
  'package.json',
];
/** Modules that read it. */
const READERS = [
  'runtime/start/compiled-data',
  'runtime/start/package-root',
  'runtime/start/painting',
  'runtime/start/workflow-list',
  'runtime/tools/tool-list',
  'specs/facts',
].map((name) => packageFile(`dist/${name}.js`));
const PAINTER = packageFile('dist/runtime/pictures/painting/painter.js');
const FILES = packageFile('dist/deploy/bundle/bundled-files.js');

/** Beside the bundle, where somebody has installed them. */
const OPTIONAL = /^@modelcontextprotocol\/sdk\/|^@opentelemetry\//;

/** Modules that are made here. */
const VIRTUAL = 'bundle:';
const PACKED = `${VIRTUAL}packed`;
const STAND_INS = `${VIRTUAL}stand-ins`;

const compress = promisify(brotliCompress);

/** Reads of the package go to the texts in the bundle. */
const embedded: Plugin = {
  name: 'embedded files',
  resolveId(source, importer) {
    if (source.startsWith(VIRTUAL)) return source;
    const isOfOurs = /^node:fs(\/promises)?$/.test(source) && importer !== undefined && READERS.includes(importer);
    return isOfOurs ? VIRTUAL + source : null;
  },
  async load(id) {
    if (id === PACKED) return `export const packed = ${JSON.stringify(await packedData())};`;
    if (id === STAND_INS)
      return `import { bundledFiles } from ${JSON.stringify(FILES)};
import { packed } from '${PACKED}';
export const { existsSync, readFileSync, readFile } = bundledFiles(packed);`;
    if (!id.startsWith(VIRTUAL)) return null;
    const names = id.endsWith('/promises') ? 'readFile' : 'existsSync, readFileSync';
    return `export * from '${id.slice(VIRTUAL.length)}'; export { ${names} } from '${STAND_INS}';`;
  },
};

/** A package that is required when it is first needed becomes one that is in the bundle. */
const required: Plugin = {
  name: 'required packages',
  transform: (code) =>
    code.includes('createRequire(import.meta.url)(')
      ? code.replaceAll(/createRequire\(import\.meta\.url\)\(/g, 'require(')
      : null,
};

/** The thread that paints begins with the bundle itself, which sees what it is there for. */
const threads: Plugin = {
  name: 'threads',
  transform: (code, id) =>
    id === PAINTER ? code.replace("new URL('./paint-worker.js', import.meta.url)", 'new URL(import.meta.url)') : null,
};

async function packedData(): Promise<Record<string, string>> {
  const packed = DATA.map(async (name): Promise<[string, string]> => {
    const bytes = await readFile(packageFile(name));
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } };
    return [name, (await compress(bytes, options)).toString('base64')];
  });
  return Object.fromEntries(await Promise.all(packed));
}

/** Writes the bundle into a file. */
export async function writeBundle(file: string): Promise<void> {
  const build = await rolldown({
    input: packageFile('dist/deploy/bundle/entry.js'),
    platform: 'node',
    // What Node would take asks for its parts in a way that no bundler sees.
    resolve: { alias: { 'jsonc-parser': packageFile('node_modules/jsonc-parser/lib/esm/main.js') } },
    external: OPTIONAL,
    plugins: [embedded, required, threads],
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false, banner: '#!/usr/bin/env node' });
  const [{ code }] = output;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, code, { mode: 0o755 });
}
