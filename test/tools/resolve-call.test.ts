/** What a call calls is decided in one place: for carrying it out, guarding it and keeping it from being sent twice. */
import { describe, expect, it } from 'vitest';
import { aliases } from '../../generated/oneuptime/aliases.ts';
import { resources } from '../../generated/oneuptime/index.ts';
import type { Ceiling } from '../../runtime/basics/ceiling.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { ceilingOf, READ_ONLY_ADDRESS } from '../../runtime/guard/policy.ts';
import { refusalOfCall, resolveCall, retrySafetyOf } from '../../runtime/tools/resolve-call.ts';

const catalogue = new Catalogue(resources, { aliases, prefixes: ['oneuptime_'] });
const resolve = (name: string, args: unknown = {}) => resolveCall(catalogue, name, args);
const safety = (name: string, args: unknown = {}) => retrySafetyOf(catalogue, resolve(name, args));
const readOnly = ceilingOf([READ_ONLY_ADDRESS], { catalogue });
const codeOf = (name: string, args: unknown, ceiling?: Ceiling) => refusalOfCall(resolve(name, args), ceiling)?.code;

describe('a call', () => {
  it('is a search, a tool, a former name, or nothing that exists, by whatever way it came', () => {
    expect(resolve('find_tools')).toEqual({ kind: 'find' });
    const direct = resolve('oneuptime_list_labels', { limit: 1 });
    expect(direct).toMatchObject({ kind: 'tool', entry: { name: 'list_labels' }, arguments: { limit: 1 } });
    const inner = { tool: ' list_labels ', arguments: { limit: 2 } };
    expect(resolve('call_read', inner)).toMatchObject({ kind: 'tool', through: 'call_read', arguments: { limit: 2 } });
    const [gone = ''] = Object.keys(aliases).filter((name) => aliases[name]?.kind !== 'renamed');
    expect(resolve(gone)).toMatchObject({ kind: 'former', name: gone });
    expect(resolve('call_write', { tool: gone })).toMatchObject({ kind: 'former', through: 'call_write' });
    expect(resolve('list_nonsense')).toEqual({ kind: 'unknown', name: 'list_nonsense' });
    expect(resolve('toString')).toMatchObject({ kind: 'unknown' });
    expect(resolve('call_read', { tool: 7 })).toMatchObject({ kind: 'malformed' });
    expect(resolve('call_read', null)).toMatchObject({ kind: 'malformed' });
    expect(resolve('call_read', { tool: 'list_labels', args: { limit: 1 } })).toMatchObject({
      error: { next: expect.stringContaining('is called arguments') },
    });
  });

  it('says so where a compact tool stands for what is to be called, or where a client kept the name', () => {
    for (const through of ['call_read', 'call_write', 'call_delete']) {
      const said = (tool?: string) => refusalOfCall(resolve(through, { tool, arguments: { limit: 1 } }), undefined);
      for (const tool of [through, 'call_read', ' oneuptime_call_delete '])
        expect(said(tool)).toMatchObject({
          message: expect.stringContaining('is none of them'),
          next: expect.stringContaining('n8n'),
        });
      expect(said('find_tools')).toMatchObject({ next: expect.stringContaining('Call find_tools by its own name') });
      expect(said()).toMatchObject({ next: expect.stringMatching(/n8n.*\/mcp\/x\//) });
    }
  });

  it('finds every tool and every former name, each as exactly one of these', () => {
    for (const { name } of catalogue.tools) expect(resolve(name).kind).toBe('tool');
    for (const [name, { kind }] of Object.entries(aliases))
      expect(resolve(name).kind).toBe(kind === 'renamed' ? 'tool' : 'former');
  });

  it('is refused where it writes and may not, or came the wrong way', () => {
    expect(codeOf('create_label', {}, readOnly)).toBe('read_only');
    // Over stdio there is no address, only how the server was started.
    expect(refusalOfCall(resolve('create_label', {}), readOnly)?.next).toMatch(/\/readonly.*--read-only/);
    expect(codeOf('call_write', { tool: 'create_label' }, readOnly)).toBe('read_only');
    expect(codeOf('call_read', { tool: 'create_label' })).toBe('wrong_dispatcher');
    expect(codeOf('call_write', { tool: 'create_label', preview: true })).toBe('bad_arguments');
    expect(codeOf('create_label', {})).toBeUndefined();
    expect(codeOf('list_labels', {}, readOnly)).toBeUndefined();
  });

  it('may be repeated when it only reads; a write says what shows whether it took effect', () => {
    expect(safety('list_labels')).toEqual({ isRead: true });
    expect(safety('find_tools')).toEqual({ isRead: true });
    expect(safety('call_read', { tool: 'nonsense' })).toEqual({ isRead: true });
    expect(safety('create_label')).toEqual({ isRead: false, checkWith: 'list_labels' });
    expect(safety('call_delete', { tool: 'oneuptime_delete_label' })).toEqual({
      isRead: false,
      checkWith: 'list_labels',
    });
    expect(safety('nonsense')).toEqual({ isRead: false });
    expect(safety('call_write', {})).toEqual({ isRead: false });
  });
});
