/** What the model of the runs does: a few calls of ours, one after the other, and a word about what came of them. */
import type { ModelRequest, Turn } from './dialects/dialect.ts';

/** A call of ours that the model makes. */
export interface ScriptStep {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** How the model of a client comes to call a tool of ours. */
export type Reach = (step: ScriptStep, request: ModelRequest, tools: readonly string[]) => Turn | undefined;

const MOST_RESULTS = 12;

/** Whether a tool that the model is shown is ours of this name, whatever the client put before it. */
export function isOurs(shown: string, tool: string): boolean {
  return shown === tool || new RegExp(`[^a-z]${tool}$`).test(shown);
}

/** Calls it by the name under which it is shown. */
export const byShownName: Reach = ({ tool, input }, { tools }) => {
  const shown = tools.find(({ name }) => isOurs(name, tool));
  return shown && { call: shown.name, input, ...(shown.namespace && { namespace: shown.namespace }) };
};

/**
 * The turn that a conversation stands at. It is read from the conversation alone, so that a request which is sent again gets
 * the same turn. Requests without tools are a client's own: titles, summaries.
 */
export function turnOf(request: ModelRequest, steps: readonly ScriptStep[], reach: Reach): Turn {
  if (request.tools.length === 0) return { say: 'OK' };
  // A client that has none of our tools would search for ever.
  if (request.results.length > MOST_RESULTS) return { say: 'I cannot find it.' };
  const done = request.results.filter(({ tool }) => !/search$/i.test(tool));
  const step = steps[done.length];
  if (step === undefined) return { say: closingWords(done[1]?.text ?? done[0]?.text ?? '') };
  const names = steps.map(({ tool }) => tool);
  return reach(step, request, names) ?? { say: `No tool ${step.tool} among ${request.tools.length}` };
}

/** What the model says in the end: it quotes what it read, so that the client's output proves that it was read. */
export function closingWords(result: string): string {
  return `The newest incident is ${/INC-\d+/.exec(result)?.[0] ?? 'unknown'}.`;
}
