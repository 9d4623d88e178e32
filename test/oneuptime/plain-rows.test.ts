/** Rows in plain form: read in one go, and the same as in the steps that this takes one after the other. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnOf, type ResourceModule, shapeOf } from '../../runtime/catalogue/kinds.ts';
import { rowDecoder, type WireObject } from '../../runtime/oneuptime/codec.ts';
import { plainRows } from '../../runtime/oneuptime/shown-rows.ts';
import { thingWith } from '../small-module.ts';

const columns = {
  _id: { kind: 'id', access: 'r' },
  name: { kind: 'text', access: 'r' },
  state: { kind: 'one', access: 'r', label: 'name' },
  count: { kind: 'bigint', access: 'r' },
  at: { kind: 'nanos', access: 'r' },
  monitorSteps: { kind: 'monitorSteps', access: 'r', heavy: true },
  currentMonitorStatus: { kind: 'one', access: 'r' },
  createdAt: { kind: 'date', access: 'r' },
} as const;
const modules = [false, true].map((isTelemetry): ResourceModule => {
  const module = thingWith('monitor', { columns: columns as unknown as ResourceModule['columns'] });
  return isTelemetry ? { ...module, analytics: true } : module;
});

function namesOf(row: WireObject, order: readonly string[]): string[] {
  return [...new Set([...order.filter((name) => Object.hasOwn(row, name)), ...Object.keys(row).slice(0, 1000)])];
}

function decodedRow(row: WireObject, order: readonly string[] = []): WireObject {
  const names = namesOf(row, order).filter((name) => name !== '_type');
  return Object.fromEntries(names.map((name) => [name === '_id' ? 'id' : name, decoded(row[name])]));
}

function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  const record = value as WireObject;
  if (typeof record._type === 'string' && 'value' in record) return record.value;
  return '_id' in record ? decodedRow(record) : record;
}

const isBlank = (value: unknown): boolean =>
  value === '' || (typeof value === 'object' && value !== null && 'value' in value && value.value === '');

function ordinary(module: ResourceModule, row: WireObject): WireObject {
  if (!module.analytics) return row;
  const entries = Object.entries(row).map(([name, value]) => {
    const column = columnOf(module, name);
    const shape = column && shapeOf(column);
    if (shape === 'integer' && typeof value === 'number') {
      const isLong = column?.kind === 'nanos' && Math.abs(value) >= 10_000;
      return [name, String(isLong ? Math.round(value / 1000) * 1000 : value)];
    }
    return [name, (shape === 'text' || shape === 'id') && isBlank(value) ? null : value];
  });
  return Object.fromEntries(entries);
}

const ODD = ['_type', 'id', '__proto__', 'constructor', 'toString', 'projectId', 'url', 'stateSince', 'value', '7'];
const values: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom('', 'text', null, 0, 123_456, 1e18, true),
  fc.record({ _type: fc.constantFrom('ObjectID', 'DateTime', 7), value: fc.constantFrom('', 'x', null, { _id: 'a' }) }),
  fc.array(fc.record({ _id: fc.string(), name: fc.string(), _type: fc.constant('Row') }), { maxLength: 2 }),
  fc.dictionary(fc.constantFrom('_id', ...ODD), fc.string(), { maxKeys: 4 }),
);
const rows = fc.dictionary(fc.constantFrom(...Object.keys(columns), ...ODD), values, { maxKeys: 14 });
const some = fc.subarray(Object.keys(columns), { minLength: 1 });

it('is what the steps make of it, whatever a row holds, names and order included', () => {
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 3 }), some, fc.boolean(), fc.nat(1), (given, named, isBrief, at) => {
      const module = modules[at] as ResourceModule;
      const along = ['projectId', 'createdAt', 'name'];
      const brief = isBrief && named.includes('monitorSteps') ? ['monitorSteps'] : [];
      const order = named.flatMap((name) =>
        name === 'monitorSteps'
          ? ['url', 'host', 'port', name]
          : name === 'currentMonitorStatus'
            ? [name, 'stateSince']
            : name,
      );
      const made = given.map((row) => JSON.parse(JSON.stringify(row)) as WireObject);
      const wanted = made.map((all) => {
        const row = Object.fromEntries(Object.entries(all).filter(([name]) => !brief.includes(name)));
        const shown = namesOf(row, order).filter((name) => !along.includes(name) || named.includes(name));
        const kept = Object.fromEntries(shown.map((name) => [name, row[name]]));
        return decodedRow(ordinary(module, kept), order);
      });
      const plain = plainRows(module, made, { columns: named, mayOmit: true, brief }, along);
      expect(JSON.stringify(plain)).toBe(JSON.stringify(wanted));
      expect(plain).toEqual(wanted);
    }),
    { numRuns: 600 },
  );
});

it.each([999, 1000, 1001, 2000])('of %s columns shows a thousand, those in order first', (count) => {
  const row = Object.fromEntries(Array.from({ length: count }, (_, place) => [`k${place}`, place]));
  const plain = rowDecoder(['last'])({ ...row, last: 'x' });
  expect(Object.keys(plain)).toEqual(['last', ...Object.keys(row).slice(0, 999)]);
});
