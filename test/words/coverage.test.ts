/** How much is written, and that the floors hold. */
import { beforeAll, expect, test } from 'vitest';
import { coverageOf, everydayResources, percent } from '../../codegen/words/coverage.ts';
import { belowFloors } from '../../codegen/words/floors.ts';
import type { LintInput } from '../../codegen/words/lint-input.ts';
import type { ResourceWords } from '../../codegen/words/words.ts';
import { committedWords } from './project.ts';

let committed: LintInput;
let everyday: readonly string[];
beforeAll(async () => {
  committed = await committedWords();
  everyday = everydayResources(committed.document);
});

test('the everyday resources are a hundred, each once, each known', () => {
  const known = new Set(committed.model.resources.map(({ schema }) => schema));
  expect(new Set(everyday).size).toBe(100);
  expect(everyday.filter((schema) => !known.has(schema))).toEqual([]);
});

test('the committed words reach the floors', () => {
  expect(belowFloors(coverageOf(committed.model, committed.words, everyday))).toEqual([]);
});

test('what is not written is counted and named', () => {
  const { about: _, ...words } = committed.words.get('Label') ?? { about: '', columns: {} };
  const { name, ...columns } = words.columns as Record<string, string>;
  expect(name).toBeTruthy();
  const lost = new Map(committed.words).set('Label', { ...words, about: '', columns } as never);
  const before = coverageOf(committed.model, committed.words, everyday);
  const after = coverageOf(committed.model, lost, everyday);
  expect(after.overall.columns.done).toBe(before.overall.columns.done - 1);
  expect(after.everyday.resources.done).toBe(before.everyday.resources.done - 1);
  expect(after.missing.filter((place) => !before.missing.includes(place))).toEqual(['Label', 'Label.name']);
  expect(belowFloors(after).length).toBeGreaterThan(0);
});

test('a column only read of which nothing is said is counted and named, apart from the missing', () => {
  const schema = 'OnCallDutyPolicySchedule';
  const { columns, ...words } = committed.words.get(schema) as ResourceWords;
  const { currentUserOnRoster, ...others } = columns;
  expect(currentUserOnRoster).toBeTruthy();
  const before = coverageOf(committed.model, committed.words, everyday);
  const lost = new Map(committed.words).set(schema, { ...words, columns: others });
  const after = coverageOf(committed.model, lost, everyday);
  expect(after.overall.reads).toEqual({ ...before.overall.reads, done: before.overall.reads.done - 1 });
  expect(after.unread.find((line) => line.startsWith(`${schema}:`))).toContain('currentUserOnRoster');
  expect(after.missing).toEqual(before.missing);
});

test('a share is rounded down, so that 100 means all', () => {
  expect(percent({ done: 2624, of: 2625 })).toBe(99.9);
  expect(percent({ done: 0, of: 0 })).toBe(100);
});
