/** Reads an answer of find_tools as whoever asked would: the tools it shows, with what stands below them. */

/** A tool of an answer; the first ones have a call that can be copied. */
export interface FoundTool {
  readonly name: string;
  /** All that the answer says of it but the call. */
  readonly told: string;
  readonly call?: { readonly dispatcher: string; readonly tool: string; readonly arguments: Record<string, unknown> };
}

/** The tools of an answer in their order; whole schemas are not among them. */
export function foundTools(answer: string): FoundTool[] {
  const parts = answer.split(/\n(?! )/);
  return parts.flatMap((part): FoundTool[] => {
    const [, dispatcher, json = '', below = ''] = /^(call_\w+) (\{.*\})(?:\n {2}(.*))?$/.exec(part) ?? [];
    if (dispatcher) {
      const call = JSON.parse(json) as { tool: string; arguments: Record<string, unknown> };
      return [{ name: call.tool, told: below, call: { dispatcher, ...call } }];
    }
    const name = /^(?:list|count|get|create|update|delete)_[a-z0-9_]+(?=$|\(|: )/.exec(part)?.[0];
    return name ? [{ name, told: part.slice(name.length) }] : [];
  });
}
