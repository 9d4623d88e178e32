/** Dashboard and alerts ask for what there is: names and labels of the table of metrics, and of Node where it is theirs. */
import { readFileSync } from 'node:fs';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { METRIC_PREFIX, METRIC_TABLE } from '../../runtime/observe/metric-table.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { alerts, dashboardQuestions } from './deployed.ts';

/** Labels by name of a series, as Prometheus has them. */
async function seriesNames(): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = new Map<string, readonly string[]>([['up', []]]);
  for (const [short, { type, labels }] of Object.entries(METRIC_TABLE)) {
    const name = METRIC_PREFIX + short;
    if (type !== 'histogram') known.set(name, labels);
    else for (const end of ['bucket', 'sum', 'count']) known.set(`${name}_${end}`, [...labels, 'le']);
  }
  const ofNode = new Registry();
  collectDefaultMetrics({ register: ofNode });
  for (const { name } of await ofNode.getMetricsAsJSON()) known.set(name, []);
  return known;
}
/** What Prometheus adds. */
const SCRAPED = ['job', 'instance'];
const WORDS = new Set([
  'sum',
  'max',
  'max_over_time',
  'min',
  'count',
  'rate',
  'increase',
  'topk',
  'histogram_quantile',
  'by',
  'or',
  'on',
]);

/** What a question of PromQL asks for that there is not. */
function unknownOf(expression: string, known: ReadonlyMap<string, readonly string[]>): string[] {
  const names = [...expression.replaceAll(/\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)/g, ' ').matchAll(/[a-z_]\w*/g)].map(
    ([name]) => name,
  );
  const asked = names.filter((name) => !WORDS.has(name));
  const labels = [
    ...[...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, inner = '']) =>
      [...inner.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label]) => label as string),
    ),
    ...[...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, inner = '']) => inner.split(/,\s*/)),
  ];
  const there = new Set([...SCRAPED, ...asked.flatMap((name) => known.get(name) ?? [])]);
  return [...asked.filter((name) => !known.has(name)), ...labels.filter((label) => !there.has(label))];
}

it('a question for what there is not is found', async () => {
  const known = await seriesNames();
  expect(unknownOf('sum by (outcome) (rate(oneuptime_mcp_calls_total{verb="list"}[5m]))', known)).toEqual([]);
  expect(unknownOf('sum by (tool) (rate(oneuptime_mcp_call_total{key="x"}[5m]))', known)).toEqual([
    'oneuptime_mcp_call_total',
    'key',
    'tool',
  ]);
});

it('the dashboard asks for what there is', async () => {
  const known = await seriesNames();
  const questions = dashboardQuestions();
  expect(questions.length).toBeGreaterThan(25);
  expect(questions.flatMap((question) => unknownOf(question, known))).toEqual([]);
});

it('every metric is shown by the dashboard', () => {
  const shown = dashboardQuestions().join('\n');
  const unseen = Object.keys(METRIC_TABLE).filter(
    (short) => !new RegExp(`${METRIC_PREFIX}${short}\\b|${METRIC_PREFIX}${short}_bucket`).test(shown),
  );
  expect(unseen).toEqual([]);
});

it('alerts ask for what there is, and docs/metrics.md says what to do about each', async () => {
  const known = await seriesNames();
  const all = alerts();
  expect(all.flatMap(({ expr }) => unknownOf(expr, known))).toEqual([]);
  const page = readFileSync(packageFile('docs/metrics.md'), 'utf8');
  const told = [...page.matchAll(/^\| `(OneUptimeMcp\w+)`\s*\|/gm)].map(([, name]) => name);
  expect(told.sort()).toEqual(all.map(({ alert }) => alert).sort());
});
