/** Build step: puts the generated list, plain and compressed, and that of workflows beside the compiled code; the package runs without its sources. */
import { statSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compressList } from '../mcp/hot/list-answer.ts';
import { joinLines, withFirst } from '../tools/tool-list.ts';
import { allListed } from '../workflows/library.ts';
import { listedWorkflow } from '../workflows/listing.ts';
import { packageFile } from './package-root.ts';
import { WORKFLOWS } from './workflow-list.ts';

const NAMES = ['tools.jsonl', 'search.json', 'signatures.json', 'everyday.json', 'examples.json'] as const;
const sources = NAMES.map((name) => packageFile(`generated/oneuptime/${name}`));
const folder = packageFile('dist/generated/oneuptime');
const compressed = path.join(folder, 'tools.deflate');

const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const workflows = await allListed(listedWorkflow);
const text = `${JSON.stringify(workflows)}\n`;
const written = await readFile(WORKFLOWS, 'utf8').catch(() => '');

if (text !== written || modified(compressed) < Math.max(...sources.map(modified))) {
  await mkdir(folder, { recursive: true });
  for (const source of sources) await copyFile(source, path.join(folder, path.basename(source)));
  const tools = joinLines(await readFile(sources[0] as string));
  const { json } = withFirst(
    // What has to be switched on is not in the list that most servers send.
    workflows.filter(({ switchedOnBy }) => switchedOnBy === undefined).map(({ tool }) => tool),
    tools,
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  await writeFile(compressed, Buffer.concat([length, await compressList(json)]));
  await writeFile(WORKFLOWS, text);
}
