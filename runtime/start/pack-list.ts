/** Build step: puts the generated list, plain and compressed, beside the compiled code; the package runs without its sources. */
import { statSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compressList } from '../mcp/hot/list-answer.ts';
import { joinLines } from '../tools/tool-list.ts';
import { packageFile } from './package-root.ts';

const NAMES = ['tools.jsonl', 'search.json', 'signatures.json', 'everyday.json', 'examples.json'] as const;
const sources = NAMES.map((name) => packageFile(`generated/oneuptime/${name}`));
const folder = packageFile('dist/generated/oneuptime');
const compressed = path.join(folder, 'tools.deflate');

const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (modified(compressed) < Math.max(...sources.map(modified))) {
  await mkdir(folder, { recursive: true });
  for (const source of sources) await copyFile(source, path.join(folder, path.basename(source)));
  await writeFile(compressed, await compressList(joinLines(await readFile(sources[0] as string)).json));
}
