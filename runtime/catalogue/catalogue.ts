/** Finds tools by name and loads a resource's module when it is first used. */
import { whenThere } from '../basics/when-there.ts';
import {
  type Alias,
  clientName,
  type Operation,
  READ_VERBS,
  type ResourceIndex,
  type ResourceModule,
  type Risk,
  type Verb,
} from './kinds.ts';

/** Permission names, and sets of them as lists of indexes. */
export interface PermissionTable {
  readonly permissionNames: readonly string[];
  readonly permissionSets: readonly (readonly number[])[];
}

/** Where a tool's operation is found. */
export interface ToolEntry {
  readonly name: string;
  readonly operationId: string;
  readonly resource: string;
  readonly tag: string;
  readonly verb: Verb;
  readonly toolset: string;
  readonly risk: Risk;
  /** It deletes, or something may come of it beyond its rows that a person has to agree to first. */
  readonly asks?: true;
  /** The published document leaves it out. */
  readonly undocumented?: true;
}

/** A tool with everything that is needed to call it. */
export interface LoadedTool extends ToolEntry {
  readonly module: ResourceModule;
  readonly operation: Operation;
  /** A word of a name will do in its arguments, as in filters: it only reads, and tells what was taken. */
  readonly takesWords?: true;
}

/** A tool that composes operations, as far as it has to be known before it is called. */
export interface WorkflowEntry {
  readonly name: string;
  readonly title: string;
  readonly toolset: string;
  readonly risk: Risk;
  /** Names of the tools whose operations it composes; `*` where its arguments say. */
  readonly operations: readonly string[];
  /** What it sends beside operations. */
  readonly routes?: readonly string[];
  /** What it sends beside them may have to be agreed to first. */
  readonly asks?: true;
  /** Other names that mean it. */
  readonly aliases?: readonly string[];
}

/** True for tools that change nothing. */
export function isRead({ verb }: Pick<ToolEntry, 'verb'>): boolean {
  return READ_VERBS.includes(verb);
}

/** Why a name is no tool here: of a former release, or one that the operator has to switch on. */
export type AbsentTool = Alias | { readonly kind: 'off'; readonly why: string; readonly next: string };

interface CatalogueOptions {
  readonly permissions?: () => Promise<PermissionTable>;
  /** What became of former names. */
  readonly aliases?: Readonly<Record<string, AbsentTool>>;
  /** Tools that compose others; one whose operations the index does not have is left out. */
  readonly workflows?: readonly WorkflowEntry[];
  /** Clients may say `oneuptime_list_monitors` where we list `list_monitors`. */
  readonly prefixes?: readonly string[];
}

/** What calls of a verb do to rows. */
const RISKS: Readonly<Record<Verb, Risk>> = {
  list: 'read',
  count: 'read',
  get: 'read',
  create: 'write',
  update: 'write',
  delete: 'destructive',
};

const NO_PREFIXES: readonly string[] = [];

/** All tools of one platform. Lookups are by exact name, with or without a prefix. */
export class Catalogue {
  readonly #index: ResourceIndex;
  readonly #options: CatalogueOptions;
  readonly #tools = new Map<string, ToolEntry>();
  readonly #workflows = new Map<string, WorkflowEntry>();
  /** Modules, and their imports as long as these run. */
  readonly #modules = new Map<string, ResourceModule | Promise<ResourceModule>>();
  readonly #loaded = new Map<ToolEntry, LoadedTool>();
  #called: ReadonlyMap<string, string> | undefined;

  /** Every tool, in list order. */
  readonly tools: readonly ToolEntry[];
  /** Every tool that composes others, in list order. */
  readonly workflows: readonly WorkflowEntry[];

  constructor(index: ResourceIndex, options: CatalogueOptions = {}) {
    this.#index = index;
    this.#options = options;
    for (const [resource, { tag, toolset, tools, undocumented, erasing, asking }] of Object.entries(index)) {
      for (const [verb, [name, operationId]] of Object.entries(tools) as [Verb, readonly [string, string]][]) {
        const risk = verb === erasing ? 'destructive' : RISKS[verb];
        const asks = risk === 'destructive' || asking?.includes(verb) ? { asks: true as const } : {};
        const entry = { name, operationId, resource, tag, verb, toolset, risk, ...asks };
        this.#tools.set(name, undocumented ? { ...entry, undocumented } : entry);
      }
    }
    this.tools = [...this.#tools.values()];
    this.workflows = (options.workflows ?? []).filter(({ operations }) =>
      operations.every((name) => name === '*' || this.#tools.has(name)),
    );
    for (const workflow of this.workflows)
      for (const name of [workflow.name, ...(workflow.aliases ?? [])]) this.#workflows.set(name, workflow);
  }

  /** Name of a resource's tool, where it has one. */
  nameOf(resource: string, verb: Verb): string | undefined {
    return this.#index[resource]?.tools[verb]?.[0];
  }

  /** The resource that a typed client calls so; undefined where the instance has none. */
  resourceCalled(name: string): string | undefined {
    this.#called ??= new Map(
      Object.entries(this.#index).flatMap(([resource, { tools }]): [string, string][] => {
        const [tool] = tools.list ?? Object.values(tools)[0] ?? [];
        return tool === undefined ? [] : [[clientName(tool), resource]];
      }),
    );
    return this.#called.get(name);
  }

  /** Whether rows of a resource hold what people or programs outside wrote. */
  isOutside(resource: string): boolean {
    return Object.hasOwn(this.#index, resource) && this.#index[resource]?.outside === true;
  }

  /** Whether a call of a tool may have to be agreed to first, whatever its arguments are; of a workflow, one of its steps. */
  mayAsk(tool: ToolEntry | WorkflowEntry): boolean {
    if (tool.asks) return true;
    if ('verb' in tool) return false;
    return tool.operations.some((name) => name === '*' || this.#tools.get(name)?.asks === true);
  }

  /** How many tools there are: those of the published document, and those that it leaves out. */
  get sizes(): { readonly documented: number; readonly undocumented: number } {
    const undocumented = this.tools.filter((tool) => tool.undocumented).length;
    return { documented: this.tools.length - undocumented, undocumented };
  }

  /** A tool by its name or by one that it had before, with or without a prefix. */
  find(name: string): ToolEntry | undefined {
    const bare = this.#tools.has(name) ? name : this.bareName(name);
    const alias = this.former(bare);
    return this.#tools.get(alias?.kind === 'renamed' ? alias.tool : bare);
  }

  /** A workflow by its name or another that means it, with or without a prefix. No operation has such a name. */
  workflow(name: string): WorkflowEntry | undefined {
    return this.#workflows.get(name) ?? this.#workflows.get(this.bareName(name));
  }

  /** What became of a tool that earlier releases had under this name. */
  former(name: string): AbsentTool | undefined {
    const { aliases = {} } = this.#options;
    const bare = this.bareName(name);
    return Object.hasOwn(aliases, bare) ? aliases[bare] : undefined;
  }

  /** The name without a prefix; of two that fit, the longer is meant. */
  bareName(name: string): string {
    let longest = 0;
    for (const prefix of this.#options.prefixes ?? NO_PREFIXES)
      if (prefix.length > longest && name.startsWith(prefix)) longest = prefix.length;
    return longest === 0 ? name : name.slice(longest);
  }

  /** A tool with its module: at once, and the same each time, when that was loaded before. */
  load(entry: ToolEntry): LoadedTool | Promise<LoadedTool> {
    const known = this.#loaded.get(entry);
    if (known) return known;
    return whenThere(this.module(entry.resource), (module) => this.#keep(entry, module));
  }

  #keep(entry: ToolEntry, module: ResourceModule): LoadedTool {
    const operation = module.operations[entry.verb];
    if (!operation) throw new Error(`The index lists ${entry.name}, but its module has no ${entry.verb}.`);
    const tool = { ...entry, module, operation };
    this.#loaded.set(entry, tool);
    return tool;
  }

  /**
   * Module of a resource: the import runs once per process, and what it brought is there at once from then on. Throws for an
   * id that the index does not hold.
   */
  module(resource: string): ResourceModule | Promise<ResourceModule> {
    const known = this.#modules.get(resource);
    if (known) return known;
    const row = Object.hasOwn(this.#index, resource) ? this.#index[resource] : undefined;
    if (!row) throw new Error(`There is no resource ${resource}.`);
    const loading = row.load();
    this.#modules.set(resource, loading);
    void loading.then(
      (module) => this.#modules.set(resource, module),
      () => undefined,
    );
    return loading;
  }

  /** Names of a permission set; any one of them suffices. Empty where the catalogue does not know. */
  async permissionNames(set: number | undefined): Promise<string[]> {
    const { permissions } = this.#options;
    if (set === undefined || !permissions) return [];
    const { permissionNames, permissionSets } = await permissions();
    return (permissionSets[set] ?? []).flatMap((index) => permissionNames[index] ?? []);
  }
}
