/** Workflows of the operator: every file of a folder, under the checks of ours. One that fails is told, and stops nothing. */
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { badArgument, StartError, shown } from '../basics/errors.ts';
import { nearest } from '../basics/nearest.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ToolsetTable, Verb } from '../catalogue/kinds.ts';
import type { defineWorkflow, Workflow } from '../workflows/define.ts';
import type { KnownTools } from '../workflows/flaws.ts';
import type { ListedWorkflow } from '../workflows/listing.ts';
import { firstLine, lineIn, lineOf, syntaxLine } from './failing-lines.ts';

/** Workflows that may be listed, toolsets that they bring, and what is wrong with the others: `file:line: what`. */
export interface OwnWorkflows {
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly listed: readonly ListedWorkflow[];
  readonly toolsets: ToolsetTable;
  readonly problems: readonly string[];
}

/** What is listed beside them. */
interface Beside {
  readonly catalogue: Catalogue;
  readonly toolsets: ToolsetTable;
  /** Names of the tools through which others are called. */
  readonly compact: readonly string[];
}

/** What is handed to the function that a file exports. */
export interface WorkflowKit {
  readonly defineWorkflow: typeof defineWorkflow;
  readonly z: typeof import('zod').z;
  readonly badArgument: typeof badArgument;
}

const FILE = /\.(?:m?js|m?ts)$/;
const TYPED = /\.m?ts$/;
/** A file that waits for something longer would keep the server from starting. */
const LONGEST_MS = 10_000;
const FAMILY = 'own';
/** Where a file hands over what it defines. */
const EXPORT = /export\s+default|module\.exports/;

/** Loads what a folder holds. Throws a StartError where it cannot be read. */
export async function loadOwnWorkflows(folder: string, beside: Beside): Promise<OwnWorkflows> {
  const files = await filesOf(folder);
  const loader = new OwnLoader(beside);
  // One after the other: which of two files of one name is told does not depend on which is faster.
  for (const file of files) await loader.load(path.resolve(folder, file));
  return loader.loaded;
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && FILE.test(entry.name) && !/\.d\.m?ts$|^\./.test(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'is not there' : code === 'ENOTDIR' ? 'is no folder' : `cannot be read (${code})`;
    throw new StartError(`WORKFLOWS_DIR: ${shown(folder)} ${why}. Name a folder of workflows, or unset it.`);
  }
}

/** A workflow as it was defined, and where. */
interface Defined {
  readonly workflow: Workflow;
  readonly flaws: readonly string[];
  readonly line: number | undefined;
}

class OwnLoader {
  readonly #beside: Beside;
  readonly #workflows = new Map<string, Workflow>();
  readonly #listed: ListedWorkflow[] = [];
  readonly #toolsets: Record<string, ToolsetTable[string]> = {};
  readonly #problems: string[] = [];

  constructor(beside: Beside) {
    this.#beside = beside;
  }

  get loaded(): OwnWorkflows {
    return { workflows: this.#workflows, listed: this.#listed, toolsets: this.#toolsets, problems: this.#problems };
  }

  /** Loads a file, or where a link leads; links of nowhere are told as files that fail are. */
  async load(given: string): Promise<void> {
    const file = await realpath(given).catch(() => given);
    const tell = (line: number | undefined, what: string): void =>
      void this.#problems.push(`${file}${line === undefined ? '' : `:${line}`}: ${what}`);
    const features = process.features as { typescript?: string | false };
    if (TYPED.test(file) && !features.typescript)
      return tell(
        undefined,
        `Node ${process.versions.node} reads no TypeScript: write it as .mjs, or take Node 22.18 or later.`,
      );
    const made: Defined[] = [];
    try {
      const defined = await inBounds(() => this.#made(file, made));
      const [odd] = defined.filter((one) => !made.some(({ workflow }) => workflow === one));
      if (defined.length === 0 || odd !== undefined)
        return tell(await lineOf(file, EXPORT), 'its function returns something that defineWorkflow did not make.');
      for (const one of made) if (defined.includes(one.workflow)) await this.#take(one, tell);
    } catch (cause) {
      tell(await failingLine(cause, file), firstLine(cause));
    }
  }

  /** What the function of a file returns. Throws what it throws. */
  async #made(file: string, made: Defined[]): Promise<unknown[]> {
    const [{ z }, define, flaws] = await Promise.all([
      import('zod'),
      import('../workflows/define.ts'),
      import('../workflows/flaws.ts'),
    ]);
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    const known = this.#known();
    const own = (spec: Parameters<typeof defineWorkflow>[0]): Workflow => {
      const line = lineIn(new Error('here'), file);
      const wrong = flaws.specFlaws(spec, known);
      const workflow = wrong.length > 0 ? ({ name: '?' } as unknown as Workflow) : define.defineWorkflow(spec);
      made.push({ workflow, flaws: wrong.length > 0 ? wrong : flaws.workflowFlaws(workflow), line });
      return workflow;
    };
    const make = module.default;
    if (typeof make !== 'function') throw new NoFunction();
    const kit: WorkflowKit = { defineWorkflow: own as typeof defineWorkflow, z, badArgument };
    const returned: unknown = await make(kit);
    return Array.isArray(returned) ? returned : returned === undefined ? [] : [returned];
  }

  async #take(
    { workflow, flaws, line }: Defined,
    tell: (line: number | undefined, what: string) => void,
  ): Promise<void> {
    const { name, toolset } = workflow;
    const meant = flaws.length > 0 ? undefined : this.#meantToolset(toolset);
    const wrong = meant
      ? [...flaws, `toolset ${toolset} is not there; ${meant} is. One of your own needs another name.`]
      : flaws;
    if (wrong.length > 0) return tell(line, wrong.join(' '));
    if (this.#workflows.has(name)) return tell(line, `name ${name} is that of another workflow of this folder.`);
    const { listedWorkflow } = await import('../workflows/listing.ts');
    this.#workflows.set(name, workflow);
    this.#listed.push(listedWorkflow(workflow, FAMILY));
    if (!Object.hasOwn(this.#beside.toolsets, toolset)) this.#toolsets[toolset] = ownToolset(toolset);
  }

  /** The toolset that a slip was meant for. */
  #meantToolset(toolset: string): string | undefined {
    const { toolsets } = this.#beside;
    return Object.hasOwn(toolsets, toolset) ? undefined : nearest(toolset, Object.keys(toolsets));
  }

  #known(): KnownTools {
    const { catalogue, toolsets, compact } = this.#beside;
    const folded = new Set([...catalogue.tools, ...catalogue.workflows].map(({ name }) => name.replaceAll('_', '')));
    return {
      toolsets,
      verb: (tool): Verb | undefined => catalogue.tools.find(({ name }) => name === tool)?.verb,
      isTaken: (name) =>
        folded.has(name.replaceAll('_', '')) ||
        compact.includes(name) ||
        [catalogue.find(name), catalogue.workflow(name), catalogue.former(name)].some((taken) => taken !== undefined),
      isResource: (id) => catalogue.nameOf(id, 'list') !== undefined,
    };
  }
}

function ownToolset(name: string): ToolsetTable[string] {
  const title = name.replaceAll('-', ' ');
  return {
    title: `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`,
    summary: 'Workflows that the operator of this server has added.',
  };
}

async function failingLine(cause: unknown, file: string): Promise<number | undefined> {
  if (cause instanceof NoFunction) return (await lineOf(file, EXPORT)) ?? 1;
  if (!(cause instanceof Error)) return undefined;
  const [, missing] = /^Cannot find (?:package|module) '([^']+)'/.exec(cause.message) ?? [];
  const imported = missing && (await lineOf(file, path.basename(missing)));
  return lineIn(cause, file) ?? (imported || undefined) ?? syntaxLine(cause, file);
}

class NoFunction extends Error {
  override readonly name = 'Error';

  constructor() {
    super('it exports no function by default: export default ({ defineWorkflow, z }) => defineWorkflow({ … }).');
  }
}

async function inBounds<T>(work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it was not done after ${LONGEST_MS / 1000} s.`)), LONGEST_MS);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
