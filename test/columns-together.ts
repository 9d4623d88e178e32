/** Made-up arguments of a create, completed to a combination that the API takes. */
import { COLUMN_RULES } from '../runtime/oneuptime/column-rules.ts';

/** The arguments with what the rules of a resource demand beside them, and without what excludes it. */
export function togetherWith(
  resource: string,
  args: Readonly<Record<string, unknown>>,
  sample: (name: string) => unknown,
): Record<string, unknown> {
  const complete: Record<string, unknown> = { ...args };
  for (const { of, when, needs = [], onlyOne = [] } of COLUMN_RULES) {
    if (of !== resource || (when && !when[1].includes(complete[when[0]] ?? null))) continue;
    for (const [name = '', ...others] of needs)
      if (![name, ...others].some((each) => complete[each] !== undefined)) complete[name] = sample(name);
    for (const name of onlyOne.filter((each) => complete[each] !== undefined).slice(1)) delete complete[name];
  }
  return complete;
}
