/** Rows without their secrets: which columns are looked at, of every kind, and how far into what they hold. */
import { describe, expect, it } from 'vitest';
import { maskedInside, maskedRow } from '../../runtime/call/masks.ts';
import { MASKED } from '../../runtime/call/secret-texts.ts';
import { type Column, KINDS, type Kind, type ResourceModule, shapeOf } from '../../runtime/catalogue/kinds.ts';

const moduleOf = (columns: Record<string, Omit<Column, 'access'>>): ResourceModule =>
  ({
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, { access: 'r', ...column }])),
  }) as unknown as ResourceModule;

/** Rows of every resource that is pointed to have a secret, a text, and point on. */
const target = moduleOf({
  key: { kind: 'text', secret: true },
  note: { kind: 'text' },
  body: { kind: 'json' },
  next: { kind: 'one', to: 'other', label: 'name' },
});
const asked: string[] = [];
const masked = (row: Record<string, unknown>, columns: Record<string, Omit<Column, 'access'>>, issued?: string[]) =>
  maskedRow(
    row,
    moduleOf(columns),
    async (resource) => {
      asked.push(resource);
      return target;
    },
    issued && { issued },
  );

const ALL_KINDS = Object.keys(KINDS) as Kind[];
const REFERENCES: readonly Kind[] = ['one', 'many', 'fk'];
/** Kinds of which a value is a text, a number or the like: an object is none. */
const isOfTexts = (kind: Kind): boolean =>
  !REFERENCES.includes(kind) && !['json', 'list', 'choices'].includes(shapeOf({ kind }));

describe('a column that is a secret', () => {
  it.each(ALL_KINDS)('of kind %s is masked whatever it holds, unless it holds nothing or was issued', async (kind) => {
    for (const value of ['a', ' ', 0, 7, true, {}, [], { id: 'a', name: 'b' }, [{ id: 'a' }], '{"a":1}'])
      expect(await masked({ key: value, title: 't' }, { key: { kind, secret: true } })).toEqual({
        key: MASKED,
        title: 't',
      });
    for (const value of ['', null, undefined, false]) {
      const row = { key: value };
      expect(await masked(row, { key: { kind, secret: true } })).toBe(row);
    }
    const row = { key: 'a', other: 'b' };
    const both = { key: { kind, secret: true }, other: { kind, secret: true } } as const;
    expect(await masked(row, both, ['key'])).toEqual({ key: 'a', other: MASKED });
    expect(await masked(row, both, ['key', 'other'])).toBe(row);
  });
});

describe('a column that is none', () => {
  it.each(ALL_KINDS)('of kind %s stays what it is, whatever it is called', async (kind) => {
    for (const value of [
      'hunter-22',
      '{"password":"a"}',
      7,
      true,
      null,
      ['a', 'b'],
      { id: 'a', name: 'b' },
      [{ id: 'a', name: 'b' }],
    ]) {
      if (isOfTexts(kind) && typeof value === 'object') continue;
      const row = { password: value };
      expect(await masked(row, { password: { kind, label: 'name' } })).toBe(row);
    }
  });

  it.each(ALL_KINDS.filter(isOfTexts))('of kind %s is looked into where it holds what it cannot', async (kind) => {
    const held = { password: 'a', colour: 'b' };
    expect(await masked({ at: held }, { at: { kind } })).toEqual({ at: { ...held, password: MASKED } });
    expect(await masked({ at: [held] }, { at: { kind } })).toEqual({ at: [{ ...held, password: MASKED }] });
  });

  it.each(ALL_KINDS)('of kind %s with secrets inside is looked into, also as text', async (kind) => {
    const held = { password: 'a', colour: 'b' };
    const hidden = { password: MASKED, colour: 'b' };
    const columns = { at: { kind, secretsInside: true } } as const;
    expect(await masked({ at: held }, columns)).toEqual({ at: hidden });
    expect(await masked({ at: [held] }, columns)).toEqual({ at: [hidden] });
    expect(await masked({ at: JSON.stringify(held) }, columns)).toEqual({ at: JSON.stringify(hidden) });
    for (const text of ['password', '7', 'see {"password":"a"}']) {
      const row = { at: text };
      expect(await masked(row, columns)).toBe(row);
    }
  });

  it('of JSON whose form nobody told stays what it is', async () => {
    for (const kind of ALL_KINDS.filter((one) => ['json', 'list', 'choices'].includes(shapeOf({ kind: one }))).filter(
      (one) => !REFERENCES.includes(one),
    )) {
      const row = { at: { password: 'a' } };
      expect(await masked(row, { at: { kind } })).toBe(row);
    }
  });
});

describe('what is no column', () => {
  it('is masked by its name, and looked into', async () => {
    const row = {
      password: 'a',
      token: 7,
      apiKey: { at: 'b' },
      secret: ['c'],
      colour: 'd',
      body: { password: 'e', f: 'g' },
    };
    expect(await masked(row, {})).toEqual({
      password: MASKED,
      token: MASKED,
      apiKey: MASKED,
      secret: MASKED,
      colour: 'd',
      body: { password: MASKED, f: 'g' },
    });
    expect(await masked({ body: '{"password":"e"}' }, {})).toEqual({ body: JSON.stringify({ password: MASKED }) });
  });

  it('is not where it holds nothing, or is the id', async () => {
    for (const value of ['', null, undefined, false]) {
      const row = { password: value, id: { password: 'a' } };
      expect(await masked(row, {})).toBe(row);
    }
  });

  it('goes by what it is called, not by what every object has', async () => {
    expect(await masked({ constructor: { password: 'a' } }, {})).toEqual({ constructor: { password: MASKED } });
  });
});

describe('a row that is pointed to', () => {
  const held = { id: 'a', name: 'b', key: 'c', note: 'd' };

  it.each(REFERENCES)('by a column of kind %s is looked at like any row of its resource', async (kind) => {
    asked.length = 0;
    const columns = { at: { kind, to: 'other', label: 'name' } } as const;
    const hidden = { ...held, key: MASKED };
    expect(await masked({ at: held }, columns)).toEqual({ at: hidden });
    expect(await masked({ at: [held, 'id alone', null, { id: 'e', password: 'f' }] }, columns)).toEqual({
      at: [hidden, 'id alone', null, { id: 'e', password: MASKED }],
    });
    expect(new Set(asked)).toEqual(new Set(['other']));
  });

  it.each(ALL_KINDS)('by a column of kind %s is not where it has its id and name alone', async (kind) => {
    asked.length = 0;
    for (const value of ['a', { id: 'a' }, { id: 'a', name: 'b' }, [{ id: 'a', name: 'b' }, 'c'], []]) {
      const row = { at: value };
      expect(await masked(row, { at: { kind, to: 'other', label: 'name' } })).toBe(row);
    }
    expect(asked).toEqual([]);
  });

  it('is looked at where one of several has more than that, or a name under another', async () => {
    const columns = { at: { kind: 'many', to: 'other', label: 'name' } } as const;
    expect(await masked({ at: [{ id: 'a', name: 'b' }, held] }, columns)).toMatchObject({ at: [{}, { key: MASKED }] });
    expect(await masked({ at: [{ key: 'b' }] }, columns)).toEqual({ at: [{ key: MASKED }] });
  });

  it.each(REFERENCES)('by a column of kind %s to what has no tools goes by names', async (kind) => {
    const row = { at: { id: 'a', password: 'b', key: 'c' } };
    expect(await masked(row, { at: { kind, label: 'name' } })).toEqual({ at: { id: 'a', password: MASKED, key: 'c' } });
  });

  it('is looked at like a row six levels deep, and deeper by names', async () => {
    const rowAt = (level: number): object => ({
      id: 'a',
      key: 'b',
      password: 'c',
      ...(level < 9 ? { next: rowAt(level + 1) } : {}),
    });
    let row = (await masked({ next: rowAt(1) }, { next: { kind: 'one', to: 'other' } })) as Record<string, unknown>;
    for (let level = 1; level <= 9; level++) {
      row = row.next as Record<string, unknown>;
      expect([level, row.key, row.password]).toEqual([level, level <= 6 ? MASKED : 'b', MASKED]);
    }
  });
});

describe('JSON', () => {
  const nested = (levels: number, wrap: (value: unknown) => unknown, value: unknown): unknown =>
    Array.from({ length: levels }).reduce<unknown>((inner) => wrap(inner), value);

  it('that holds no secret is the same, whatever it is', () => {
    for (const value of [undefined, null, 7, false, 'password', '', [], {}, [null], { at: undefined }])
      expect(maskedInside(value)).toEqual(value);
    for (const text of ['{ "colour" : 1 }', '[ ]', '{broken', '[password]', '  [1]'])
      expect(maskedInside(text)).toBe(text);
  });

  it('as a text is masked behind a hundred blanks too', () => {
    for (const blanks of ['', ' ', '\n\t', ' '.repeat(100)])
      expect(maskedInside(`${blanks}{"password":"a"}`)).toBe(JSON.stringify({ password: MASKED }));
  });

  it.each([
    ['lists', (value: unknown) => [value, 1, 2]],
    ['objects', (value: unknown) => ({ at: value })],
  ])('is looked into a hundred levels deep in %s, and masked whole below', (_, wrap) => {
    expect(maskedInside(nested(100, wrap, { colour: 'a' }))).toEqual(nested(100, wrap, { colour: 'a' }));
    expect(maskedInside(nested(101, wrap, { colour: 'a' }))).toEqual(nested(101, wrap, MASKED));
    expect(maskedInside(nested(101, wrap, [1]))).toEqual(nested(101, wrap, MASKED));
    expect(maskedInside(nested(101, wrap, 'a'))).toEqual(nested(101, wrap, 'a'));
  });

  it('as texts in texts counts as levels', () => {
    const within = (levels: number, value: unknown): string =>
      JSON.stringify(nested(levels, (inner) => ({ at: inner }), value));
    // Sixty levels in a text below forty, less those of the two texts themselves.
    const both = (levels: number, value: unknown): unknown =>
      nested(levels, (inner) => [inner, 1, 2], within(58, value));
    expect(maskedInside(both(40, { colour: 'a' }))).toEqual(both(40, { colour: 'a' }));
    expect(maskedInside(both(42, { colour: 'a' }))).toEqual(both(42, MASKED));
  });

  it.each([
    ['a number that reading would change', '{"password":"hunter-22","id":12345678901234567890}'],
    ['a key that every object has', '{"__proto__":{"password":"hunter-22"}}'],
    ['more members than are read', JSON.stringify({ password: 'hunter-22', rows: Array(10_001).fill({ a: 1 }) })],
    ['more values than are read', JSON.stringify({ password: 'hunter-22', rows: Array(100_001).fill(1) })],
    ['more levels than are read', JSON.stringify(nested(90, (inner) => ({ at: inner }), { password: 'hunter-22' }))],
    ['more blanks before it than anybody writes', `${' '.repeat(200)}{"password":"hunter-22"}`],
  ])('as a text shows no secret where it has %s', (_, text) => {
    expect(maskedInside(text)).not.toContain('hunter');
    expect(maskedInside(text)).toContain(MASKED);
  });

  it('as a text stays what it is with a number that reading would change, and keeps it where something is masked', () => {
    const number = '12345678901234567890';
    expect(maskedInside(`{ "id":${number} }`)).toBe(`{ "id":${number} }`);
    expect(maskedInside(`{ "id":${number}, "password":"a" }`)).toBe(JSON.stringify({ id: number, password: MASKED }));
  });

  it('of more than a million characters is masked whole', () => {
    const text = (length: number): string => `{"at":"${'x'.repeat(length - 9)}"}`;
    expect(text(100)).toHaveLength(100);
    expect(maskedInside({ body: text(1_000_000) })).toEqual({ body: text(1_000_000) });
    expect(maskedInside({ body: text(1_000_001) })).toEqual({ body: MASKED });
  });

  it('is masked with what was asked for', () => {
    expect(maskedInside({ a: [{ password: 'b' }, '{"password":"c"}', ['token', 'd']] }, 'X')).toEqual({
      a: [{ password: 'X' }, '{"password":"X"}', ['token', 'X']],
    });
  });

  it.each([
    ['a pair of a name and a value', { name: 'Authorization', value: 'a' }, { name: 'Authorization', value: MASKED }],
    ['one in other letters', { HeaderName: 'Cookie', VALUES: ['a'] }, { HeaderName: 'Cookie', VALUES: MASKED }],
    ['a pair with more beside it', { k: 'token', v: 'a', colour: 'b' }, { k: 'token', v: MASKED, colour: 'b' }],
    ['a pair of another name', { name: 'Accept', value: 'a' }, undefined],
    ['a name where no name is due', { title: 'password', value: 'a' }, undefined],
    ['a number where a name is due', { name: 7, value: 'a' }, undefined],
    ['a name without a value', { name: 'password', colour: 'a' }, undefined],
    ['a list of two', ['password', 'a'], ['password', MASKED]],
    ['a list of two without a secret name', ['colour', 'a'], undefined],
    ['a list of two whose second is nothing', ['password', ''], undefined],
    ['a list of three', ['password', 'a', 'b'], undefined],
    ['a list of one', ['password'], undefined],
    ['a secret that lies elsewhere', { password: '{{ monitorSecrets.a }}' }, undefined],
    ['a list of such', { password: ['{{monitorSecrets.a}}'] }, { password: MASKED }],
    ['another template', { password: '{{other.a}}' }, { password: MASKED }],
    ['a number', { password: 0 }, { password: MASKED }],
    ['whether there is one', { password: true, token: false, secret: null, apiKey: '' }, undefined],
    ['objects under the name of one', { password: { a: 1 }, secret: [] }, { password: MASKED, secret: MASKED }],
  ])('with %s', (_, value, expected) => {
    expect(maskedInside(value)).toEqual(expected ?? value);
  });
});
