/** The workflows of a process: listed at once, loaded when one is called. */
import type { ComposedTool } from '../call/composed.ts';
import type { Workflow } from './define.ts';
import { FAMILIES } from './families.ts';
import type { ListedWorkflow } from './listing.ts';
import type { Painting } from './pictured.ts';

export class WorkflowLibrary {
  /** What is listed of each, in order. */
  readonly listed: readonly ListedWorkflow[];
  readonly #families = new Map<string, string>();
  readonly #own: ReadonlyMap<string, Workflow>;
  readonly #painting: Painting | undefined;

  /** `own` are those of the operator, loaded already; `listed` tells of them, too. `painting` makes their pictures. */
  constructor(listed: readonly ListedWorkflow[], own: ReadonlyMap<string, Workflow> = new Map(), painting?: Painting) {
    this.listed = listed;
    this.#own = own;
    this.#painting = painting;
    for (const { name, family, aliases = [] } of listed)
      for (const spelt of [name, ...aliases]) this.#families.set(spelt, family);
  }

  /** A listed workflow as the executor carries it out. */
  async composed(name: string): Promise<ComposedTool> {
    const [{ composedOf }, workflow] = await Promise.all([import('./run.ts'), this.load(name)]);
    if (!workflow) throw new Error(`${name} is listed, and its family does not have it.`);
    return composedOf(workflow, { find: (other) => this.load(other), painting: this.#painting });
  }

  /** A workflow by its name or an alias; undefined where there is none. */
  async load(name: string): Promise<Workflow | undefined> {
    const own = this.#own.get(name);
    if (own) return own;
    const family = FAMILIES[this.#families.get(name) ?? ''];
    const listed = this.listed.find(({ name: known, aliases }) => known === name || aliases?.includes(name));
    return (await family?.())?.find((workflow) => workflow.name === listed?.name);
  }
}

/** All that the package brings, listed. */
export async function allListed(
  listed: (workflow: Workflow, family: string) => ListedWorkflow,
): Promise<readonly ListedWorkflow[]> {
  const families = await Promise.all(
    Object.entries(FAMILIES).map(async ([family, load]) => (await load()).map((workflow) => listed(workflow, family))),
  );
  return families.flat();
}
