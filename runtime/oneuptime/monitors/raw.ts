/**
 * `monitorSteps` in the API's own form, checked: the platform replaces what it cannot read by a step that checks
 * nothing, and stores unknown checks and operators without a word.
 */
import { CHECKS, type Operator } from './check-table.ts';
import { instead, isRecord, plainText, refuse, shown } from './refuse.ts';
import { type Step, storedRulesOf, unwrapSteps, type Wire, wrapSteps } from './steps.ts';
import { article } from './target.ts';
import { TYPES } from './type-table.ts';

const NEXT = 'Describe it readably with url or host, interval and check, or send what get_monitor showed.';

/** Steps of the API's form, wrapped. Throws `bad_arguments` for what the platform would swallow. */
export function checkedRawSteps(given: unknown, type: string | undefined): Wire {
  const value = isRecord(given) && given._type === 'MonitorSteps' ? given.value : given;
  const instances = isRecord(value) ? value.monitorStepsInstanceArray : undefined;
  const steps = unwrapSteps(given);
  if (!steps || steps.steps.length === 0 || steps.steps.length !== (instances as unknown[]).length) {
    return refuse(`monitorSteps holds no check steps: ${shown(given)}.`, NEXT);
  }
  for (const [index, step] of steps.steps.entries()) checkStep(step, `monitorSteps step ${index + 1}`, type);
  return wrapSteps(steps.steps, steps.defaultStatus, steps.rest);
}

function checkStep(step: Step, where: string, type: string | undefined): void {
  const destination = step.monitorDestination;
  if (destination !== undefined && !(isRecord(destination) && typeof destination._type === 'string')) {
    refuse(
      `${where}: monitorDestination is not typed: ${shown(destination)}.`,
      'Write {"_type": "URL", "value": "https://example.com"}.',
    );
  }
  const kinds = TYPES[type ?? '']?.target?.kinds;
  if (isRecord(destination) && kinds && !kinds.includes(plainText(destination._type))) {
    refuse(
      `${where}: ${article(type ?? '')} monitor has no destination of kind ${shown(destination._type)}.`,
      `Possible: ${kinds.join(', ')}.`,
    );
  }
  const rules = storedRulesOf(step);
  if (rules.length === 0) refuse(`${where} has no criteria, so it checks nothing.`, NEXT);
  for (const rule of rules) checkRule(rule, `${where}, criteria ${shown(rule.name)}`, type);
}

function checkRule(rule: Wire, where: string, type: string | undefined): void {
  const checks = TYPES[type ?? '']?.checks ?? Object.keys(CHECKS);
  const { filters, filterCondition } = rule;
  const list = Array.isArray(filters) && filters.length > 0 ? filters : refuse(`${where} has no filters.`, NEXT);
  if (filterCondition !== 'Any' && filterCondition !== 'All') {
    refuse(`${where}: filterCondition cannot be ${shown(filterCondition)}.`, 'Possible: Any, All.');
  }
  for (const filter of list) {
    const check = isRecord(filter) ? plainText(filter.checkOn) : shown(filter);
    if (!checks.includes(check)) refuse(`${where}: there is no check ${shown(check)}.`, instead(check, checks));
    const operators: readonly string[] = CHECKS[check]?.operators ?? [];
    const operator = plainText((filter as Wire).filterType) as Operator;
    if (!operators.includes(operator)) {
      refuse(`${where}: ${check} has no operator ${shown(operator)}.`, `Possible: ${operators.join(', ')}.`);
    }
  }
}
