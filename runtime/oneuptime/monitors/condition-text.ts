/** A criteria filter -> the condition as people read it, in the form that `readCondition` takes back. */
import { withoutUnit } from './check-names.ts';
import { CHECKS, OPERATORS, type Operator } from './check-table.ts';
import { type Filter, readCondition } from './condition.ts';
import { gatheringText } from './over-time.ts';

/** Words for a filter, or its parts where words cannot say it; nothing of the filter is left out. */
export function conditionText(filter: Filter): string | Record<string, unknown> {
  const facts = Object.hasOwn(CHECKS, filter.checkOn) ? CHECKS[filter.checkOn] : undefined;
  if (typeof filter.value === 'object') return inParts(filter);
  if (!facts?.operators.includes(filter.filterType as Operator)) return inParts(filter);
  const texts = [phrase(filter, (value) => value), phrase(filter, (value) => JSON.stringify(value))];
  return texts.find((text) => text !== undefined && saysTheSame(text, filter)) ?? inParts(filter);
}

function phrase(filter: Filter, write: (value: string) => string): string | undefined {
  const { text, ...traits } = OPERATORS[filter.filterType as Operator];
  const value = typeof filter.value === 'string' ? write(filter.value) : filter.value;
  const minutes = CHECKS[filter.checkOn]?.value === 'minutes' ? ' minutes' : '';
  const tail = 'bare' in traits ? '' : ` ${value}${minutes}`;
  const over = filter.evaluateOverTime ? gatheringText(filter.evaluateOverTimeOptions) : '';
  if (over === undefined) return undefined;
  return `${withoutUnit(filter.checkOn)} ${text}${tail}${over ? ` (${over})` : ''}`;
}

function saysTheSame(text: string, filter: Filter): boolean {
  try {
    return canonical(readCondition(text, { checks: [filter.checkOn], where: '' })) === canonical(filter);
  } catch {
    return false;
  }
}

/** Numbers written as text count as numbers where a check compares numbers: the platform reads both alike. */
function canonical(filter: Filter): string {
  const { value, evaluateOverTime, ...rest } = filter;
  const kind = CHECKS[filter.checkOn]?.value;
  const isNumber = (kind === 'number' || kind === 'minutes') && value !== undefined && value !== '';
  const entries = Object.entries({
    ...rest,
    ...(evaluateOverTime ? { evaluateOverTime } : {}),
    ...(value === undefined ? {} : { value: isNumber ? Number(value) : value }),
  });
  return JSON.stringify(entries.sort(([a], [b]) => a.localeCompare(b)));
}

function inParts(filter: Filter): Record<string, unknown> {
  const { checkOn, filterType, value, ...other } = filter;
  return {
    check: checkOn,
    ...(filterType === undefined ? {} : { is: filterType }),
    ...(value === undefined ? {} : { value }),
    ...(Object.keys(other).length > 0 ? { other } : {}),
  };
}
