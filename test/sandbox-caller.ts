/** The call path over a sandbox in process: no sockets, the same code as in production. */
import type { RequestHandler } from 'msw';
import { resources } from '../generated/oneuptime/index.ts';
import { Executor } from '../runtime/call/executor.ts';
import type { Call, Plan } from '../runtime/call/platform.ts';
import type { CallOutcome } from '../runtime/call/under-way.ts';
import { Catalogue } from '../runtime/catalogue/catalogue.ts';
import type { OwnChanges } from '../runtime/guard/audit/change-log.ts';
import type { Confirmation } from '../runtime/guard/confirmation.ts';
import type { ToolCall, ToolResult } from '../runtime/mcp/tool-server.ts';
import { ONEUPTIME, ONEUPTIME_API } from '../runtime/oneuptime/face.ts';
import { oneuptime } from '../runtime/oneuptime/platform.ts';
import { Upstream } from '../runtime/upstream/upstream.ts';
import { allListed, WorkflowLibrary } from '../runtime/workflows/library.ts';
import { listedWorkflow } from '../runtime/workflows/listing.ts';
import type { SandboxKeys } from '../sandbox/engine/keys.ts';
import type { Sandbox } from '../sandbox/server.ts';
import { ORIGIN, wholeInText } from './catalogue.ts';
import { companyAt } from './company.ts';
import { MswDispatcher } from './msw-dispatcher.ts';
import { resultsOf } from './results-of.ts';

export interface SandboxCaller {
  readonly sandbox: Sandbox;
  readonly catalogue: Catalogue;
  /** Requests that reached the sandbox so far. */
  readonly dispatcher: MswDispatcher;
  /** Calls a tool with one of the sandbox's keys; a fault of ours throws. */
  call(name: string, args?: unknown, role?: keyof SandboxKeys): Promise<ToolResult>;
  /** The same with all that a call may bring, and whatever comes of it. */
  outcome(made: Pick<ToolCall, 'name'> & Partial<ToolCall>, role?: keyof SandboxKeys): Promise<CallOutcome>;
}

/** Nothing is visited in tests. */
const NO_VISITS = {
  look: async (url: string) => ({ url, redirects: [], status: 200, totalMs: 12, phases: {} }),
};

/** What examples of the workflows over earlier changes find: one of a row that nobody has. */
const EXAMPLE_CHANGES: OwnChanges = {
  site: ORIGIN,
  log: {
    lines: async () => ({
      isWhole: true,
      lines: [
        {
          id: '01890a5d-ac96-774b-bcce-b302099a8057',
          time: '2023-06-30T01:53:12.086Z',
          site: ORIGIN,
          tool: 'update_label',
          outcome: 'ok',
          ms: 12,
          changes: 1,
          rows: [
            {
              tool: 'update_label',
              resource: 'label',
              verb: 'update',
              id: '00000000-0000-4000-8000-0000000000aa',
              before: { name: 'a' },
              after: { name: 'b' },
            },
          ],
        },
      ],
    }),
  },
};

/**
 * A seeded sandbox with a caller of its own; `before` answers in its place where it answers at all, `planned` hears of every
 * plan before it is carried out.
 */
export async function sandboxCaller(
  now: () => Date = () => new Date(),
  before: readonly RequestHandler[] = [],
  planned: (plan: Plan) => void = () => undefined,
  more: { readonly confirmation?: Confirmation; readonly sandbox?: Sandbox; readonly url?: string } = {},
): Promise<SandboxCaller> {
  const library = new WorkflowLibrary(await allListed(listedWorkflow));
  const sandbox = more.sandbox ?? (await companyAt(now));
  const catalogue = new Catalogue(resources, {
    permissions: () => import('../generated/oneuptime/permissions.ts'),
    prefixes: [ONEUPTIME.prefix],
    workflows: library.listed,
  });
  const dispatcher = new MswDispatcher(before, sandbox);
  const onInternalError = (fault: unknown): never => {
    throw fault;
  };
  const platform = oneuptime(catalogue);
  const plan = async (call: Call): Promise<Plan> => {
    const made = await platform.plan(call);
    planned(made);
    return made;
  };
  const executor = new Executor({
    catalogue,
    platform: { ...platform, plan },
    upstream: new Upstream({ url: more.url ?? ORIGIN, api: ONEUPTIME_API, dispatcher }),
    onInternalError,
    now,
    visits: NO_VISITS,
    changes: EXAMPLE_CHANGES,
    confirmation: more.confirmation,
  });
  const outcome: SandboxCaller['outcome'] = async (given, role = 'admin') => {
    const { signal } = new AbortController();
    const made = { arguments: {}, credential: { key: sandbox.keys[role] }, signal, ...given };
    const workflow = catalogue.workflow(made.name);
    const entry = catalogue.find(made.name);
    if (workflow) return executor.compose(await library.composed(workflow.name), made);
    if (!entry) throw new Error(`There is no ${made.name}.`);
    return executor.call(entry, made);
  };
  return {
    sandbox,
    catalogue,
    dispatcher,
    outcome,
    call: async (name, args = {}, role = 'admin') => {
      const credential = { key: sandbox.keys[role] };
      const { signal } = new AbortController();
      const made = { name, arguments: args, credential, signal };
      const workflow = catalogue.workflow(name);
      const result = workflow
        ? resultsOf(async () => executor.compose(await library.composed(workflow.name), made))()
        : executor.callByName(made);
      return wholeInText(await result);
    },
  };
}

/** Structured content of a result that must be none of a failure. */
export function contentOf<T>({ isError, content, structuredContent }: ToolResult): T {
  if (isError) throw new Error(content.map(({ text }) => text).join('\n'));
  return structuredContent as T;
}
