/** One value of a column, read by its kind: what is taken for it, and what a refusal says. */
import { expect, it } from 'vitest';
import { timeContext } from '../../runtime/call/times.ts';
import { readColumnValue } from '../../runtime/call/values.ts';
import type { Column } from '../../runtime/catalogue/kinds.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');
const asked: unknown[] = [];
const context = {
  times: timeContext(NOW, 'Europe/Berlin'),
  idOf: (resource: string | undefined, text: string, argument: string): string => {
    asked.push([resource, text, argument]);
    return `id of ${text}`;
  },
};
const read = (column: Partial<Column>, value: unknown) =>
  readColumnValue({ access: 'cru', kind: 'text', ...column }, value, 'it', context);

it.each([
  ['text', 'x', 'x'],
  ['text', 7, '7'],
  ['text', true, 'true'],
  ['json', 'x', 'x'],
  ['date', '-1h', '2026-03-10T11:00:00.000Z'],
  ['date', '2026-03-10', '2026-03-09T23:00:00.000Z'],
  ['number', '7.5', 7.5],
  ['number', 7, 7],
  ['bigint', 7, '7'],
  ['bigint', '12345678901234567890', '12345678901234567890'],
  ['boolean', 'True', true],
  ['boolean', false, false],
  ['texts', 'x', 'x'],
  ['texts', 7, '7'],
  ['numbers', '7', 7],
] as const)('a value of kind %s: %j is %j', (kind, value, plain) => expect(read({ kind }, value)).toBe(plain));

it.each(['enum', 'enums'] as const)('a value of kind %s is one of those there are', (kind) => {
  expect(read({ kind, values: ['Low', 'High'] }, ' low')).toBe('Low');
  expect(read({ kind, values: [1, 2] }, '2')).toBe(2);
  expect(() => read({ kind, values: ['Low', 'High'] }, 'x')).toThrow('it has no value "x".');
  expect(() => read({ kind }, 'x')).toThrow('it has no value "x".');
});

it.each([
  ['text', {}, 'it must be a text, not {}.'],
  ['text', null, 'it must be a text, not null.'],
  ['json', [], 'it must be a text, not [].'],
  ['date', {}, 'it must be a time, not {}.'],
  ['date', null, 'it must be a time, not null.'],
  ['date', 'soon', 'it is not a time: "soon".'],
  ['number', 'x', 'it must be a number, not "x".'],
  ['number', '9007199254740993', /^it must be a number that can be sent exactly/],
  ['bigint', 1.5, 'it must be a whole number, not 1.5.'],
  ['boolean', 1, 'it must be true or false, not 1.'],
  ['texts', '', 'it must be a text, not "".'],
  ['texts', ' ', 'it must be a text, not " ".'],
  ['texts', null, 'it must be a text, not null.'],
  ['texts', ['a'], 'it must be a text, not ["a"].'],
  ['numbers', 'x', 'it must be a number, not "x".'],
  ['many', {}, 'it must be a text, not {}.'],
  ['id', true, 'it must be a text, not true.'],
] as const)('a value of kind %s is not %j', (kind, value, said) => {
  expect(() => read({ kind }, value)).toThrow(said);
});

it('a reference is looked up in what it points to; a row’s own id, and what has no names, is not', () => {
  asked.length = 0;
  expect(read({ kind: 'one', to: 'person' }, 'Ann')).toBe('id of Ann');
  expect(read({ kind: 'many', to: 'label' }, 7)).toBe('id of 7');
  expect(read({ kind: 'fk', to: 'person', byId: true }, 'Bob')).toBe('id of Bob');
  expect(read({ kind: 'one' }, 'x')).toBe('id of x');
  expect(read({ kind: 'id', to: 'person' }, 'y')).toBe('id of y');
  expect(asked).toEqual([
    ['person', 'Ann', 'it'],
    ['label', '7', 'it'],
    [undefined, 'Bob', 'it'],
    [undefined, 'x', 'it'],
    [undefined, 'y', 'it'],
  ]);
});
