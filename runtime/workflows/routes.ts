/** What workflows send beside the operations of the catalogue: routes that they name, and those that are steps of a plan. */
import { ToolError } from '../basics/errors.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../upstream/upstream.ts';
import type { ClientContext } from './client.ts';
import type { StepOptions } from './client-types.ts';
import type { Workflow } from './define.ts';

/** The route of a workflow that a request goes, as it names it. Throws where it names none. */
export function routeOf({ name, routes = [] }: Workflow, { method, path }: UpstreamRequest): string {
  const [bare = ''] = path.split('?', 1);
  const found = routes.find((route) => isOf(route, `${method} ${bare}`));
  if (found === undefined) throw new Error(`${name} sends ${method} ${bare}, and its routes do not name it.`);
  return found;
}

/** Whether a request goes a route, in which a segment in braces stands for any. */
function isOf(route: string, request: string): boolean {
  const [wanted, given] = [route.split('/'), request.split('/')];
  return wanted.length === given.length && wanted.every((part, at) => part === given[at] || isAny(part, given[at]));
}

function isAny(part: string, given: string | undefined): boolean {
  return part.startsWith('{') && part.endsWith('}') && given !== '';
}

/**
 * Sends a write that is no operation, or adds it to what a preview shows: by its `route` alone where something else is shown
 * than is sent. A refusal is an answer, and nothing was done then.
 */
export async function sendStep(
  request: UpstreamRequest,
  { does, undo, shown: instead, effects, version }: StepOptions,
  { calls, steps, isPreview }: ClientContext,
  route: string,
): Promise<UpstreamAnswer> {
  const tool = instead === undefined ? `${request.method} ${request.path}` : route;
  const shown = { does, tool, arguments: { ...(instead ?? request.body) } };
  if (isPreview) {
    steps.add(shown);
    // Where its workflow does not say what comes of it, it has to be agreed to as it stands.
    const asks = effects === undefined || effects.some(({ kind }) => kind !== 'mails');
    calls.foresee({ tool, does: [does, ...(effects ?? []).map(({ says }) => says)].join(' '), asks, version });
    return { status: 200, body: {} };
  }
  if (steps.length > 0 && !calls.mayBegin)
    throw new ToolError(
      'timed_out',
      'There was no time left for the rest of the plan.',
      'Call it again: what is done already is told.',
    );
  const answer = await calls.send(request, tool);
  if (answer.status < 400) steps.add(shown, undo ?? undefined);
  return answer;
}
