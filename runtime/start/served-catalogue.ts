/** Everything that can be called: operations of the document, workflows of the package, and those of the operator. */
import type { PlatformFace } from '../call/platform-face.ts';
import { type AbsentTool, Catalogue } from '../catalogue/catalogue.ts';
import type { AliasTable, ResourceIndex, ToolsetTable } from '../catalogue/kinds.ts';
import { isReadable } from '../guard/audit/audit-target.ts';
import { compactTools } from '../tools/compact.ts';
import { type NameTools, withToolPrefix } from '../tools/tool-prefix.ts';
import { WORKFLOW_TOOLSETS } from '../workflows/families.ts';
import { WorkflowLibrary } from '../workflows/library.ts';
import type { ListedWorkflow } from '../workflows/listing.ts';
import { peerAliases } from '../workflows/peer-names.ts';
import type { CompiledCode } from './compiled-code.ts';
import type { OwnWorkflows } from './own-workflows.ts';
import { painting } from './painting.ts';
import { sayWarning } from './say.ts';
import type { Settings } from './settings.ts';
import { readWorkflows } from './workflow-list.ts';

interface ServedCatalogue {
  readonly catalogue: Catalogue;
  readonly library: WorkflowLibrary;
  /** Renames tools as `TOOL_PREFIX` has it. */
  readonly named: NameTools | undefined;
  readonly toolsets: ToolsetTable;
}

/** The platform, as far as its tools go. */
interface Served {
  readonly face: PlatformFace;
  readonly hasWorkflows?: true;
}

type Asked = Pick<Settings, 'toolPrefix' | 'workflowsDir' | 'publicProbe'> & Partial<Pick<Settings, 'audit'>>;

/** Puts together what is served. What is wrong with a file of the operator's folder is told on stderr, and stops nothing. */
export async function servedCatalogue(settings: Asked, kit: Served, code: CompiledCode): Promise<ServedCatalogue> {
  const { toolPrefix } = settings;
  const { resources, permissions } = code;
  const brought = kit.hasWorkflows ? await readWorkflows() : [];
  const ours = brought.filter(isSwitchedOn(settings));
  const aliases = kit.hasWorkflows
    ? { ...peersOf(resources), ...code.aliases, ...absentOf(brought, ours) }
    : code.aliases;
  const prefixes = [kit.face.prefix, ...(toolPrefix ? [toolPrefix] : [])];
  const catalogueWith = (workflows: readonly ListedWorkflow[]) =>
    new Catalogue(resources, { permissions, aliases, prefixes, workflows });
  const ourToolsets = kit.hasWorkflows ? { ...code.toolsets, ...WORKFLOW_TOOLSETS } : code.toolsets;
  const own = await ownWorkflows(settings, kit, () => catalogueWith(ours), ourToolsets);
  const all = [...ours, ...(own?.listed ?? [])];
  const catalogue = catalogueWith(all);
  const listed = all.filter(({ name }) => catalogue.workflow(name));
  return {
    catalogue,
    library: new WorkflowLibrary(listed, own?.workflows, painting),
    named: withToolPrefix(catalogue, toolPrefix),
    toolsets: { ...ourToolsets, ...own?.toolsets },
  };
}

/** What other products call operations of a catalogue. */
function peersOf(resources: ResourceIndex): AliasTable {
  const names = Object.values(resources).flatMap(({ tools }) => Object.values(tools).map(([name]) => name));
  return peerAliases(new Set(names));
}

async function ownWorkflows(
  { workflowsDir }: Asked,
  { face, hasWorkflows }: Served,
  catalogue: () => Catalogue,
  toolsets: ToolsetTable,
): Promise<OwnWorkflows | undefined> {
  if (workflowsDir === undefined || !hasWorkflows) return undefined;
  const { loadOwnWorkflows } = await import('./own-workflows.ts');
  const compact = compactTools(face.title).map(({ name }) => name);
  const own = await loadOwnWorkflows(workflowsDir, { catalogue: catalogue(), toolsets, compact });
  for (const problem of own.problems) sayWarning(problem);
  return own;
}

/** What an operator has to switch on is not there otherwise. */
function isSwitchedOn({ publicProbe, audit }: Asked): (workflow: ListedWorkflow) => boolean {
  const isOn = { publicProbe, audit: audit?.some(isReadable) === true };
  return ({ switchedOnBy }) => switchedOnBy === undefined || isOn[switchedOnBy];
}

/** What callers are told who call what is not there: why, and what switches it on. */
function absentOf(all: readonly ListedWorkflow[], there: readonly ListedWorkflow[]): Record<string, AbsentTool> {
  return Object.fromEntries(
    all.flatMap((workflow): [string, AbsentTool][] => {
      const { name, switchedOnBy } = workflow;
      return switchedOnBy === undefined || there.includes(workflow)
        ? []
        : [[name, { kind: 'off', ...OFF[switchedOnBy] }]];
    }),
  );
}

const OFF: Readonly<Record<NonNullable<ListedWorkflow['switchedOnBy']>, { why: string; next: string }>> = {
  publicProbe: {
    why: 'it visits no websites.',
    next: 'Use a monitor: create_uptime_monitor. Whoever runs this server switches it on with PUBLIC_PROBE=true.',
  },
  audit: {
    why: 'what was changed is kept nowhere from where this server could read it.',
    next: 'Changes to rows show in list_audit_logs of the instance, where its plan has that. Whoever runs this server switches it on with AUDIT=file:/path, or AUDIT=redis and REDIS_URL.',
  },
};
