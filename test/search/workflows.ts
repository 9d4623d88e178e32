/** Requests that workflows answer, or none: how many are offered the right one, and how many a wrong one. */
import type { SearchIndex } from '../../runtime/tools/search/search-index.ts';
import { WorkflowIndex } from '../../runtime/tools/search/workflow-index.ts';
import { allListed } from '../../runtime/workflows/library.ts';
import { type ListedWorkflow, listedWorkflow } from '../../runtime/workflows/listing.ts';
import { type LabelledRequest, readLines, type Searcher } from './measure.ts';

/** A request and the workflows of which any answers it; none where an operation does. */
export interface WorkflowRequest {
  readonly q: string;
  readonly expect: readonly string[];
}

export interface Offers {
  readonly requests: number;
  /** Shares of 1 of those that a workflow answers: the right one is offered and no other; a wrong one is. */
  readonly right: number;
  readonly wrong: number;
  /** Requests that no workflow answers and that are offered one. */
  readonly needless: number;
  readonly others: number;
  readonly missed: readonly {
    readonly q: string;
    readonly expect: readonly string[];
    readonly got: readonly string[];
  }[];
}

/** All workflows of the package, and the search over them. */
export async function listedIndex(
  index: SearchIndex,
): Promise<{ index: WorkflowIndex; listed: readonly ListedWorkflow[] }> {
  const listed = await allListed(listedWorkflow);
  return { index: new WorkflowIndex(listed, index), listed };
}

/** What is offered for the requests of a file in this folder. */
export function offered(index: WorkflowIndex, file: string): Offers {
  const requests = readLines<WorkflowRequest>(file);
  const outcomes = requests.map(({ q, expect }) => ({ q, expect, got: index.search(q) }));
  const meant = outcomes.filter(({ expect }) => expect.length > 0);
  const isRight = ({ expect, got }: (typeof outcomes)[number]): boolean =>
    got.length > 0 && got.every((name) => expect.includes(name));
  const others = outcomes.filter(({ expect }) => expect.length === 0);
  const share = (count: number): number => count / Math.max(1, meant.length);
  return {
    requests: meant.length,
    right: share(meant.filter(isRight).length),
    wrong: share(meant.filter((outcome) => outcome.got.length > 0 && !isRight(outcome)).length),
    needless: others.filter(({ got }) => got.length > 0).length,
    others: others.length,
    missed: [...meant.filter((outcome) => !isRight(outcome)), ...others.filter(({ got }) => got.length > 0)],
  };
}

export interface Beside {
  readonly requests: number;
  /** Requests that are offered a workflow, and those of them that are offered one that does nothing of what they mean. */
  readonly shown: number;
  readonly strange: readonly { readonly q: string; readonly got: readonly string[] }[];
  /** Requests that ask and are offered a workflow that writes. */
  readonly writes: readonly string[];
  /** Share of 1 of the requests that have a right operation in an answer of five, beside what workflows take of it. */
  readonly found: number;
}

interface Searched {
  readonly listed: readonly ListedWorkflow[];
  readonly index: WorkflowIndex;
  readonly operations: SearchIndex & Searcher;
  /** `list Incident` -> `list_incidents`. */
  readonly toolOf: ReadonlyMap<string, string>;
}

/** What requests for operations are offered beside them. */
export function besideOperations(requests: readonly LabelledRequest[], searched: Searched): Beside {
  const { listed, index, operations, toolOf } = searched;
  const byName = new Map(listed.map((workflow) => [workflow.name, workflow]));
  const strange: Beside['strange'][number][] = [];
  const writes: string[] = [];
  let [shown, found] = [0, 0];
  for (const { q, expect } of requests) {
    const got = index.search(q);
    const hits = operations.search(q, { limit: Math.max(1, 5 - got.length) });
    if (hits.some(({ verb, tag }) => expect.includes(`${verb} ${tag}`))) found++;
    if (got.length === 0) continue;
    shown++;
    const tools = expect.map((operation) => toolOf.get(operation));
    const isStrange = (name: string): boolean =>
      byName.get(name)?.operations.some((operation) => operation === '*' || tools.includes(operation)) !== true;
    if (got.some(isStrange)) strange.push({ q, got });
    const isRead = !expect.some((operation) => /^(?:create|update|delete) /.test(operation));
    if (isRead && got.some((name) => byName.get(name)?.risk !== 'read')) writes.push(q);
  }
  return { requests: requests.length, shown, strange, writes, found: found / requests.length };
}
