/** A name once given away stays where it is, or somebody says so. */
import { describe, expect, it } from 'vitest';
import { parseFormer, settleAliases } from '../../codegen/aliases.ts';
import { analyse, compile, namedOperations } from '../../codegen/compile.ts';
import { compareWithLock, EMPTY_LOCK, type NamesLock, parseLock, printLock, updateLock } from '../../codegen/lock.ts';
import { CompileError, Diagnostics } from '../../codegen/model/diagnostics.ts';
import type { Alias } from '../../runtime/catalogue/kinds.ts';
import { committed, tiny } from './inputs.ts';

const lockOf = (names: Record<string, string>): NamesLock => ({ names, aliases: {} });
const now = (names: Record<string, string>): Map<string, string> => new Map(Object.entries(names));
const codes = (lock: NamesLock, present: Record<string, string>, aliases: Record<string, Alias> = {}): string[] =>
  compareWithLock(lock, now(present), aliases).map(({ code, name }) => `${code} ${name}`);

describe('the lock', () => {
  it.each([
    ['nothing changed', { list_a: 'POST /a' }, { list_a: 'POST /a' }, []],
    ['a tool came', { list_a: 'POST /a' }, { list_a: 'POST /a', list_b: 'POST /b' }, []],
    ['an operation went', { list_a: 'POST /a' }, {}, ['name-dropped list_a']],
    ['an operation got another name', { list_a: 'POST /a' }, { list_x: 'POST /a' }, ['name-renamed list_a']],
    ['an operation got another address', { list_a: 'POST /a' }, { list_a: 'POST /z' }, ['name-moved list_a']],
    [
      'a name went to another operation',
      { list_a: 'POST /a' },
      { list_a: 'POST /b', list_x: 'POST /a' },
      ['name-reused list_a'],
    ],
  ])('%s', (_, locked, present, found) => {
    expect(codes(lockOf(locked as never), present as never)).toEqual(found);
  });

  it('is content with a name that an alias accounts for', () => {
    const lock = lockOf({ list_a: 'POST /a' });
    expect(codes(lock, { list_x: 'POST /a' }, { list_a: { kind: 'renamed', tool: 'list_x' } })).toEqual([]);
    expect(codes(lock, {}, { list_a: { kind: 'gone', why: 'It is.' } })).toEqual([]);
  });

  it('stops a compilation that would move a name, with the three ways out', async () => {
    const input = { ...tiny([{ schema: 'Thing' }]), strict: true };
    const lock = lockOf({ list_things: 'POST /other/get-list' });
    const failure = await compile({ ...input, lock }, new Diagnostics()).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(CompileError);
    const { message, found } = failure as CompileError;
    expect(message).toMatch(/1 locked tool names would change/);
    for (const way of ['alias', 'rename with alias', 'accept as breaking']) expect(message).toContain(way);
    expect(found[0]).toMatchObject({ code: 'name-moved', at: 'list_things' });
  });

  it('takes the three ways', () => {
    const lock = lockOf({ list_a: 'POST /a' });
    const present = now({ list_x: 'POST /a', list_new: 'POST /new' });
    expect(() => updateLock(lock, present, { mode: 'additions', aliases: {} })).toThrow(/Three ways out/);
    expect(updateLock(lock, present, { mode: 'alias', aliases: {} })).toEqual({
      names: { list_new: 'POST /new', list_x: 'POST /a' },
      aliases: { list_a: 'list_x' },
    });
    expect(updateLock(lock, present, { mode: 'accept-breaking', aliases: {} }).aliases).toEqual({});
    expect(() => updateLock(lock, now({}), { mode: 'alias', aliases: {} })).toThrow(/list_a|Three ways out/);
  });

  it('follows a chain of renames to its end, and forgets an alias whose name is taken again', () => {
    const lock: NamesLock = { names: { list_b: 'POST /a' }, aliases: { list_a: 'list_b' } };
    const renamed = updateLock(lock, now({ list_c: 'POST /a' }), { mode: 'alias', aliases: {} });
    expect(renamed.aliases).toEqual({ list_a: 'list_c', list_b: 'list_c' });
    const again = updateLock(lock, now({ list_b: 'POST /a', list_a: 'POST /n' }), { mode: 'additions', aliases: {} });
    expect(again.aliases).toEqual({});
  });

  it('prints one line per tool and reads it back; other text is refused', () => {
    const lock: NamesLock = { names: { list_b: 'POST /b', list_a: 'POST /a' }, aliases: { old: 'list_a' } };
    expect(printLock(lock).split('\n').slice(2, 4)).toEqual(['  "list_a": "POST /a",', '  "list_b": "POST /b"']);
    expect(parseLock(printLock(lock))).toEqual(lock);
    expect(parseLock(printLock(EMPTY_LOCK))).toEqual(EMPTY_LOCK);
    expect(() => parseLock('{}')).toThrow(CompileError);
    expect(() => parseLock('nothing')).toThrow(CompileError);
  });

  it('as committed pins every tool of the committed document', async () => {
    const input = await committed();
    const present = namedOperations(analyse(input, new Diagnostics()));
    expect(input.lock?.names).toEqual(Object.fromEntries(present));
  });

  it('decides a clash in favour of whom the name is locked to', () => {
    const resources = [{ schema: 'Log' }, { schema: 'LogItem', tag: 'Log', path: '/logs' }];
    const nameOf = (lock: NamesLock): string | undefined =>
      namedOperations(analyse({ ...tiny(resources), lock }, new Diagnostics())).get('list_logs');
    expect(nameOf(EMPTY_LOCK)).toBe('POST /log/get-list');
    expect(nameOf(lockOf({ list_logs: 'POST /logs/get-list' }))).toBe('POST /logs/get-list');
  });
});

describe('former names', () => {
  const names = new Map([
    [
      'Thing',
      { resource: 'thing', tag: 'Thing', file: 'thing', constant: 'thing', tools: { list: 'list_things' } as const },
    ],
  ]);
  const settle = (
    text: string,
    renamed: Record<string, string> = {},
    strict = true,
  ): [Record<string, Alias>, string[]] => {
    const diagnostics = new Diagnostics();
    const aliases = settleAliases({ former: parseFormer(text), renamed, names, strict }, diagnostics);
    return [aliases, diagnostics.errors.map(({ at }) => at)];
  };

  it('tell where a resource went, verb by verb, or why it is gone', () => {
    const text =
      'resources:\n- {was: item, now: thing, verbs: [list, get], why: Moved.}\n- {was: bit, verbs: [count], why: Gone.}';
    expect(settle(text)).toEqual([
      {
        count_bits: { kind: 'gone', why: 'Gone.' },
        get_item: { kind: 'moved', resource: 'thing', why: 'Moved.' },
        list_items: { kind: 'moved', resource: 'thing', tool: 'list_things', why: 'Moved.' },
      },
      [],
    ]);
  });

  it('are never the name of a present tool, and lead somewhere', () => {
    const text =
      'resources:\n- {was: thing, verbs: [list], why: Gone.}\n- {was: bit, now: nowhere, verbs: [list], why: Moved.}';
    expect(settle(text, { old: 'list_nothing' })).toEqual([{}, ['list_bits', 'list_things', 'old']]);
    expect(settle(text, {}, false)).toEqual([{}, []]);
  });

  it('must be well written', () => {
    expect(() => parseFormer('resources:\n- {was: a}')).toThrow(/"was" or "why"/);
    expect(() => parseFormer('resources:\n- {was: a, why: b, verbs: [fly]}')).toThrow(/fly/);
    expect(() => parseFormer('[]')).toThrow(/resources/);
  });
});
