/** `monitorSteps` in and out of its wrappers. */
import { isRecord } from './refuse.ts';
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
  isRecord(value) && isRecord(value['value']) ? value['value'] : undefined;

/** Takes steps apart, wrapped or as the codec shows them; undefined for anything else. */
export function unwrapSteps(wire: unknown): Steps | undefined {
  const value = isRecord(wire) && wire['_type'] === 'MonitorSteps' ? inner(wire) : wire;
  if (!isRecord(value) || !Array.isArray(value['monitorStepsInstanceArray'])) return undefined;
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

/** The rules of a step. The placeholder that the platform puts where steps were unreadable is none. */
export function rulesOf(step: Step): Rule[] {
  const instances = inner(step['monitorCriteria'])?.['monitorCriteriaInstanceArray'];
  const rules = Array.isArray(instances) ? instances.map(inner).filter((rule) => rule !== undefined) : [];
  return (rules as unknown as Rule[]).filter((rule) => !isPlaceholder(rule));
}

function isPlaceholder({ name, monitorStatusId, filters }: Rule): boolean {
  const isEmpty = !Array.isArray(filters) || filters.every((filter) => filter.filterType === undefined);
  return isEmpty && !name && monitorStatusId === undefined;
}

/** A step with other rules. */
export function withRules(step: Step, rules: readonly Rule[]): Step {
  const instances = rules.map((rule) => ({ _type: 'MonitorCriteriaInstance', value: rule }));
  return {
    ...step,
    monitorCriteria: { _type: 'MonitorCriteria', value: { monitorCriteriaInstanceArray: instances } },
  };
}
