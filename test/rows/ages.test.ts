/** How long ago a time was: in the largest unit that fits, and the next one beside a small number of it. */
import { describe, expect, it } from 'vitest';
import { ageText } from '../../runtime/call/ages.ts';

const NOW = new Date('2026-03-10T12:34:56.789Z');
const ago = (milliseconds: number): string | undefined =>
  ageText(new Date(NOW.getTime() - milliseconds).toISOString(), NOW);

const UNITS = [
  { name: 'd', size: 86_400_000, before: '23 h', inner: 'h', part: 3_600_000 },
  { name: 'h', size: 3_600_000, before: '59 min', inner: 'min', part: 60_000 },
  { name: 'min', size: 60_000, before: '59 s', inner: 's', part: 1000 },
];

describe.each(UNITS)('an age in $name', ({ name, size, before, inner, part }) => {
  it('begins with a whole one', () => {
    expect(ago(size - 1)).toBe(`${before} ago`);
    expect(ago(size)).toBe(`1 ${name} ago`);
    expect(ago(size + part - 1)).toBe(`1 ${name} ago`);
  });

  it('has whole parts of the next unit beside it below ten', () => {
    expect(ago(size + part)).toBe(`1 ${name} 1 ${inner} ago`);
    expect(ago(9 * size + 2 * part - 1)).toBe(`9 ${name} 1 ${inner} ago`);
    expect(ago(9 * size + 2 * part)).toBe(`9 ${name} 2 ${inner} ago`);
    expect(ago(10 * size - 1)).toBe(`9 ${name} ${before} ago`);
    expect(ago(10 * size)).toBe(`10 ${name} ago`);
    expect(ago(10 * size + 5 * part)).toBe(`10 ${name} ago`);
  });

  it('is told of what is to come, too', () => {
    expect(ago(-size)).toBe(`in 1 ${name}`);
    expect(ago(-(2 * size + 3 * part))).toBe(`in 2 ${name} 3 ${inner}`);
    expect(ago(-(11 * size + 3 * part))).toBe(`in 11 ${name}`);
  });
});

it.each([
  [0, 'now'],
  [999, 'now'],
  [-999, 'now'],
  [1000, '1 s ago'],
  [-1000, 'in 1 s'],
  [1999, '1 s ago'],
  [9000, '9 s ago'],
  [400 * 86_400_000, '400 d ago'],
])('%i ms: %s', (milliseconds, text) => expect(ago(milliseconds)).toBe(text));

it('a text that is no time has no age', () => {
  expect(ageText('soon', NOW)).toBeUndefined();
  expect(ageText('', NOW)).toBeUndefined();
});
