/** Asks once for all that a tool would write which composes operations: it runs and only shows, then it runs. */
import { isPlain } from '../basics/plain.ts';
import { meantArguments } from '../mcp/meant-objects.ts';
import { Agreement, PlannedWrites, type ToldWrite } from './agreement.ts';
import { type ComposedTool, InnerCalls } from './composed.ts';
import { consentTo } from './consent.ts';
import type { CallOutcome, CallUnderWay } from './under-way.ts';

/** Steps that one question tells of. */
const MOST_STEPS = 10;

/** Carries a call of a composed tool out, once whatever has to be agreed to was. */
export async function runComposed(underWay: CallUnderWay, tool: ComposedTool, now: Date): Promise<CallOutcome> {
  const run = (consent: CallUnderWay['consent']) => tool.run(new InnerCalls({ ...underWay, consent }, tool, now));
  const { call, services } = underWay;
  const given = meantArguments(call.arguments);
  const isPreview = call.onlyShows === true || (isPlain(given) && given.preview === true);
  if (isPreview && !tool.isRead) return run(new PlannedWrites());
  if (!services.confirmation) return run(undefined);
  // Where nothing has to be agreed to, nobody has: should it be needed all the same, it is refused.
  const entry = services.catalogue.workflow(tool.name);
  if (tool.isRead || (entry && !services.catalogue.mayAsk(entry))) return run(new Agreement([]));
  const planned = new PlannedWrites();
  const shown = await run(planned);
  if (!('content' in shown) || shown.isError) return shown;
  const asked = planned.writes.filter(({ mustAsk }) => mustAsk);
  if (asked.length > 0) {
    const told = await Promise.all(asked.map((write) => write.tell()));
    const { token, args } = new InnerCalls(underWay, tool, now).written;
    const { preview: _, ...written } = args;
    const held = await consentTo(
      { ...underWay, token },
      {
        tool: tool.name,
        arguments: written,
        rows: told.map(({ rows }) => rows),
        effects: asked.map(({ tool: step, effects }) => [step, effects]),
        question: () => questionOf(tool, told),
        preview: async () => shown,
      },
    );
    if (held) return held;
  }
  return run(new Agreement(planned.writes));
}

async function questionOf({ title }: ComposedTool, steps: readonly ToldWrite[]): Promise<string> {
  const said = await Promise.all(steps.slice(0, MOST_STEPS).map((step) => step.says()));
  if (steps.length === 1) return `${title}: ${said[0]} Do it?`;
  const told = said.map((step, place) => `${place + 1}. ${step}`);
  const more = steps.length > MOST_STEPS ? ` And ${steps.length - MOST_STEPS} more steps.` : '';
  return `${title}: ${told.join(' ')}${more} Do all of it?`;
}
