/** Calls workflows on a seeded sandbox, and knows which operations they sent. */
import type { RequestHandler } from 'msw';
import { expect } from 'vitest';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import type { Workflow } from '../../runtime/workflows/define.ts';
import type { SandboxKeys } from '../../sandbox/engine/keys.ts';
import { sandboxCaller } from '../sandbox-caller.ts';

/** What stands beside the output of every workflow. */
const AROUND = ['window', 'taken', 'used', 'unread', 'notes', 'undo'] as const;

type Output = Record<string, unknown>;

export interface WorkflowBench extends Awaited<ReturnType<typeof sandboxCaller>> {
  /** Output of a workflow that must succeed, as its own type has it; what stands around it is left aside. */
  run<T = Output>(name: string, args?: unknown, role?: keyof SandboxKeys): Promise<T>;
  /** The whole result, whatever it is. */
  result(name: string, args?: unknown, role?: keyof SandboxKeys): Promise<ToolResult>;
  /** Rows of a table as the sandbox holds them, by a reading of the wire that shares nothing with `runtime/`. */
  rows(path: string, query?: object, select?: object): Promise<readonly Output[]>;
  /** Operations of a workflow that no run of this bench has used: to be empty at the end. */
  unused(workflow: Workflow): readonly string[];
}

/** A bench over a sandbox of its own for the workflows of one family; `before` answers in its place where it answers at all. */
export async function workflowBench(
  workflows: readonly Workflow[],
  now?: () => Date,
  before?: readonly RequestHandler[],
): Promise<WorkflowBench> {
  const caller = await sandboxCaller(now, before);
  const used = new Map<string, Set<string>>();
  const result: WorkflowBench['result'] = async (name, args = {}, role) => {
    const told = await caller.call(name, args, role);
    const names = used.get(name) ?? new Set();
    const content = told.structuredContent as { used?: string } | undefined;
    for (const operation of content?.used?.split(', ') ?? []) names.add(operation);
    used.set(name, names);
    return told;
  };
  return {
    ...caller,
    result,
    run: async <T = Output>(name: string, args: unknown = {}, role?: keyof SandboxKeys): Promise<T> => {
      const told = await result(name, args, role);
      expect(told.isError, told.content.map(({ text }) => text).join('\n')).toBeFalsy();
      const content = told.structuredContent as Output;
      if (content.sent === false) return content as T;
      const output = Object.fromEntries(Object.entries(content).filter(([key]) => !AROUND.includes(key as 'used')));
      const workflow = workflows.find((known) => known.name === name);
      workflow?.output.parse(output);
      return output as T;
    },
    rows: async (path, query = {}, select = { _id: true }) => {
      const answer = await caller.sandbox.handle({
        method: 'POST',
        path: `/api${path}/get-list`,
        query: { limit: '1000' },
        headers: { apikey: caller.sandbox.keys.admin, 'content-type': 'application/json' },
        body: JSON.stringify({ query, select }),
      });
      return (JSON.parse(String(answer.body)) as { data: Output[] }).data;
    },
    unused: (workflow) => {
      const met = used.get(workflow.name) ?? new Set();
      return [...workflow.operations, ...(workflow.routes ?? [])].filter((name) => name !== '*' && !met.has(name));
    },
  };
}
