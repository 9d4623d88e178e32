/** What a tool takes survives the way to the wire and back, for every column of every resource. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import type { ValueContext } from '../../runtime/call/values.ts';
import {
  argumentName,
  type Column,
  offeredColumns,
  type ResourceModule,
  type Shape,
  traitsOf,
} from '../../runtime/catalogue/kinds.ts';
import { inputSchema } from '../../runtime/catalogue/schema.ts';
import { decodeRow, encodeData } from '../../runtime/oneuptime/codec.ts';
import { extraArguments } from '../../runtime/oneuptime/extra-arguments.ts';

const modules = await Promise.all(Object.values(resources).map(({ load }): Promise<ResourceModule> => load()));
const context: ValueContext = {
  times: { now: new Date('2026-03-10T12:00:00.000Z'), timezone: 'UTC' },
  idOf: (_, text) => text,
};

const text = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((value) => value.trim() !== '');
const instant = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const VALUES: Readonly<Record<Shape, (column: Column) => fc.Arbitrary<unknown>>> = {
  text: () => text,
  id: () => fc.uuid(),
  time: () => instant,
  number: () => fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  integer: () => fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }).map(String),
  boolean: () => fc.boolean(),
  choice: ({ values = [] }) => fc.constantFrom(...values),
  choices: ({ values = [] }) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }),
  list: ({ kind }) => {
    const item: fc.Arbitrary<unknown> = kind === 'numbers' ? fc.integer() : kind === 'many' ? fc.uuid() : text;
    return fc.array(item, { minLength: 1, maxLength: 4 });
  },
  json: () =>
    fc.dictionary(
      text.filter((key) => !key.startsWith('_')),
      fc.oneof(text, fc.integer(), fc.boolean()),
    ),
};

/** What comes back of a value: rows of a relation come back as rows. */
function expected({ kind }: Column, value: unknown): unknown {
  return kind === 'many' ? (value as string[]).map((id) => ({ id })) : value;
}

const writable = modules.flatMap((module) =>
  offeredColumns(module, 'c')
    .filter(([, { kind }]) => kind !== 'one' && kind !== 'monitorSteps')
    .map(([name, column]) => ({ module, name, column })),
);

describe('the codec', () => {
  it('gives back what it was given, column by column', () => {
    for (const { module, name, column } of writable) {
      const value = fc.sample(VALUES[traitsOf(column.kind).shape](column), { numRuns: 1, seed: name.length })[0];
      const data = encodeData(module, { [name]: value }, 'c', context);
      expect(decodeRow(data)[argumentName(module, name)], `${module.resource}.${name}`).toEqual(
        expected(column, value),
      );
    }
  });

  it('gives back any value of any kind', () => {
    const byKind = new Map(writable.map((entry) => [entry.column.kind, entry]));
    const cases = fc
      .constantFrom(...byKind.values())
      .chain((entry) => VALUES[traitsOf(entry.column.kind).shape](entry.column).map((value) => ({ ...entry, value })));
    fc.assert(
      fc.property(cases, ({ module, name, column, value }) => {
        const data = encodeData(module, { [name]: value }, 'c', context);
        expect(decodeRow(JSON.parse(JSON.stringify(data)))[argumentName(module, name)]).toEqual(
          JSON.parse(JSON.stringify(expected(column, value))),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('never meets arguments that are none: whatever is sent, validation answers and does not throw', () => {
    const some = modules.filter((_, index) => index % 12 === 0);
    const schemas = some.flatMap((module) =>
      (['list', 'count', 'get', 'create', 'update', 'delete'] as const).map((verb) =>
        inputSchema(module, verb, extraArguments),
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...schemas),
        fc.anything(),
        fc.dictionary(fc.string(), fc.anything()),
        (schema, one, many) => {
          schema.safeParse(one);
          schema.safeParse(many);
        },
      ),
      { numRuns: 300 },
    );
  });
});
