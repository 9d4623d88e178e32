/** `monitorSteps` in and out of its wrappers. */

import { isPlain, type Plain } from '../../basics/plain.ts';
import { plainText } from './bad-argument.ts';
import type { Filter } from './condition.ts';
import { asList, onlyDefined } from './places.ts';
import type { Rule } from './rule.ts';

/** Steps without their wrappers. */
export interface Steps {
  readonly defaultStatus: unknown;
  readonly steps: readonly Plain[];
  /** Whatever else stands beside them. */
  readonly rest: Plain;
}

const inner = (value: unknown): Plain | undefined => (isPlain(value) && isPlain(value.value) ? value.value : undefined);

/** What holds steps, wrapped or as the codec shows it; undefined for anything else. */
function heldSteps(wire: unknown): (Plain & { readonly monitorStepsInstanceArray: readonly unknown[] }) | undefined {
  const value = isPlain(wire) && wire._type === 'MonitorSteps' ? inner(wire) : wire;
  return isPlain(value) && Array.isArray(value.monitorStepsInstanceArray)
    ? (value as ReturnType<typeof heldSteps>)
    : undefined;
}

const innerOf = (list: readonly unknown[]): Plain[] => list.map(inner).filter((step) => step !== undefined);

/** Takes steps apart, wrapped or as the codec shows them; undefined for anything else. */
export function unwrapSteps(wire: unknown): Steps | undefined {
  const held = heldSteps(wire);
  if (held === undefined) return undefined;
  const { defaultMonitorStatusId, monitorStepsInstanceArray, _type: _, ...rest } = held;
  return { defaultStatus: defaultMonitorStatusId, steps: innerOf(monitorStepsInstanceArray), rest };
}

/** The steps alone; none of anything else. */
export function listedSteps(wire: unknown): readonly Plain[] {
  const held = heldSteps(wire);
  return held === undefined ? [] : innerOf(held.monitorStepsInstanceArray);
}

/** Steps, rules and conditions, counted together; 0 of what holds none. */
export function countParts(wire: unknown): number {
  const { steps = [] } = unwrapSteps(wire) ?? {};
  const rules = steps.flatMap(storedRulesOf);
  const conditions = rules.map(({ filters }) => (Array.isArray(filters) ? filters.length : 0));
  return conditions.reduce((sum, count) => sum + count, steps.length + rules.length);
}

/** Puts steps together as the API takes them; without every `_type` it would drop them in silence. */
export function wrapSteps({ steps, defaultStatus, rest }: Steps): Plain {
  const monitorStepsInstanceArray = steps.map((step) => ({ _type: 'MonitorStep', value: step }));
  const value = { ...rest, defaultMonitorStatusId: defaultStatus, monitorStepsInstanceArray };
  return { _type: 'MonitorSteps', value: onlyDefined(value) };
}

/** The rules of a step as they stand. The placeholder that the platform puts where steps were unreadable is none. */
export function storedRulesOf(step: Plain): Plain[] {
  const instances = inner(step.monitorCriteria)?.monitorCriteriaInstanceArray;
  const rules = Array.isArray(instances) ? instances.map(inner).filter((rule) => rule !== undefined) : [];
  return rules.filter((rule) => !isPlaceholder(rule));
}

function isPlaceholder({ name, monitorStatusId, filters }: Plain): boolean {
  const isEmpty = !Array.isArray(filters) || filters.every((filter) => !isPlain(filter) || !filter.filterType);
  return isEmpty && !name && monitorStatusId === undefined;
}

/** The rules of a step in a shape that can be relied on: what stands in the wrong place is left out. */
export function rulesOf(step: Plain): Rule[] {
  return storedRulesOf(step).map((rule) => ({
    ...rule,
    id: plainText(rule.id ?? ''),
    name: plainText(rule.name ?? ''),
    description: plainText(rule.description ?? ''),
    filterCondition: rule.filterCondition === 'All' ? 'All' : 'Any',
    filters: asList(rule.filters).filter((filter): filter is Filter => typeof filter.checkOn === 'string'),
  }));
}

/** A step with other rules. */
export function withRules(step: Plain, rules: readonly Rule[]): Plain {
  const instances = rules.map((rule) => ({ _type: 'MonitorCriteriaInstance', value: rule }));
  return {
    ...step,
    monitorCriteria: { _type: 'MonitorCriteria', value: { monitorCriteriaInstanceArray: instances } },
  };
}
