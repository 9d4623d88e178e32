/** The data of a compiled platform that is read when it is first needed, and then kept. */
import { readFile } from 'node:fs/promises';
import { once } from '../basics/once.ts';
import type { Signature } from '../tools/signature.ts';
import { type ListedTool, parseTools, readToolList, readWholeList } from '../tools/tool-list.ts';
import type { ListedWorkflow } from '../workflows/listing.ts';

/** Lists, texts and search of what was compiled into a folder. */
export function compiledData(folder: URL, workflows: readonly ListedWorkflow[]) {
  const data = async (name: string) => JSON.parse(await readFile(new URL(name, folder), 'utf8'));
  const all = once(() =>
    readWholeList(
      folder,
      workflows.map(({ tool }) => tool),
    ),
  );
  const index = once(async () => {
    const [{ SearchIndex }, search] = await Promise.all([
      import('../tools/search/search-index.ts'),
      data('search.json'),
    ]);
    return new SearchIndex(search);
  });
  const parsed = once(async () => parseTools(await readToolList(folder)));
  return {
    all,
    parsed,
    tools: once(async () => byName(await parsed())),
    shortened: once(async () => byName(await data('everyday.json'))),
    signatures: once<Record<string, Signature>>(() => data('signatures.json')),
    examples: once<Record<string, Record<string, unknown>>>(() => data('examples.json')),
    index,
    workflowIndex: once(async () => {
      const { WorkflowIndex } = await import('../tools/search/workflow-index.ts');
      return new WorkflowIndex(workflows, await index());
    }),
  };
}

function byName(tools: readonly ListedTool[]): ReadonlyMap<string, ListedTool> {
  return new Map(tools.map((tool) => [tool.name, tool]));
}
