/** `monitorSteps` in and out of its wrappers. */
import type { Filter } from './condition.ts';
import { isRecord, plainText } from './refuse.ts';
import type { Rule } from './rule.ts';

export type Wire = Readonly<Record<string, unknown>>;
export type Step = Readonly<Record<string, unknown>>;

/** Steps without their wrappers. */
export interface Steps {
  readonly defaultStatus: unknown;
  readonly steps: readonly Step[];
  /** Whatever else stands beside them. */
  readonly rest: Wire;
}

const inner = (value: unknown): Wire | undefined =>
  isRecord(value) && isRecord(value.value) ? value.value : undefined;

/** Takes steps apart, wrapped or as the codec shows them; undefined for anything else. */
export function unwrapSteps(wire: unknown): Steps | undefined {
  const value = isRecord(wire) && wire._type === 'MonitorSteps' ? inner(wire) : wire;
  if (!isRecord(value) || !Array.isArray(value.monitorStepsInstanceArray)) return undefined;
  const { defaultMonitorStatusId, monitorStepsInstanceArray, _type: _, ...rest } = value;
  const steps = (monitorStepsInstanceArray as unknown[]).map(inner).filter((step) => step !== undefined);
  return { defaultStatus: defaultMonitorStatusId, steps, rest };
}

/** Puts steps together as the API takes them; without every `_type` it would drop them in silence. */
export function wrapSteps(steps: readonly Step[], defaultStatus: unknown, rest: Wire = {}): Wire {
  return {
    _type: 'MonitorSteps',
    value: {
      ...rest,
      ...(defaultStatus === undefined ? {} : { defaultMonitorStatusId: defaultStatus }),
      monitorStepsInstanceArray: steps.map((step) => ({ _type: 'MonitorStep', value: step })),
    },
  };
}

/** The rules of a step as they stand. The placeholder that the platform puts where steps were unreadable is none. */
export function storedRulesOf(step: Step): Wire[] {
  const instances = inner(step.monitorCriteria)?.monitorCriteriaInstanceArray;
  const rules = Array.isArray(instances) ? instances.map(inner).filter((rule) => rule !== undefined) : [];
  return rules.filter((rule) => !isPlaceholder(rule));
}

function isPlaceholder({ name, monitorStatusId, filters }: Wire): boolean {
  const isEmpty = !Array.isArray(filters) || filters.every((filter) => !isRecord(filter) || !filter.filterType);
  return isEmpty && !name && monitorStatusId === undefined;
}

/** The rules of a step in a shape that can be relied on: what stands in the wrong place is left out. */
export function rulesOf(step: Step): Rule[] {
  return storedRulesOf(step).map((rule) => ({
    ...rule,
    id: plainText(rule.id ?? ''),
    name: plainText(rule.name ?? ''),
    description: plainText(rule.description ?? ''),
    filterCondition: rule.filterCondition === 'All' ? 'All' : 'Any',
    filters: (Array.isArray(rule.filters) ? rule.filters : []).filter(isFilter),
  }));
}

function isFilter(value: unknown): value is Filter {
  return isRecord(value) && typeof value.checkOn === 'string';
}

/** A step with other rules. */
export function withRules(step: Step, rules: readonly Rule[]): Step {
  const instances = rules.map((rule) => ({ _type: 'MonitorCriteriaInstance', value: rule }));
  return {
    ...step,
    monitorCriteria: { _type: 'MonitorCriteria', value: { monitorCriteriaInstanceArray: instances } },
  };
}
