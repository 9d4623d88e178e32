/** Whatever comes in, callers meet a refusal in words, never a crash; and whatever is stored can be shown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import { CHECK_KEYS } from '../../runtime/oneuptime/monitors/arguments.ts';
import { describeSteps } from '../../runtime/oneuptime/monitors/describe.ts';
import { applyChecks, encodeChecks } from '../../runtime/oneuptime/monitors/encode.ts';
import { referencesOf } from '../../runtime/oneuptime/monitors/readable.ts';
import { RULE_KEYS } from '../../runtime/oneuptime/monitors/rule.ts';
import { TYPES } from '../../runtime/oneuptime/monitors/type-table.ts';
import { nameOf, projectIds } from './project.ts';
import { RECORDED } from './recorded.ts';

const WORDS = [
  'offline',
  'status code > 5',
  'true',
  '5',
  'https://a.example',
  'a.example',
  '5m',
  'GET',
  '__proto__',
  '',
];
const leaf = fc.oneof(fc.constantFrom<unknown>(...WORDS), fc.constantFrom<unknown>(null, true, false, -1, 5, 1.5));
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 2 }),
  fc.dictionary(fc.constantFrom(...RULE_KEYS, 'title', 'check', 'is', 'value', 'over'), leaf, { maxKeys: 3 }),
);
const check = fc.dictionary(fc.constantFrom(...CHECK_KEYS), fc.oneof(value, fc.array(value, { maxLength: 2 })), {
  maxKeys: 4,
});
const args = fc.record(
  {
    monitorType: fc.constantFrom(...Object.keys(TYPES), 'x'),
    url: leaf,
    host: leaf,
    port: leaf,
    interval: leaf,
    name: leaf,
    check: fc.oneof({ arbitrary: check, weight: 9 }, { arbitrary: leaf, weight: 1 }),
    monitorSteps: fc.oneof(value, fc.record({ check }), fc.record({ steps: fc.array(value, { maxLength: 2 }) })),
  },
  { requiredKeys: ['monitorType'] },
);

function isRefusalOrFine(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    expect(error.code).toBe('bad_arguments');
    expect(error.message.length).toBeGreaterThan(5);
    expect(error.next.length).toBeGreaterThan(5);
    expect(error.message.length + error.next.length).toBeLessThan(1500);
  }
}

/** Recorded steps in which one value is replaced by another. */
const damaged = fc
  .tuple(fc.constantFrom(...Object.keys(RECORDED)), fc.nat(), fc.oneof(value, fc.constant(undefined)))
  .map(([type, pick, other]) => {
    const copy = structuredClone(RECORDED[type]) as Record<string, unknown>;
    const places: [Record<string, unknown>, string][] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const key of Object.keys(node)) {
        places.push([node as Record<string, unknown>, key]);
        walk((node as Record<string, unknown>)[key]);
      }
    };
    walk(copy);
    const [node, key] = places[pick % places.length] as [Record<string, unknown>, string];
    node[key] = other;
    return { type, steps: copy };
  });

describe('nonsense', () => {
  it('in arguments is refused in words', () => {
    fc.assert(
      fc.property(args, (given) => {
        isRefusalOrFine(() => referencesOf(given));
        isRefusalOrFine(() => encodeChecks(given, projectIds()));
        isRefusalOrFine(() => applyChecks(RECORDED.Website, { ...given, monitorType: 'Website' }, projectIds()));
      }),
      { numRuns: 500 },
    );
  });

  it('in stored steps is shown, and changed or refused', () => {
    fc.assert(
      fc.property(damaged, check, ({ type, steps }, changes) => {
        expect(describeSteps(steps, nameOf)).toBeTypeOf('object');
        isRefusalOrFine(() => encodeChecks({ monitorType: type, monitorSteps: steps }, projectIds()));
        isRefusalOrFine(() => referencesOf({ monitorType: type, check: changes }, steps));
        isRefusalOrFine(() => applyChecks(steps, { monitorType: type, check: changes }, projectIds()));
      }),
      { numRuns: 500 },
    );
  });
});
