/** Laws over the examples of all tools, authored and made up: small, alive, and harmless when copied as they stand. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Verb } from '../../runtime/catalogue/kinds.ts';
import { exampleFor } from '../../runtime/tools/examples.ts';
import type { ListedTool } from '../../runtime/tools/tool-list.ts';

type Arguments = Readonly<Record<string, unknown>>;
interface Listed {
  readonly name: string;
  readonly resource: string;
  readonly verb: Verb;
}

const read = (name: string): string =>
  readFileSync(new URL(`../../generated/oneuptime/${name}`, import.meta.url), 'utf8');
const lines = <T>(name: string): T[] =>
  read(name)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const examples = new Map<string, { readonly verb: string; readonly args: Arguments; readonly tool: ListedTool }>();

const authored = JSON.parse(read('examples.json')) as Record<string, Arguments>;

beforeAll(() => {
  const tools = new Map(lines<ListedTool>('tools.jsonl').map((tool) => [tool.name, tool]));
  const operations = lines<Listed>('operations.jsonl');
  const nameOf = (resource: string, verb: string) =>
    operations.find((each) => each.resource === resource && each.verb === verb)?.name;
  for (const { name, resource, verb } of operations) {
    const tool = tools.get(name);
    if (!tool) continue;
    const siblings = { list: nameOf(resource, 'list'), create: nameOf(resource, 'create') };
    examples.set(name, { verb, tool, args: exampleFor({ name, verb }, tool, authored, siblings) });
  }
});

/** Names of tools whose example breaks a law, with what does. */
function broken(verbs: readonly string[], law: (args: Arguments, required: readonly string[]) => readonly string[]) {
  return [...examples].flatMap(([name, { verb, args, tool }]) =>
    verbs.includes(verb) ? law(args, tool.inputSchema.required ?? []).map((key) => `${name}: ${key}`) : [],
  );
}

describe('every example', () => {
  it('is there for every tool', () => {
    expect(examples.size).toBeGreaterThan(1900);
  });

  it('has all that is required, and nothing that the tool does not take', () => {
    const faults = [...examples].flatMap(([name, { args, tool }]) => {
      const { properties = {}, required = [] } = tool.inputSchema;
      const missing = required.filter((key) => !(key in args)).map((key) => `${name} lacks ${key}`);
      return [...missing, ...Object.keys(args).flatMap((key) => (key in properties ? [] : `${name} has ${key}`))];
    });
    expect(faults).toEqual([]);
  });

  it('switches nothing off: no column is false that may be left out', () => {
    const off = (args: Arguments, required: readonly string[]): string[] =>
      Object.keys(args).filter(
        (key) =>
          (args[key] === false && !required.includes(key)) ||
          (args[key] === true && /^(?:disable|suppress|isArchived|isMuted)/.test(key)),
      );
    expect(broken(['create', 'update'], off)).toEqual([]);
  });

  it('tells nobody a cause, skips no consent and mails no subscriber', () => {
    const harm = /rootCause|^isSubscriptionConfirmed|^sendYou|^hasAccepted|BeNotified|^notifySubscribers/;
    expect(broken(['create', 'update'], (args) => Object.keys(args).filter((key) => harm.test(key)))).toEqual([]);
  });

  it('of an update changes one column at the most, and not the name', () => {
    const changed = (args: Arguments): string[] => Object.keys(args).filter((key) => key !== 'id');
    const tooMany = broken(['update'], (args) => (changed(args).length > 1 ? changed(args) : []));
    expect(tooMany).toEqual([]);
    const shown = [...examples.values()].filter(({ verb, args }) => verb === 'update' && changed(args).length === 1);
    expect(shown.length).toBeGreaterThan(200);
    expect(broken(['update'], (args) => changed(args).filter((key) => /^(?:name|title)$/.test(key)))).toEqual([]);
  });

  it('of a create is small: what is required, and at most four things more', () => {
    const more = (args: Arguments, required: readonly string[]): string[] =>
      Object.keys(args).filter((key) => !required.includes(key));
    expect(
      broken(['create'], (args, required) => (more(args, required).length > 4 ? more(args, required) : [])),
    ).toEqual([]);
  });

  it('of a write names no number that a row of somebody may have', () => {
    const numbered = (args: Arguments): string[] => (/^\d+$/.test(String(args.id ?? '')) ? ['id'] : []);
    expect(broken(['update', 'delete'], numbered)).toEqual([]);
  });

  it('of a count that was made from a list counts by state, and all states', () => {
    const counts = [...examples].filter(([name, { verb }]) => verb === 'count' && !(name in authored));
    const state = /(?:^s|S)tat(?:us|e)$/;
    const inOne = counts.filter(([, { args }]) => Object.keys(args.filter ?? {}).some((column) => state.test(column)));
    expect(inOne.map(([name]) => name)).toEqual([]);
    expect(counts.filter(([, { args }]) => args.by !== undefined).length).toBeGreaterThan(10);
  });

  it('of a delete names a row and nothing else', () => {
    expect(broken(['delete'], (args) => Object.keys(args).filter((key) => key !== 'id'))).toEqual([]);
  });
});
