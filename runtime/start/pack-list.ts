/** Build step: puts the generated list, plain and compressed, beside the compiled code; the package runs without its sources. */
import { statSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compressList } from '../mcp/hot/list-answer.ts';
import { joinLines } from '../tools/tool-list.ts';
import { packageFile } from './package-root.ts';

const source = packageFile('generated/oneuptime/tools.jsonl');
const searched = packageFile('generated/oneuptime/search.json');
const folder = packageFile('dist/generated/oneuptime');
const compressed = path.join(folder, 'tools.deflate');

const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (modified(compressed) < Math.max(modified(source), modified(searched))) {
  await mkdir(folder, { recursive: true });
  for (const name of ['tools.jsonl', 'search.json', 'examples.json'])
    await copyFile(packageFile(`generated/oneuptime/${name}`), path.join(folder, name));
  await writeFile(compressed, await compressList(joinLines(await readFile(source)).json));
}
