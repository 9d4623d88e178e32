/** Calls that change something: previewed, then made, one held against the other. */
import { expect } from 'vitest';
import type { SandboxKeys } from '../../sandbox/engine/keys.ts';
import type { WorkflowBench } from './bench.ts';

type Content = Record<string, unknown>;

interface ShownStep {
  readonly tool: string;
  readonly does?: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Structured content of a call that must succeed, with what stands around the output. */
export async function whole(
  bench: WorkflowBench,
  name: string,
  args: object = {},
  role?: keyof SandboxKeys,
): Promise<Content> {
  const result = await bench.result(name, args, role);
  expect(result.isError, result.content.map(({ text }) => text).join('\n')).toBeFalsy();
  return result.structuredContent as Content;
}

/** The text of a call that must fail. */
export async function refused(
  bench: WorkflowBench,
  name: string,
  args: object,
  role?: keyof SandboxKeys,
): Promise<string> {
  const result = await bench.result(name, args, role);
  expect(result.isError).toBe(true);
  return result.content.map(({ text }) => text).join('\n');
}

/** Method and path of each write that reached the sandbox since a mark. */
function writesSince(bench: WorkflowBench, mark: number): string[] {
  return bench.dispatcher.seen
    .slice(mark)
    .filter(({ method, path }) => method !== 'GET' && !/\/(get-list|get-item|count|aggregate)(\?|$)/.test(path))
    .map(({ method, path }) => `${method} ${path.split('?')[0]}`);
}

/** Previews a call, which sends no write, then makes it, which sends just the steps that were shown, in their order. */
export async function planned(
  bench: WorkflowBench,
  name: string,
  args: object,
): Promise<{ readonly steps: readonly ShownStep[]; readonly result: Content }> {
  const before = bench.dispatcher.seen.length;
  const { preview } = (await whole(bench, name, { ...args, preview: true })) as {
    preview: { steps: readonly ShownStep[] };
  };
  expect(writesSince(bench, before)).toEqual([]);
  expect(preview.steps.filter(({ does }) => !does?.endsWith('.'))).toEqual([]);
  const between = bench.dispatcher.seen.length;
  const result = await whole(bench, name, args);
  const shown = await Promise.all(preview.steps.map((step) => requestOf(bench, step)));
  expect(writesSince(bench, between)).toEqual(shown);
  return { steps: preview.steps, result };
}

async function requestOf({ catalogue }: WorkflowBench, { tool, arguments: args }: ShownStep): Promise<string> {
  const entry = catalogue.find(tool);
  if (!entry) throw new Error(`There is no tool ${tool}.`);
  const { operation } = await catalogue.load(entry);
  return `${operation.method} /api${operation.path.replace('{id}', String(args.id))}`;
}
