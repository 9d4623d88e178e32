import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What took longest when it was measured, in seconds of CPU. */
const SECONDS: Readonly<Record<string, number>> = {
  'readers/linear': 16,
  'workflows/laws': 11,
  'mcp/process': 9,
  'clients/clients': 7,
  'mcp/validator-words': 7,
  'words/laws': 7,
  'mcp/hang-ups': 5,
  'mcp/hot-path': 5,
  'rows/answers': 5,
  'codegen/document-bounds': 5,
  'mcp/refusals': 5,
  'search/clauses': 5,
  'mcp/half-closed': 4,
  'sandbox/bounds': 4,
  'mcp/request-policy': 4,
  'mcp/session-memory': 4,
  'mcp/message-bounds': 4,
  'workflows/on-call-roster.property': 4,
  'mcp/fairness': 3,
};
const weightOf = ({ moduleId }: TestSpecification): number =>
  SECONDS[/\/test\/(.*)\.test\.ts$/.exec(moduleId)?.[1] ?? ''] ?? 0;

/** Begins each project with its longest files, also where none has been timed yet, so that both processes end together. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => (a.project === b.project ? weightOf(b) - weightOf(a) : 0));
  }
}
