import { badData } from '../engine/api-error.ts';
import { isObject } from '../engine/json.ts';
import type { Draft, Rulebook, Rules } from '../engine/rulebook.ts';

type Values = Draft['values'];
type Check = (values: Values) => void;

/** Checks that hold for a row as it will be: of a create always, of an update where it touches one of the columns. */
function kept(columns: readonly string[], ...checks: readonly Check[]): Rules {
  const run = (values: Values): void => {
    for (const check of checks) check(values);
  };
  return {
    checkCreate: ({ values }) => run(values),
    checkUpdate: (row, changes) => {
      if (columns.some((column) => column in changes)) run({ ...row, ...changes });
    },
  };
}

/** A number that has to satisfy; one that was not sent is left to the database. */
function number(column: string, isFine: (value: number) => boolean, complaint: string): Check {
  return ({ [column]: value }) => {
    if ((value ?? null) !== null && !(typeof value === 'number' && isFine(value))) throw badData(complaint);
  };
}

const text = (column: string, complaint: string): Check => {
  return ({ [column]: value }) => {
    if (String(value ?? '').trim() === '') throw badData(complaint);
  };
};

const needed =
  (column: string, complaint: string): Check =>
  ({ [column]: value }) => {
    if ((value ?? null) === null) throw badData(complaint);
  };

const isWhole = (from: number, to: number) => (value: number) =>
  Number.isInteger(value) && value >= from && value <= to;
const isPositive = (value: number): boolean => value > 0;
const isNotNegative = (value: number): boolean => value >= 0;

const BUDGET = 'Daily budget must be a number greater than 0.';
const BURN_RATE = 'Burn rate threshold must be greater than 0.';
const REFIRE = 'refireSuppressionMinutes';
const DAY_MINUTES = 1440;

/** What is thrown away on arrival: never everything by mistake. */
function dropFilter(records: string): Rules {
  const flaw = `A drop filter with an empty query matches every record, which would discard all of this project's ${records}.`;
  const sampled: Check = ({ action, samplePercentage }) => {
    if (action !== 'sample') return;
    if (typeof samplePercentage !== 'number') {
      const advice = `Enter the percentage of matching ${records} to keep, between 1 and 99.`;
      throw badData(`Sample percentage is required when the action is "Sample". ${advice}`);
    }
    if (samplePercentage >= 1 && samplePercentage <= 99) return;
    const advice = 'Use the "Drop" action to discard every matching record, or disable the filter to keep every one.';
    throw badData(`Sample percentage must be between 1 and 99. ${advice}`);
  };
  const query = text('filterQuery', `Filter query is required. ${flaw} Add a condition, or delete the filter.`);
  return kept(['action', 'samplePercentage', 'filterQuery'], query, sampled);
}

/** A price per model is found by the beginning of the model's name, in small letters, and there is one of each. */
const modelPrice: Rules = {
  checkCreate: (draft, { store }) => {
    const { values, projectId } = draft;
    text('modelPrefix', 'Model prefix is required and cannot be empty.')(values);
    const prefix = String(values.modelPrefix).trim().toLowerCase();
    draft.give('modelPrefix', prefix);
    for (const side of ['Input', 'Output']) {
      const column = `${side.toLowerCase()}PricePerMillionTokensInUSD`;
      const complaint = `${side} price must be a number greater than or equal to 0.`;
      needed(column, complaint)(values);
      number(column, isNotNegative, complaint)(values);
    }
    if (store.where('LlmModelPrice', 'projectId', projectId).some((row) => row.modelPrefix === prefix))
      throw badData(`A price for the model prefix "${prefix}" already exists in this project.`);
  },
};

const RECOMMENDED = ['Monitor'];
const dismissal: Check = ({ recommendationType: kind, recommendationId }) => {
  if (!kind) throw badData('Recommendation type is required.');
  if (!RECOMMENDED.includes(String(kind)))
    throw badData(`Invalid recommendation type: ${kind}. Valid types are ${RECOMMENDED.join(', ')}.`);
  if (!recommendationId) throw badData('Recommendation ID is required.');
};

/** A rule that puts monitors onto a page has to say which ones. */
const monitorRule: Check = ({ statusPageId, monitorLabels, monitorNamePattern, monitorDescriptionPattern }) => {
  if (!statusPageId) throw badData('Status Page ID is required to create a status page monitor rule.');
  const hasLabels = Array.isArray(monitorLabels) && monitorLabels.length > 0;
  if (hasLabels || monitorNamePattern || monitorDescriptionPattern) return;
  const criteria = 'monitor labels, a monitor name pattern, or a monitor description pattern';
  const advice = 'Use .* as the name pattern to match every monitor.';
  throw badData(`A status page monitor rule needs at least one match criterion: ${criteria}. ${advice}`);
};

/** The minutes a rule looks back: both or it cannot tell a spike from a trend. */
const windows: Check = ({ longWindowInMinutes: long, shortWindowInMinutes: short }) => {
  if ((long ?? null) === null || (short ?? null) === null)
    throw badData('Long window and short window are required for a burn rate rule.');
  if (typeof long !== 'number' || typeof short !== 'number')
    throw badData('Long window and short window must be a number of minutes.');
  if (short <= 0) throw badData('Short window must be greater than 0 minutes.');
  if (long <= short) throw badData('Long window must be greater than the short window.');
};

const everyMinutes = (column: string, what: string): Check =>
  number(
    column,
    isWhole(1, DAY_MINUTES),
    `${what} interval must be a whole number of minutes between 1 and ${DAY_MINUTES}.`,
  );

/** Tables whose values have to stay within bounds, or cannot be left empty. */
export const BOUND_RULES: Rulebook = {
  LlmCostBudget: kept(
    ['dailyBudgetInUSD'],
    needed('dailyBudgetInUSD', BUDGET),
    number('dailyBudgetInUSD', isPositive, BUDGET),
  ),
  LlmModelPrice: modelPrice,
  LogDropFilter: dropFilter('logs'),
  TraceDropFilter: dropFilter('spans'),
  ServiceLevelObjective: kept(
    ['windowDays', 'atRiskThresholdPercentage'],
    number('windowDays', isWhole(1, 366), 'SLO window must be a whole number of days between 1 and 366.'),
    number(
      'atRiskThresholdPercentage',
      isWhole(0, 100),
      'SLO at-risk threshold must be a whole percentage between 0 and 100.',
    ),
  ),
  ServiceLevelObjectiveBurnRateRule: kept(
    ['burnRateThreshold', 'longWindowInMinutes', 'shortWindowInMinutes', 'minimumSampleCount', REFIRE],
    needed('burnRateThreshold', BURN_RATE),
    number('burnRateThreshold', isPositive, BURN_RATE),
    windows,
    number('minimumSampleCount', isNotNegative, 'Minimum sample count must be a number greater than or equal to 0.'),
    number(REFIRE, isNotNegative, 'Re-fire suppression must be a number of minutes greater than or equal to 0.'),
  ),
  DetectionRule: kept(
    ['sigmaRuleYaml', 'evaluationIntervalInMinutes'],
    text('sigmaRuleYaml', 'Sigma rule YAML is required.'),
    everyMinutes('evaluationIntervalInMinutes', 'Evaluation'),
  ),
  GoogleSecOpsConnection: kept(
    ['serviceAccountJson', 'pollIntervalInMinutes'],
    (values) => {
      if (!values.serviceAccountJson && !isObject(values.serviceAccountJson))
        throw badData('Service account JSON is required.');
    },
    everyMinutes('pollIntervalInMinutes', 'Poll'),
  ),
  RecommendationDismissal: { checkCreate: ({ values }) => dismissal(values) },
  StatusPageMonitorRule: kept(['monitorLabels', 'monitorNamePattern', 'monitorDescriptionPattern'], monitorRule),
};
