/** What is said of a write that was sent and that the API did not answer: nobody knows, and where to look. */
import type { ToolError } from '../basics/errors.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';

/** The failure of a write that may have been carried out: whoever calls again has to look first. */
export function unknownOutcome(failure: ToolError, tool: LoadedTool): UpstreamFailure {
  const { code, message, next } = failure;
  // What follows may say to try again, which holds only for a change that was not made.
  const outcome = `${mayBeMade(tool)} If it was not made: ${next}`;
  return new UpstreamFailure(code, message, outcome, failure instanceof UpstreamFailure ? failure : {});
}

/** That a change may have been made, and what shows whether it was. */
export function mayBeMade(tool: LoadedTool): string {
  return `The change may have been made; whether it was is not known: ${look(tool)} before trying again.`;
}

/** "look with get_label": what shows what became of a write; "look" alone where the resource cannot be read. */
export function look({ verb, module: { operations } }: LoadedTool): string {
  const { list, get } = operations;
  const shows = verb === 'create' ? (list ?? get) : (get ?? list);
  return shows ? `look with ${shows.name}` : 'look';
}
