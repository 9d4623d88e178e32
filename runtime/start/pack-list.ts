/** Build step: puts the generated list, plain and compressed, and that of workflows beside the compiled code; the package runs without its sources. */
import { statSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compressList } from '../mcp/hot/list-answer.ts';
import { joinLines, PACKED_LIST, packedList, withFirst } from '../tools/tool-list.ts';
import { allListed } from '../workflows/library.ts';
import { listedWorkflow } from '../workflows/listing.ts';
import { packageFile } from './package-root.ts';
import { WORKFLOWS } from './workflow-list.ts';

const NAMES = ['tools.jsonl', 'search.json', 'signatures.json', 'everyday.json', 'examples.json'] as const;
const sources = NAMES.map((name) => packageFile(`generated/oneuptime/${name}`));
const folder = packageFile('dist/generated/oneuptime');
const packed = path.join(folder, PACKED_LIST);

const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const workflows = await allListed(listedWorkflow);
const text = `${JSON.stringify(workflows)}\n`;
const written = await readFile(WORKFLOWS, 'utf8').catch(() => '');

if (text !== written || modified(packed) < Math.max(...sources.map(modified))) {
  await mkdir(folder, { recursive: true });
  for (const source of sources) await copyFile(source, path.join(folder, path.basename(source)));
  // What has to be switched on is not in the list that most servers send.
  const listed = workflows.filter(({ switchedOnBy }) => switchedOnBy === undefined).map(({ tool }) => tool);
  const list = withFirst(listed, joinLines(await readFile(sources[0] as string)));
  await writeFile(packed, packedList(list, await compressList(list.json), listed));
  await writeFile(WORKFLOWS, text);
}
