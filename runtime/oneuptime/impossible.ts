/** Refusals of operations that no API key can complete: whatever was wrong with this call, another one would fail too. */
import { type ErrorCode, ToolError } from '../basics/errors.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';

/** Failures that a caller would try to mend. The others (no key, a plan, an instance out of reach) come first. */
const MENDABLE: ReadonlySet<ErrorCode> = new Set([
  'bad_arguments',
  'rejected',
  'not_permitted',
  'not_found',
  'upstream_failed',
]);

/** The refusal with what does it instead as its next step; of an operation that can be completed, as it is. */
export function withInstead(error: ToolError, { operation: { impossible } }: LoadedTool): ToolError {
  if (impossible === undefined || error instanceof UpstreamFailure || !MENDABLE.has(error.code)) return error;
  return new ToolError(error.code, error.message, impossible);
}
