/** The generated list of tools: bytes for tools/list, and rows for people and scripts that ask over plain HTTP. */
import { readFile } from 'node:fs/promises';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ToolList } from '../mcp/tool-server.ts';
import type { ListedWorkflow } from '../workflows/listing.ts';

/** Reads the list of operations from its folder. */
export async function readToolList(folder: URL): Promise<ToolList> {
  return joinLines(await readFile(new URL('tools.jsonl', folder)));
}

/** The same with its workflows before it; compressed already where a build has put that form beside it. */
export async function readWholeList(folder: URL, workflows: readonly object[]): Promise<ToolList> {
  const [tools, deflated] = await Promise.all([
    readToolList(folder),
    readFile(new URL('tools.deflate', folder)).catch(() => undefined),
  ]);
  const { json, count } = withFirst(workflows, tools);
  // A build compresses what it brings; an operator's own workflows stand in no file.
  const isThat = deflated?.readUInt32LE(0) === json.length;
  return { json, count, ...(isThat ? { deflated: deflated.subarray(4) } : {}) };
}

/** One tool per line -> the bytes of one JSON array, and how many there are. */
export function joinLines(lines: Buffer): ToolList {
  const json = Buffer.concat([Buffer.from('['), lines]);
  let count = 0;
  // JSON escapes line breaks, so that every newline byte parts two tools; the last one ends the list.
  for (let at = json.indexOf('\n'); at !== -1; at = json.indexOf('\n', at)) {
    json.write(',', at);
    count++;
  }
  json.write(']', json.length - 1);
  return { json, count };
}

/** The part of a listed JSON Schema that the server itself reads. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** A tool as a client sees it. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Schema;
  readonly annotations: { readonly readOnlyHint: boolean; readonly destructiveHint: boolean };
}

/** The tools of a list, parsed; costs some ten milliseconds for all, so callers keep it. */
export function parseTools({ json }: ToolList): ListedTool[] {
  return JSON.parse(json.toString('utf8')) as ListedTool[];
}

/** The list with tools before it. */
export function withFirst(tools: readonly object[], { json, count }: ToolList): ToolList {
  const first = JSON.stringify(tools);
  if (tools.length === 0) return { json, count };
  return {
    json: Buffer.concat([Buffer.from(`${first.slice(0, -1)},`), json.subarray(1)]),
    count: count + tools.length,
  };
}

/** Rows of workflows, as `GET /mcp/tools` shows them before the operations. */
export function workflowRows(workflows: readonly ListedWorkflow[]): object[] {
  return workflows.map(({ name, title, toolset, operations, routes, tool: { description, annotations } }) => {
    const { readOnlyHint: readOnly, destructiveHint: destructive } = annotations;
    const row = { name, title, description, toolset, operations, readOnly, destructive };
    return routes.length > 0 ? { ...row, routes } : row;
  });
}

/** Rows of all listed tools, in list order, as `GET /mcp/tools` shows them; `resource` is its name in the published document. */
export function toolRows(listed: readonly ListedTool[], catalogue: Catalogue): object[] {
  return listed.flatMap(({ name, title, description, annotations }) => {
    const entry = catalogue.find(name);
    if (!entry) return [];
    const { verb, tag, toolset, operationId, undocumented } = entry;
    const { readOnlyHint: readOnly, destructiveHint: destructive } = annotations;
    const row = { name, title, description, verb, resource: tag, toolset, operationId, readOnly, destructive };
    return [undocumented ? { ...row, undocumented } : row];
  });
}

/** What a search found, in rank order; `insteadOf` names the tool that was asked for where no key can complete it. */
export function foundRows(
  hits: readonly { name: string; tag: string; verb: string; score: number; insteadOf?: string }[],
): object[] {
  return hits.map(({ name, tag, verb, score, insteadOf }) => {
    const row = { name, resource: tag, verb, score };
    return insteadOf === undefined ? row : { ...row, insteadOf };
  });
}
