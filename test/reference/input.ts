/** What the reference is made of, read from what is generated and built. */
import { readFileSync } from 'node:fs';
import { resources, toolsets } from '../../generated/oneuptime/index.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { WORKFLOW_TOOLSETS } from '../../runtime/workflows/families.ts';
import { type ReferenceInput, type ReferredWorkflow, referencePages } from './pages.ts';

const read = (file: string): string => readFileSync(packageFile(file), 'utf8');

/** The pages as they should stand in `docs/tools/`. */
export async function freshPages(): Promise<ReadonlyMap<string, string>> {
  const listed = read('generated/oneuptime/tools.jsonl').trimEnd().split('\n');
  const tools = listed.map((line) => JSON.parse(line) as { readonly name: string; readonly description: string });
  const modules: ResourceModule[] = [];
  for (const { load } of Object.values(resources)) modules.push(await load());
  const workflows = JSON.parse(read('dist/runtime/workflows/workflows.json')) as (ReferredWorkflow & {
    readonly isEveryday: boolean;
  })[];
  const known = { ...toolsets, ...WORKFLOW_TOOLSETS };
  const others = workflows.map(({ toolset }) => toolset).filter((id) => !Object.hasOwn(known, id));
  return referencePages({
    toolsets: { ...known, ...Object.fromEntries(others.map((id) => [id, TITLED(id)])) },
    modules,
    workflows,
    signatures: JSON.parse(read('generated/oneuptime/signatures.json')) as ReferenceInput['signatures'],
    examples: JSON.parse(read('generated/oneuptime/examples.json')) as ReferenceInput['examples'],
    descriptions: new Map(tools.map(({ name, description }) => [name, description])),
  });
}

const TITLED = (id: string) => ({ title: id, summary: '' });
