/** What `GET /mcp/tools` tells, for people and scripts. */
import { type Ceiling, isAllowedBy, type Ruled } from '../basics/ceiling.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Policy } from '../guard/policy.ts';
import type { HttpServerOptions } from '../http/server.ts';
import { foundRows, foundWorkflows, toolRows, workflowRows } from '../tools/tool-list.ts';
import type { NameTools } from '../tools/tool-prefix.ts';
import type { ListedWorkflow } from '../workflows/listing.ts';
import type { compiledData } from './compiled-data.ts';

const MAX_FOUND = 50;

interface ToolRows extends Pick<ReturnType<typeof compiledData>, 'parsed' | 'index' | 'workflowIndex'> {
  readonly workflows: readonly ListedWorkflow[];
  readonly ceilingOf: (layers: Policy | undefined) => Ceiling | undefined;
}

/** All tools that may be called, or those found for a request. */
export function toolData(catalogue: Catalogue, named: NameTools, given: ToolRows): HttpServerOptions['tools'] {
  const { parsed, index, workflowIndex, ceilingOf } = given;
  return async ({ q, limit }, layers) => {
    const ceiling = ceilingOf(layers);
    const isAllowed = (tool: Ruled | undefined): boolean => tool !== undefined && isAllowedBy(ceiling, tool);
    const tools = ceiling && ((name: string) => isAllowed(catalogue.find(name)));
    const workflows = given.workflows.filter((workflow) => isAllowed(workflow));
    if (q !== undefined) {
      const wanted = Math.min(Math.max(Math.trunc(Number(limit)) || 5, 1), MAX_FOUND);
      // As find_tools does: what does the whole job comes before its parts.
      const whole = (await workflowIndex()).search(q);
      const jobs = whole.flatMap((name) => workflows.find((workflow) => workflow.name === name) ?? []);
      const hits = (await index()).search(q, { limit: wanted, tools });
      const found = [...foundWorkflows(jobs), ...foundRows(hits)].slice(0, wanted);
      return { tools: named?.(found) ?? found };
    }
    const listed = await parsed();
    const called = tools ? listed.filter(({ name }) => tools(name)) : listed;
    const rows = [...workflowRows(workflows), ...toolRows(called, catalogue)];
    const undocumented = called.filter(({ name }) => catalogue.find(name)?.undocumented).length;
    const count = called.length - undocumented;
    return { count, undocumented, workflows: workflows.length, tools: named?.(rows) ?? rows };
  };
}
