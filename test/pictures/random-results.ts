/** Results of any kind that the output of a workflow allows: names are anything, times are times or not, lists are long. */
import fc from 'fast-check';
import { z } from 'zod';

/** Names as people, senders and attackers write them. */
export const ODD_NAMES = [
  'Checkout API',
  '',
  ' ',
  '<script>alert(1)</script>',
  '"><image href="http://example.com/x"/>',
  ']]>&amp;&#0;&nosuch;',
  'a\u0000b\u0007c\u001b[31m\u007f\u0085',
  'half a pair \ud800 and \udfff',
  'no characters \ufffe\uffff\u{1fffe}',
  'turned \u202egnp.exe\u202c \u2067about\u2069',
  'بوابة الدفع',
  'שער התשלומים 42',
  '決済ゲートウェイの監視',
  '🚒🔥👩‍🚒 fire 🇩🇪',
  'e\u0301\u0301\u0301 many marks',
  'W'.repeat(5000),
  'a line\nand another\r\n\tand more',
  '__proto__',
  'Operational',
  'Degraded',
  'Offline',
] as const;

const HOUR = 3_600_000;
const BASE = Date.parse('2026-11-26T14:30:00Z');
const TIMES = /^(?:from|to|at|since|until|time|first|last|declared|nextFrom|exhaustedAt)$/;

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ODD_NAMES) },
  fc.string({ maxLength: 30, unit: 'grapheme' }),
);
const time = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.integer({ min: -2400, max: 400 }).map((hours) => new Date(BASE + hours * HOUR).toISOString()),
  },
  fc.constantFrom('', 'not at this rate', '2026-11-25 14:00Z', '0001-01-01T00:00:00Z', '+275760-09-13T00:00:00.000Z'),
);
const figure = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.double({ min: -500, max: 100_000, noNaN: true }).map((value) => Number(value.toPrecision(6))),
  },
  fc.constantFrom(0, -0, 100, 99.9999, 1e-9, 1e15, -1e15),
);
const count = fc.oneof({ weight: 6, arbitrary: fc.nat(5000) }, fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER));

/** Any value of a type. Lists within lists are short: what is drawn of them is, too. */
export function anyOf(type: z.core.$ZodType, member = '', depth = 0): fc.Arbitrary<unknown> {
  if (type instanceof z.ZodOptional) return fc.option(anyOf(type.unwrap(), member, depth), { nil: undefined });
  if (type instanceof z.ZodNullable) return fc.option(anyOf(type.unwrap(), member, depth), { nil: null });
  if (type instanceof z.ZodObject) {
    const members = Object.entries(type.shape).map(([key, own]) => [key, anyOf(own as z.ZodType, key, depth)]);
    return fc.record(Object.fromEntries(members));
  }
  if (type instanceof z.ZodArray)
    return fc.array(anyOf(type.element as z.ZodType, member, depth + 1), { maxLength: depth === 0 ? 24 : 3 });
  if (type instanceof z.ZodRecord) return fc.dictionary(name, anyOf(type.valueType as z.ZodType), { maxKeys: 4 });
  if (type instanceof z.ZodEnum) return fc.constantFrom(...(type.options as string[]));
  if (type instanceof z.ZodLiteral) return fc.constantFrom(...type.values);
  if (type instanceof z.ZodString) return TIMES.test(member) ? time : name;
  if (type instanceof z.ZodBoolean) return fc.boolean();
  if (type instanceof z.ZodNumber) return type.format === 'safeint' ? count : figure;
  throw new Error(`Nobody knows how to make a ${type.constructor.name} for ${member}.`);
}

/** A result with the window that it may be of. */
export function anyResult(output: z.ZodType): fc.Arbitrary<Record<string, unknown>> {
  const window = fc.option(
    fc.tuple(fc.integer({ min: -9000, max: 100 }), fc.integer({ min: 1, max: 9000 })).map(([start, length]) => ({
      from: new Date(BASE + start * HOUR).toISOString(),
      to: new Date(BASE + (start + length) * HOUR).toISOString(),
    })),
    { nil: undefined },
  );
  return fc
    .tuple(anyOf(output), window)
    .map(([found, own]) => ({ ...(found as object), ...(own ? { window: own } : {}) }));
}
