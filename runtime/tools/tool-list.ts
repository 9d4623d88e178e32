/** The generated list of tools: bytes for tools/list, and rows for people and scripts that ask over plain HTTP. */
import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Deflated, ToolList } from '../mcp/tool-server.ts';
import type { ListedWorkflow } from '../workflows/listing.ts';

/** Reads the list of operations from its folder. */
export async function readToolList(folder: URL): Promise<ToolList> {
  return joinLines(await readFile(new URL('tools.jsonl', folder)));
}

/** The same with its workflows before it. */
export async function readWholeList(folder: URL, workflows: readonly object[]): Promise<ToolList> {
  const packed = await readFile(new URL(PACKED_LIST, folder)).catch(() => undefined);
  return (packed && unpackedList(packed, workflows)) ?? withFirst(workflows, await readToolList(folder));
}

/** File in which a build puts the whole list together, for it is sent as it is. */
export const PACKED_LIST = 'tools.packed';

/** Numbers before a packed list: of its workflows the checksum, of the tools how many, of the JSON how long, of the compressed form the checksum. */
const PACKED_HEAD = 16;

/** A whole list as a build packs it. `workflows` are those that it begins with. */
export function packedList({ json, count }: ToolList, { bytes, crc }: Deflated, workflows: readonly object[]): Buffer {
  const head = Buffer.alloc(PACKED_HEAD);
  for (const [place, number] of [checksum(workflows), count, json.length, crc].entries())
    head.writeUInt32LE(number, 4 * place);
  return Buffer.concat([head, json, bytes]);
}

/** The list that was packed; undefined where it begins with other workflows: an operator's own stand in no file. */
export function unpackedList(packed: Buffer, workflows: readonly object[]): ToolList | undefined {
  const [sum, count = 0, length = 0, crc = 0] = [0, 4, 8, 12].map((place) => packed.readUInt32LE(place));
  if (sum !== checksum(workflows)) return undefined;
  const end = PACKED_HEAD + length;
  return { json: packed.subarray(PACKED_HEAD, end), count, deflated: { bytes: packed.subarray(end), crc } };
}

function checksum(workflows: readonly object[]): number {
  return crc32(JSON.stringify(workflows));
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

/** Workflows that a search found, in rank order. */
export function foundWorkflows(workflows: readonly ListedWorkflow[]): object[] {
  return workflows.map(({ name, title, operations }) => ({ name, title, operations }));
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
