/** What is accepted is what is listed. */
import { describe, expect, it } from 'vitest';
import type { ToolEntry } from '../../runtime/catalogue/catalogue.ts';
import { columnNamed, filterColumns } from '../../runtime/catalogue/kinds.ts';
import { compactTools } from '../../runtime/tools/compact.ts';
import { refusalOfCall, resolveCall } from '../../runtime/tools/resolve-call.ts';
import { answer, callWith, errorOf, ID } from '../catalogue.ts';
import { sentCode } from '../sent-result.ts';
import { aliasOf, caller, catalogue, listedOf, moduleOf, named, onCompact, read, requiredOf } from './every-tool.ts';

describe('a name that is not listed', () => {
  /** Names that a caller may think of: columns of any kind of access, and arguments of other tools. */
  const names = new Set([
    ...named(listedOf(catalogue.find('list_incidents') as ToolEntry)),
    'clear',
    'preview',
    'id',
    '_id',
  ]);

  it('is refused, but for id columns, which stand for the listed name of what they point to', () => {
    const wrong: string[] = [];
    let aliases = 0;
    for (const entry of catalogue.tools) {
      const module = moduleOf(entry);
      const listed = new Set(named(listedOf(entry)));
      const base = requiredOf(entry);
      for (const name of [...names, ...Object.keys(module.columns)]) {
        if (listed.has(name)) continue;
        const alias = aliasOf(module, name);
        const { [alias]: _, ...others } = base;
        const found = read(entry, { ...others, [name]: ID });
        const isIgnored = JSON.stringify(found).includes(`"ignored":["${name}"]`);
        const isTaken = typeof found === 'object' && !isIgnored;
        aliases += listed.has(alias) ? 1 : 0;
        const isTold = typeof found !== 'string' || found.includes(alias.slice(0, 60));
        const isAbsent = JSON.stringify(read(entry, { ...base, [name]: null })) === JSON.stringify(read(entry, base));
        if (!isIgnored && isAbsent !== listed.has(alias)) wrong.push(`${entry.name}.${name}: null`);
        if (isTaken !== listed.has(alias) || !isTold) wrong.push(`${entry.name}.${name}: ${JSON.stringify(found)}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(aliases).toBeGreaterThan(100);
  }, 120_000);

  it('is refused in filters, too, whatever is said of it', async () => {
    const wrong: string[] = [];
    for (const entry of catalogue.tools.filter(({ verb }) => verb === 'count')) {
      const module = moduleOf(entry);
      const listed = new Set([...filterColumns(module)].map(([name]) => name));
      for (const name of Object.keys(module.columns).filter((column) => !listed.has(columnNamed(module, column)))) {
        for (const condition of [null, '', ID]) {
          const { seen, text } = await caller.requestsOf(entry.name, { filter: { [name]: condition } });
          if (seen.length > 0 || !text.includes('cannot be filtered by')) wrong.push(`${entry.name}.${name}: ${text}`);
        }
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  }, 120_000);

  it('is refused by the search, for which null and what a form leaves empty is absence', async () => {
    const map = await onCompact('find_tools', {});
    for (const args of [
      null,
      { intent: null, limit: null, detail: null },
      { intent: '', limit: 0, detail: '' },
      { intent: [] },
    ])
      expect(await onCompact('find_tools', args), JSON.stringify(args)).toEqual(map);
    for (const args of [{ preview: null }, { detail: 'yes' }, { limit: true }, { intent: [null] }])
      expect(sentCode(await onCompact('find_tools', args)), JSON.stringify(args)).toBe('bad_arguments');
  });

  it('is none where the arguments of a compact tool are left empty, in whatever form', async () => {
    const plain = await onCompact('call_read', { tool: 'count_labels' });
    expect(plain.isError).toBeFalsy();
    for (const empty of [null, '', [], {}, '{}', '[]', 'null'])
      expect(await onCompact('call_read', { tool: 'count_labels', arguments: empty }), String(empty)).toEqual(plain);
  });

  it('is refused beside the arguments of the compact tools', () => {
    for (const { name, inputSchema } of compactTools('Any').filter((tool) => tool.name !== 'find_tools')) {
      expect(Object.keys(inputSchema.properties)).toEqual(['tool', 'arguments']);
      for (const stray of ['preview', 'id', 'filter', 'timezone']) {
        const call = resolveCall(catalogue, name, { tool: 'list_labels', arguments: {}, [stray]: null });
        expect(refusalOfCall(call, undefined), `${name}.${stray}`).toMatchObject({ code: 'bad_arguments' });
      }
      for (const tool of [null, undefined, '', ' '])
        expect(refusalOfCall(resolveCall(catalogue, name, { tool }), undefined)?.message).toContain('needs the name');
      expect(resolveCall(catalogue, name, { tool: 'count_labels', arguments: null })).toMatchObject({ arguments: {} });
    }
  });
});

describe('preview', () => {
  it.each([['true'], ['false'], ['yes'], ['on'], ['TRUE'], [1], [0], [{}], [[]], [''], [[true]]])(
    '%j is refused, and nothing is sent',
    async (preview) => {
      for (const [name, args] of [
        ['create_label', { name: 'a', color: '#ff0000' }],
        ['update_label', { id: ID, name: 'a' }],
        ['delete_label', { id: ID }],
      ] as const) {
        const { result, seen } = await callWith(name, { ...args, preview });
        expect(errorOf(result)).toMatchObject({ code: 'bad_arguments', message: expect.stringContaining('preview') });
        expect(seen).toEqual([]);
      }
    },
  );

  it('is one with true alone; the write is carried out with false and null', async () => {
    const handlers = [answer(`/label/${ID}`, {})];
    const sentWith = async (preview: unknown): Promise<string[]> =>
      (await callWith('delete_label', { id: ID, preview }, { handlers })).seen.map(({ method }) => method);
    expect(await sentWith(true)).not.toContain('DELETE');
    for (const preview of [false, null]) expect(await sentWith(preview)).toContain('DELETE');
  });
});
