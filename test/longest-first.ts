import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What took longest when it was measured, in seconds of CPU with those of its child processes. */
const SECONDS: Readonly<Record<string, number>> = {
  'e2e/all-tools': 16,
  'readers/linear': 16,
  'codegen/commands': 14,
  'arguments/left-out': 14,
  'content-once': 14,
  undocumented: 12,
  'workflows/laws': 11,
  budgets: 10,
  'e2e/telemetry-filters': 10,
  'clients/stdio': 9,
  'mcp/process': 9,
  'time/laws': 9,
  'wire/wire': 9,
  'e2e/demo': 8,
  'words/laws': 8,
  'words/lint': 8,
  'clients/clients': 7,
  'mcp/validator-words': 7,
  'clients/lost-sessions': 6,
  'e2e/story': 6,
  'search/workflows': 6,
  'wire/releases': 6,
  'codegen/document-bounds': 5,
  'codegen/names': 5,
  'mcp/hang-ups': 5,
  'mcp/hot-path': 5,
  'mcp/refusals': 5,
  'rows/answers': 5,
  'search/clauses': 5,
  'mcp/half-closed': 4,
  'mcp/message-bounds': 4,
  'mcp/request-policy': 4,
  'mcp/session-memory': 4,
  'sandbox/bounds': 4,
  'workflows/on-call-roster.property': 4,
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
