/** What is made of rows costs what a result may hold, not what a row holds; what reads them looks at everything once. */
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../steps.ts';

const { cutTexts } = await import('../../runtime/call/shown-row.ts');
const { withinCeiling } = await import('../../runtime/call/within-ceiling.ts');
const { estimateTokens, BUDGET } = await import('../../runtime/call/tokens.ts');
const { readAnswerJson } = await import('../../runtime/upstream/answer-json.ts');
const { describeSteps } = await import('../../runtime/oneuptime/monitors/describe.ts');
const { referencesOf } = await import('../../runtime/oneuptime/monitors/readable.ts');
const { encodeChecks } = await import('../../runtime/oneuptime/monitors/encode.ts');
const { idAt, VALUES } = await import('./shapes.ts');
const { callOver } = await import('./odd-upstream.ts');

const KINDS = Object.keys(VALUES).filter((kind) => !kind.startsWith('nested') && !kind.startsWith('names'));
/** Sizes at which a value of a kind is surely more than a result holds: a page first, then a preview. */
const WIDE: Readonly<Record<string, readonly [number, number]>> = {
  'a wide object': [8000, 25_000],
  'a wide object of texts': [8000, 25_000],
  'a long list': [8000, 25_000],
  'a list of rows': [8000, 8000],
  'a list of nothing': [20_000, 70_000],
};
const sizesOf = (kind: string): readonly [number, number] => WIDE[kind] ?? [40_000, 160_000];
const made = (kind: string, size: number): string => (VALUES[kind] as (size: number) => string)(size);

/** A write sends what its caller gave, which is cut nowhere else. */
const PREVIEWED = ['a wide object', 'a long list', 'a list of nothing', 'a text in another script', 'a wrapped value'];

/** Steps for an input of a size and for its double, after a run that is not counted. */
async function twice(run: (size: number) => unknown, size: number): Promise<[once: number, double: number]> {
  await stepsOf(() => run(size));
  return [await stepsOf(() => run(size)), await stepsOf(() => run(2 * size))];
}

/** Texts of this length are looked through before they are parsed; shorter ones are parsed first. */
const LONG = 200_000;

describe.each([
  ['an answer is read in one pass', 1500, ''],
  ['a long answer is read in one pass', 4000, 'x'.repeat(LONG)],
])('%s', (_what, some, pad) => {
  it.each(Object.keys(VALUES))('%s', async (kind) => {
    const text = (size: number): string => `{"pad":"${pad}","data":[[[${'[],'.repeat(300)}0]],${made(kind, size)}]}`;
    if (pad === '') expect(text(2 * some).length).toBeLessThan(LONG);
    const [once, double] = await twice((size) => readAnswerJson(text(size), 'x'), some);
    expect(double).toBeLessThanOrEqual(2.2 * once + 200);
  });
});

describe('a row costs no more than a result may hold', () => {
  it.each(KINDS)('%s: shown', async (kind) => {
    const show = (size: number): unknown =>
      withinCeiling(
        cutTexts({ id: 'a', value: JSON.parse(made(kind, size)) }, { limit: 400, ceiling: BUDGET }),
        BUDGET,
      );
    const [once, double] = await twice(show, sizesOf(kind)[0]);
    // Names of an object are listed once, in the engine: no step of ours.
    expect(double).toBeLessThanOrEqual(1.2 * once + 100);
    expect(estimateTokens(JSON.stringify(show(sizesOf(kind)[0])))).toBeLessThanOrEqual(BUDGET);
  });

  it.each(PREVIEWED)('%s: previewed as it was given', async (kind) => {
    const show = (size: number): unknown => withinCeiling({ body: { data: JSON.parse(made(kind, size)) } });
    const [once, double] = await twice(show, sizesOf(kind)[1]);
    expect(double).toBeLessThanOrEqual(1.2 * once + 100);
    expect(estimateTokens(JSON.stringify(show(sizesOf(kind)[1])))).toBeLessThanOrEqual(25_000);
  });

  it.each([8, 16, 32])('text around which there are %i levels is counted once', async (levels) => {
    const around = (depth: number): unknown => {
      let value: unknown = { long: 'word '.repeat(30_000), other: 'some '.repeat(10_000) };
      for (let level = 0; level < depth; level++) value = { value, beside: 'x'.repeat(50) };
      return withinCeiling(value as Record<string, unknown>);
    };
    const [once, double] = await twice(around, levels);
    expect(double).toBeLessThanOrEqual(1.3 * once);
  });

  it('rows behind the last one that is shown are not looked at', async () => {
    const page = (count: number) => {
      const rows = Array.from({ length: 100 }, (_, place) => ({
        _id: idAt(place),
        title: 'word '.repeat(place < count ? 80 : 1),
        description: 'word '.repeat(place < count ? 80 : 1),
      }));
      const text = JSON.stringify({ data: rows, count: 100 });
      return callOver(() => text, 'list_incidents', { limit: 100, fields: ['title', 'description'] });
    };
    await page(100);
    const [some, all] = [await stepsOf(() => page(50)), await stepsOf(() => page(100))];
    expect(all).toBeLessThanOrEqual(1.2 * some);
  });
});

describe('checks of monitors are read in one pass', () => {
  const ids = { operationalStatusId: 'a', offlineStatusId: 'b', degradedStatusId: 'c' };
  const reads = (check: object): void => {
    const args = { monitorType: 'Website', url: 'https://example.com', name: 'a', check };
    referencesOf(args);
    encodeChecks(args, ids);
  };
  const filters = (size: number): object[] =>
    Array.from({ length: size }, (_, place) => ({
      checkOn: 'Response Body',
      filterType: 'Contains',
      value: `text ${place}`,
    }));
  const stored = (size: number): unknown => ({
    _type: 'MonitorSteps',
    value: {
      monitorStepsInstanceArray: [
        {
          value: {
            monitorCriteria: {
              value: { monitorCriteriaInstanceArray: [{ value: { name: 'a', filters: filters(size) } }] },
            },
          },
        },
      ],
    },
  });
  const CASES: Readonly<Record<string, (size: number) => unknown>> = {
    conditions: (size) => reads({ offlineWhen: Array.from({ length: size }, () => 'response time > 5000') }),
    'conditions of rules': (size) =>
      reads({ rules: [{ status: 'offline', when: Array.from({ length: size }, () => 'not online') }] }),
    rules: (size) =>
      reads({
        rules: Array.from({ length: size }, (_, place) => ({
          name: `r${place}`,
          status: 'offline',
          when: ['not online'],
        })),
      }),
    'other places': (size) =>
      reads({ other: Object.fromEntries(Array.from({ length: size }, (_, place) => [`p${place}`, 1])) }),
    'conditions that are stored': (size) => describeSteps(stored(size), () => undefined),
  };
  it.each(Object.keys(CASES))('%s', async (name) => {
    const [once, double] = await twice((size) => CASES[name]?.(size), 45);
    expect(double).toBeLessThanOrEqual(2.4 * once);
  });
});
