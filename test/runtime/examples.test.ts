/** Every authored example works: it is run on the seeded company. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sandboxCaller } from '../sandbox-caller.ts';

const examples = JSON.parse(
  readFileSync(new URL('../../generated/oneuptime/examples.json', import.meta.url), 'utf8'),
) as Record<string, object>;
const names = Object.keys(examples);
const { call: read } = await sandboxCaller();

describe('authored examples', () => {
  it('are there for the lists and creates of at least sixty resources', () => {
    expect(names.filter((name) => name.startsWith('list_')).length).toBeGreaterThanOrEqual(60);
    expect(names.filter((name) => name.startsWith('create_')).length).toBeGreaterThanOrEqual(60);
  });

  // Each create meets the company as it was seeded: what another one wrote is none of its business.
  it.each(names)('%s', async (name) => {
    const call = name.startsWith('create_') ? (await sandboxCaller()).call : read;
    const result = await call(name, examples[name]);
    expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
  });
});
