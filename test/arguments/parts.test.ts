/** The parts of which the reading of arguments is made, each alone: what a client adds, empties, or writes as a text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { shortList, suggestValues } from '../../runtime/call/choices.ts';
import { isEmptied, withCleared } from '../../runtime/call/clear.ts';
import { ignoredNotes, withoutAdded } from '../../runtime/call/client-arguments.ts';
import { CONDITION_WORDS, meantConditions } from '../../runtime/call/filter-texts.ts';
import { inListedType } from '../../runtime/call/listed-types.ts';
import { MASKED, MASKED_AS_SENT, wasMasked } from '../../runtime/call/secret-texts.ts';
import { thing, thingWith } from '../small-module.ts';

describe('arguments that clients add', () => {
  const separated = (given: Record<string, unknown>, own: readonly string[] = []) =>
    withoutAdded(given, (name) => own.includes(name));
  const ADDED = [
    'task_progress',
    'wait_for_previous',
    'waitForPreviousTools',
    'toolAction',
    'toolSummary',
    'security_risk',
    '__tool_use_purpose',
    'random_string',
    'toolCallId',
    'sessionId',
    'chatInput',
    'sessionKey',
    '_meta',
  ];

  it.each(ADDED)('%s is left aside, unless the tool has it', (name) => {
    expect(separated({ a: 1, [name]: 2 })).toEqual({ own: { a: 1 }, ignored: [name] });
    expect(separated({ a: 1, [name]: 2 }, [name])).toEqual({ own: { a: 1, [name]: 2 }, ignored: [] });
  });

  it.each(['action', 'tool'])('%s is, beside what tells whose it is', (name) => {
    expect(separated({ [name]: 1 })).toEqual({ own: { [name]: 1 }, ignored: [] });
    for (const other of ['toolCallId', 'chatInput']) {
      expect(separated({ [name]: 1, [other]: 2 })).toEqual({ own: {}, ignored: [name, other] });
      expect(separated({ [name]: 1, [other]: 2 }, [name])).toEqual({ own: { [name]: 1 }, ignored: [other] });
    }
    expect(separated({ [name]: 1, sessionId: 2 })).toEqual({ own: { [name]: 1 }, ignored: ['sessionId'] });
  });

  it('nothing else is, whatever it is called', () => {
    const given = { toString: 1, constructor: 2, limit: 3, Task_Progress: 4 };
    expect(separated(given)).toEqual({ own: given, ignored: [] });
  });

  it('are told once each, and not where there are none', () => {
    expect(ignoredNotes([])).toEqual([]);
    expect(ignoredNotes(['a', 'b', 'a'])).toEqual(['Ignored, being no argument of this tool: a, b.']);
  });
});

describe('names in a refusal', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `name${at}`);

  it('are all told up to twelve, and of more the six nearest', () => {
    expect(shortList(names(12))).toBe(names(12).join(', '));
    expect(shortList(names(13), 'name12')).toMatch(/^name12, (?:name\d+, ){4}name\d+ and 7 more$/);
    expect(shortList(['a', 'b'], '', (name) => `<${name}>`)).toBe('<a>, <b>');
    expect(shortList(names(20), 'x', (name) => `<${name}>`)).toMatch(/^(?:<name\d+>(?:, | )){6}and 14 more$/);
    expect(shortList([])).toBe('');
  });

  it('of values are explained where they are near, and the first time', () => {
    const column = { values: ['Low', 'High', 3], meanings: { Low: 'later', 3: 'third' } };
    expect(suggestValues(column, 'lou')).toBe('Did you mean Low (later)? It takes Low, High, 3.');
    expect(suggestValues(column, 'zzzzz')).toBe('It takes Low (later), High, 3 (third).');
    for (const sent of [7, undefined, null, {}])
      expect(suggestValues(column, sent)).toBe('It takes Low (later), High, 3 (third).');
    expect(suggestValues({ values: ['toString'] }, 'x')).toBe('It takes toString.');
    expect(suggestValues({}, 'x')).toBe('It takes .');
    const many = { values: names(40) };
    expect(suggestValues(many, 'zzzzz-name33')).toContain('name33');
    expect(suggestValues(many, 'name33x')).toMatch(/^Did you mean name33/);
    const odd = { values: [...names(20), 'elephant'] };
    expect(suggestValues(odd, 'elephooooooo')).toMatch(/^It takes elephant, /);
    for (const sent of [7, undefined, { a: 'elephooooooo' }])
      expect(suggestValues(odd, sent)).toMatch(/^It takes name0, name1, name2, .* and 15 more\.$/);
  });
});

describe('clear', () => {
  const refused = (args: Record<string, unknown>, module = thing): string => {
    try {
      withCleared(module, args);
    } catch (cause) {
      const { message, next } = cause as { message: string; next: string };
      return `${message} ${next}`;
    }
    return '';
  };

  it('makes null of what it names, and is gone', () => {
    expect(withCleared(thing, { id: 'a', clear: ['note', ' size ', 'ownerId'], name: 'x' })).toEqual({
      id: 'a',
      name: 'x',
      note: null,
      size: null,
      owner: null,
    });
    expect(withCleared(thing, { clear: ['labels', 'note'], labels: [], note: '' })).toEqual({
      labels: null,
      note: null,
    });
  });

  it('is left where it is no list, or a column', () => {
    const args = { id: 'a', clear: 'note' };
    expect(withCleared(thing, args)).toBe(args);
    const own = thingWith('clear', { columns: { clear: { kind: 'texts', access: 'cru' } } });
    const given = { clear: ['note'] };
    expect(withCleared(own, given)).toBe(given);
  });

  it('says what it cannot empty, and why', () => {
    expect(refused({ clear: ['note'], note: 'x' })).toBe(
      'note is given a value and is to be emptied. Keep one: the value, or the name in clear.',
    );
    for (const value of [0, false, { add: ['a'] }, ['a']])
      expect(refused({ clear: ['labels'], labels: value })).toMatch(/^labels is given a value/);
    expect(refused({ clear: ['name'] })).toMatch(/^name of this thing cannot be emptied\. Give it another value/);
    expect(refused({ clear: ['name'] })).toMatch(/or clear others: note, size, startsAt, owner, labels\.$/);
    expect(refused({ clear: ['born'] })).toMatch(/^"born" is no column that an update of this thing can empty\./);
    expect(refused({ clear: ['toString'] })).toMatch(/^"toString" is no column/);
    expect(refused({ clear: ['z'.repeat(70)] })).toContain(`"${'z'.repeat(60)}" is no column`);
  });

  it('is what an update with nothing in a column does', () => {
    for (const value of [null, '', [], {}]) expect(isEmptied(value)).toBe(true);
    for (const value of [0, false, 'x', [0], { a: null }, undefined]) expect(isEmptied(value)).toBe(false);
  });
});

describe('conditions that came as texts', () => {
  const meant = (filter: Record<string, unknown>) => meantConditions(thing, filter);

  it.each([
    [{ size: '{"gt":1}' }, { size: { gt: 1 } }],
    [{ size: '[1,2]' }, { size: [1, 2] }],
    [{ size: 'x' }, { size: 'x' }],
    [{ name: '{"contains":"x"}' }, { name: { contains: 'x' } }],
    [{ name: '{"contains":"x","not":"y"}' }, { name: { contains: 'x', not: 'y' } }],
    [{ name: '{"contains":"x","a":1}' }, { name: '{"contains":"x","a":1}' }],
    [{ name: '{}' }, { name: '{}' }],
    [{ name: '["a"]' }, { name: '["a"]' }],
    [{ name: { in: '["a"]', contains: '["a"]' } }, { name: { in: ['a'], contains: '["a"]' } }],
    [{ name: { in: '{"a":1}' } }, { name: { in: '{"a":1}' } }],
    [{ name: { in: 'a' } }, { name: { in: 'a' } }],
    [{ owner: '{"any":"[\\"a\\"]"}' }, { owner: { any: ['a'] } }],
    [{ ownerId: '["a"]' }, { ownerId: ['a'] }],
    [{ config: '{"in":"[1]"}' }, { config: { in: '[1]' } }],
    [{ config: { any: '[1]' } }, { config: { any: '[1]' } }],
    [
      { password: '["a"]', zzz: '["a"]', toString: '["a"]' },
      { password: '["a"]', zzz: '["a"]', toString: '["a"]' },
    ],
    [
      { size: null, name: 7 },
      { size: null, name: 7 },
    ],
  ])('%j means %j', (filter, said) => expect(meant(filter)).toEqual(said));

  it.each([...CONDITION_WORDS])('%s alone makes a condition of a text for any text', (word) => {
    expect(meant({ name: JSON.stringify({ [word]: 'x' }) })).toEqual({ name: { [word]: 'x' } });
  });

  it.each(['in', 'not', 'any', 'all', 'none'])('%s takes a list that came as a text', (word) => {
    expect(meant({ tags: { [word]: '["a","b"]' } })).toEqual({ tags: { [word]: ['a', 'b'] } });
  });
});

describe('a value in the type that is listed for it', () => {
  const inner = z.strictObject({
    on: z.boolean(),
    list: z.array(z.string()).optional(),
    text: z.string(),
    count: z.number(),
    deep: z.strictObject({ on: z.boolean() }).optional(),
  });
  it.each([
    [z.boolean(), 'True', true],
    [z.boolean().optional(), ' false ', false],
    [z.boolean(), 'yes', 'yes'],
    [z.boolean(), 1, 1],
    [z.array(z.string()), '["a"]', ['a']],
    [z.array(z.string()), '{"a":1}', '{"a":1}'],
    [z.array(z.string()), 'a', 'a'],
    [z.record(z.string(), z.unknown()), '{"a":1}', { a: 1 }],
    [z.record(z.string(), z.unknown()).optional(), '{"a":1}', { a: 1 }],
    [z.record(z.string(), z.unknown()), '[1]', '[1]'],
    [z.string(), '{"a":1}', '{"a":1}'],
    [z.string(), '[1]', '[1]'],
    [z.string(), 'true', 'true'],
    [z.number(), '7', '7'],
    [z.unknown().meta({ type: 'array' }), '[1]', [1]],
    [z.unknown().meta({ type: 'object' }).optional(), '{"a":1}', { a: 1 }],
    [z.unknown().optional().meta({ type: 'boolean' }), 'true', true],
    [z.unknown(), '[1]', '[1]'],
    [inner, '{"on":"true"}', { on: true }],
    [
      inner.optional(),
      { on: 'true', list: '["a"]', text: '["a"]', count: '7' },
      { on: true, list: ['a'], text: '["a"]', count: '7' },
    ],
    [inner, { deep: '{"on":"false"}' }, { deep: { on: false } }],
    [inner, { other: 'true', toString: 'true' }, { other: 'true', toString: 'true' }],
    [inner, ['true'], ['true']],
    [z.array(z.boolean()), ['true'], ['true']],
  ] as [z.ZodType, unknown, unknown][])('%#: %2$j', (schema, value, read) =>
    expect(inListedType(value, schema)).toEqual(read),
  );
});

describe('what stands for a secret', () => {
  it('is known in whatever letters, blanks and hidden characters it comes back', () => {
    const disguise = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => text.replaceAll(' ', '\n'),
      (text) => text.replaceAll(' ', '\u00a0 \t'),
      (text) => text.replaceAll('a', 'a\u200b'),
      (text) => `so ${text} it`,
    );
    fc.assert(
      fc.property(fc.constantFrom(MASKED, MASKED_AS_SENT), disguise, disguise, fc.nat(2), (mask, one, other, times) => {
        let printed = JSON.stringify({ a: [other(one(mask))] });
        // JSON may stand in a text of JSON.
        for (let inside = 0; inside < times; inside += 1) printed = JSON.stringify([printed]);
        expect(wasMasked(printed)).toBe(true);
      }),
    );
    for (const text of ['masked', '(masked)', 'masked: a secret', '(a secret', 'unmasked: a secret', ''])
      expect(wasMasked(JSON.stringify(text)), text).toBe(false);
  });
});
