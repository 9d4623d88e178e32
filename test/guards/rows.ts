/** Against what an instance answers, and checks of monitors that hold too much. */
import type { Guard } from './guard.ts';

const ANSWERS = 'test/rows/answers.test.ts';
const JSON_TEXT = 'test/rows/json.test.ts';
const STEPS = 'test/rows/steps.test.ts';
const CHECKS = 'test/rows/checks.test.ts';

export const guards: readonly Guard[] = [
  {
    name: 'answers nested too deep',
    file: 'runtime/upstream/answer-json.ts',
    from: 'const MAX_LEVELS = 256;',
    to: 'const MAX_LEVELS = 1_000_000;',
    tests: [JSON_TEXT],
  },
  {
    name: 'answers of too many values',
    file: 'runtime/upstream/answer-json.ts',
    from: 'const MAX_VALUES = 250_000;',
    to: 'const MAX_VALUES = 250_000_000;',
    tests: [ANSWERS],
  },
  {
    name: 'whole numbers that a double would change',
    file: 'runtime/upstream/answer-json.ts',
    from: 'return String(Number(digits)) !== digits;',
    to: "return digits === '';",
    tests: [JSON_TEXT],
  },
  {
    name: 'what is no id in a path',
    file: 'runtime/oneuptime/codec.ts',
    from: 'return idOfText(decodeValue(row[ID]));',
    to: 'return decodeValue(row[ID]) as string;',
    tests: [ANSWERS],
  },
  {
    name: 'what is no id in a link',
    file: 'runtime/oneuptime/reads.ts',
    from: 'const projectId = idOfText(decodeValue(row?.[PROJECT]));',
    to: 'const projectId = decodeValue(row?.[PROJECT]) as string | undefined;',
    tests: [ANSWERS],
  },
  {
    name: 'an id that is more than one part of a path',
    file: 'runtime/catalogue/kinds.ts',
    from: 'encodeURIComponent(id)',
    to: 'id',
    tests: [ANSWERS],
  },
  {
    name: 'totals that are no number of rows',
    file: 'runtime/oneuptime/answers.ts',
    from: 'const total = isCount(count) && count >= asked.length ? count : undefined;',
    to: 'const total = count as number | undefined;',
    tests: [ANSWERS],
  },
  {
    name: 'counts that are none',
    file: 'runtime/oneuptime/answers.ts',
    from: 'if (isCount(count)) return count;',
    to: 'if (isCount(count) || count !== undefined) return count as number;',
    tests: [ANSWERS],
  },
  {
    name: 'members without an id, in a list that is written whole',
    file: 'runtime/oneuptime/present-members.ts',
    from: 'const id = isPlain(member) ? idOfText(member.id) : undefined;',
    to: 'const id = String(isPlain(member) ? JSON.stringify(member.id) : idOfText(member));',
    tests: [ANSWERS],
  },
  {
    name: 'times beyond all years',
    file: 'runtime/oneuptime/telemetry-times.ts',
    from: 'return time >= 0 && time < Date.UTC(10_000, 0);',
    to: 'return !Number.isNaN(time);',
    tests: [ANSWERS],
  },
  {
    name: 'zones that are none',
    file: 'runtime/oneuptime/rota-columns.ts',
    from: 'return id !== undefined && isZone(zone) ? [[id, zone]] : [];',
    to: 'return id !== undefined && (isZone(zone) || zone) ? [[id, zone as string]] : [];',
    tests: [ANSWERS],
  },
  {
    name: 'steps beyond number, put into words',
    file: 'runtime/oneuptime/checks.ts',
    from: 'const MOST_PARTS = 2000;',
    to: 'const MOST_PARTS = 2_000_000;',
    tests: [ANSWERS],
  },
  {
    name: 'lists in rows, walked to their end',
    file: 'runtime/call/shown-row.ts',
    from: 'if (room.left <= 0) return [...cut, partsMark(list.length)];',
    to: 'if (room.left === Number.NEGATIVE_INFINITY) return [...cut, partsMark(list.length)];',
    tests: [STEPS],
  },
  {
    name: 'parts of rows, walked to their end',
    file: 'runtime/call/shown-row.ts',
    from: 'if (room.left <= 0) return undefined;',
    to: 'if (room.left === Number.NEGATIVE_INFINITY) return undefined;',
    tests: [STEPS],
  },
  {
    name: 'what is previewed, counted whole',
    file: 'runtime/call/within-ceiling.ts',
    from: 'const FAR = 4;',
    to: 'const FAR = 4_000_000;',
    tests: [STEPS],
  },
  {
    name: 'rows of more columns than fit',
    file: 'runtime/call/within-ceiling.ts',
    from: 'return cost <= ceiling ? value : firstParts(value, ceiling, costs);',
    to: 'return cost >= 0 ? value : firstParts(value, ceiling, costs);',
    tests: [ANSWERS],
  },
  {
    name: 'long lists in checks of monitors',
    file: 'runtime/oneuptime/monitors/bad-argument.ts',
    from: 'const MOST_ITEMS = 100;',
    to: 'const MOST_ITEMS = 100_000;',
    tests: [CHECKS],
  },
  {
    name: 'conditions of all lists of a check',
    file: 'runtime/oneuptime/monitors/readable.ts',
    from: 'const MOST_CONDITIONS = 300;',
    to: 'const MOST_CONDITIONS = 300_000;',
    tests: [CHECKS],
  },
  {
    name: 'windows of a rota',
    file: 'runtime/oneuptime/rotas/hours.ts',
    from: 'if (windows.length > MOST_WINDOWS) problems.add(',
    to: 'if (windows.length > MOST_WINDOWS) String(',
    tests: [CHECKS],
  },
  {
    name: 'attributes in one filter',
    file: 'runtime/oneuptime/attribute-filters.ts',
    from: 'const MOST_ATTRIBUTES = 50;',
    to: 'const MOST_ATTRIBUTES = 50_000;',
    tests: [CHECKS],
  },
  {
    name: 'characters that nobody measured cost their bytes',
    file: 'runtime/call/tokens.ts',
    from: 'const UNMEASURED = [2, 3, 4] as const;',
    to: 'const UNMEASURED = [0.3, 0.3, 0.3] as const;',
    tests: ['test/runtime/budgets.test.ts', 'test/runtime/tokens.test.ts'],
  },
  {
    name: 'scripts cost what they cost',
    file: 'runtime/call/tokens.ts',
    from: 'RATES.map(([, , rate]) => rate)',
    to: 'RATES.map(([, , rate]) => rate / 4)',
    tests: ['test/runtime/budgets.test.ts', 'test/runtime/tokens.test.ts'],
  },
];
