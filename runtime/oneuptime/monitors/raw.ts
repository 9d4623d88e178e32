/**
 * `monitorSteps` in the API's own form, checked: the platform replaces what it cannot read by a step that checks
 * nothing, and stores unknown checks and operators without a word.
 */

import { isPlain, type Plain } from '../../basics/plain.ts';
import { badCheck, cited, instead, plainText } from './bad-argument.ts';
import { CHECKS, factsOf } from './check-table.ts';
import { storedRulesOf, unwrapSteps, wrapSteps } from './steps.ts';
import { aMonitor } from './target.ts';
import { TYPES } from './type-table.ts';

const NEXT = 'Describe it readably with url or host, interval and check, or send what get_monitor showed.';

/** Steps of the API's form, wrapped. Throws `bad_arguments` for what the platform would swallow. */
export function checkedRawSteps(given: unknown, type: string | undefined): Plain {
  const value = isPlain(given) && given._type === 'MonitorSteps' ? given.value : given;
  const instances = isPlain(value) ? value.monitorStepsInstanceArray : undefined;
  const steps = unwrapSteps(given);
  if (!steps || steps.steps.length === 0 || steps.steps.length !== (instances as unknown[]).length) {
    return badCheck(`monitorSteps holds no check steps: ${cited(given)}.`, NEXT);
  }
  for (const [index, step] of steps.steps.entries()) checkStep(step, `monitorSteps step ${index + 1}`, type);
  return wrapSteps(steps);
}

function checkStep(step: Plain, where: string, type: string | undefined): void {
  const destination = step.monitorDestination;
  if (destination !== undefined && !(isPlain(destination) && typeof destination._type === 'string')) {
    badCheck(
      `${where}: monitorDestination is not typed: ${cited(destination)}.`,
      'Write {"_type": "URL", "value": "https://example.com"}.',
    );
  }
  const kinds = TYPES[type ?? '']?.target?.kinds;
  if (isPlain(destination) && kinds && !kinds.includes(plainText(destination._type))) {
    badCheck(
      `${where}: ${aMonitor(type ?? '')} has no destination of kind ${cited(destination._type)}.`,
      `Possible: ${kinds.join(', ')}.`,
    );
  }
  const rules = storedRulesOf(step);
  if (rules.length === 0) badCheck(`${where} has no criteria, so it checks nothing.`, NEXT);
  for (const rule of rules) checkRule(rule, `${where}, criteria ${cited(rule.name)}`, type);
}

function checkRule({ filters, filterCondition }: Plain, where: string, type: string | undefined): void {
  const checks = TYPES[type ?? '']?.checks ?? Object.keys(CHECKS);
  const list = Array.isArray(filters) && filters.length > 0 ? filters : badCheck(`${where} has no filters.`, NEXT);
  if (filterCondition !== 'Any' && filterCondition !== 'All') {
    badCheck(`${where}: filterCondition cannot be ${cited(filterCondition)}.`, 'Possible: Any, All.');
  }
  for (const filter of list) {
    const check = isPlain(filter) ? plainText(filter.checkOn) : cited(filter);
    if (!checks.includes(check)) badCheck(`${where}: there is no check ${cited(check)}.`, instead(check, checks));
    const operators: readonly string[] = factsOf(check).operators;
    const operator = plainText(filter.filterType);
    if (operators.includes(operator)) continue;
    badCheck(`${where}: ${check} has no operator ${cited(operator)}.`, `Possible: ${operators.join(', ')}.`);
  }
}
