/** Tools as the catalogue loads them: once, and from then on at once. */
import { describe, expect, it } from 'vitest';
import { Catalogue, type ToolEntry } from '../../runtime/catalogue/catalogue.ts';
import type { ResourceIndex } from '../../runtime/catalogue/kinds.ts';
import { thing } from '../small-module.ts';

function catalogueOf(load: () => Promise<typeof thing>): Catalogue {
  const tools = { list: ['list_things', 'listThings'], get: ['get_thing', 'getThing'] } as const;
  return new Catalogue({ thing: { tag: 'Thing', toolset: 'things', tools, load } } satisfies ResourceIndex);
}

describe('a tool', () => {
  it('is waited for the first time, and there at once, the very same, from then on', async () => {
    let loads = 0;
    const catalogue = catalogueOf(async () => {
      loads += 1;
      return thing;
    });
    const entry = catalogue.find('list_things') as ToolEntry;
    const [first, beside] = [catalogue.load(entry), catalogue.load(entry)];
    expect(first).toBeInstanceOf(Promise);
    const tool = await first;
    expect(tool).toMatchObject({ name: 'list_things', operation: thing.operations.list });
    expect(tool.module).toBe(thing);
    await beside;
    expect(catalogue.load(entry)).toBe(catalogue.load(entry));
    expect(catalogue.load(entry)).toMatchObject({ name: 'list_things' });
    expect(catalogue.module('thing')).toBe(thing);
    // The module came with another tool of it.
    expect(catalogue.load(catalogue.find('get_thing') as ToolEntry)).toMatchObject({
      name: 'get_thing',
      module: thing,
    });
    expect(loads).toBe(1);
  });

  it('is none where its module has no such operation, or there is no such module', async () => {
    const { list: _, ...others } = thing.operations;
    const catalogue = catalogueOf(async () => ({ ...thing, operations: others }));
    const entry = catalogue.find('list_things') as ToolEntry;
    await expect(catalogue.load(entry)).rejects.toThrow('its module has no list');
    expect(() => catalogue.module('other')).toThrow('There is no resource other.');
  });
});
