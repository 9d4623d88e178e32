/** Every authored example works: it is run on the seeded company. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleFor } from '../../runtime/tools/examples.ts';
import type { ListedTool } from '../../runtime/tools/tool-list.ts';
import { sandboxCaller } from '../sandbox-caller.ts';

type Examples = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const read = (name: string): string =>
  readFileSync(new URL(`../../generated/oneuptime/${name}`, import.meta.url), 'utf8');
const examples = JSON.parse(read('examples.json')) as Examples;
const names = Object.keys(examples);
const siblings = { list: undefined, create: undefined };
/** Creates are shown without what is only said of a row. */
const shown = read('tools.jsonl')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as ListedTool)
  .filter(({ name }) => name.startsWith('create_') && names.includes(name))
  .map((tool) => [tool.name, exampleFor({ name: tool.name, verb: 'create' }, tool, examples, siblings)] as const)
  .filter(([name, example]) => Object.keys(example).length < Object.keys(examples[name] ?? {}).length);
const { call: caller } = await sandboxCaller();

describe('authored examples', () => {
  it('are there for the lists and creates of at least sixty resources', () => {
    expect(names.filter((name) => name.startsWith('list_')).length).toBeGreaterThanOrEqual(60);
    expect(names.filter((name) => name.startsWith('create_')).length).toBeGreaterThanOrEqual(60);
  });

  // Each create meets the company as it was seeded: what another one wrote is none of its business.
  it.each(names)('%s', async (name) => {
    const call = name.startsWith('create_') ? (await sandboxCaller()).call : caller;
    const result = await call(name, examples[name]);
    expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
  });

  it.each(shown)('%s as it is shown', async (name, example) => {
    const result = await (await sandboxCaller()).call(name, example);
    expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
  });

  it('are shown with less where less is needed', () => {
    expect(shown.length).toBeGreaterThan(20);
  });
});
