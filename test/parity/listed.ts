/** All tools as they are listed, by name. */
import { readFile } from 'node:fs/promises';
import { packageFile } from '../../runtime/start/package-root.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';

interface Listed {
  readonly inputSchema: { readonly properties?: Readonly<Record<string, unknown>> };
}

export async function readListed(): Promise<ReadonlyMap<string, Listed>> {
  const lines = (await readFile(packageFile('generated/oneuptime/tools.jsonl'), 'utf8')).trim().split('\n');
  const tools = lines.map((line) => JSON.parse(line) as Listed & { readonly name: string });
  const workflows = (await readWorkflows()).map(({ name, tool: { inputSchema } }) => ({
    name,
    inputSchema: inputSchema as Listed['inputSchema'],
  }));
  return new Map([...tools, ...workflows].map((tool) => [tool.name, tool]));
}
