/**
 * Monitor steps whose rules page nobody for a while: on-call policies are taken off, and remembered where they were, at the
 * end of the description of their rule. People see it there, and nothing has to be kept elsewhere. No I/O.
 */
import { isPlain, type Plain } from '../../basics/plain.ts';
import { idText } from '../../oneuptime/monitors/ids.ts';

/** When a snooze began and ends, ISO text. */
export interface SnoozeSpan {
  readonly since: string;
  readonly until: string;
}

/** A snooze as the steps tell it. */
export interface FoundSnooze extends SnoozeSpan {
  /** Ids of the policies that were taken off, each once. */
  readonly policies: readonly string[];
}

/** What a template raises its policies with, and how its list is called in a rule. */
const LISTS = ['incidents', 'alerts'] as const;
const POLICIES = 'onCallPolicyIds';

/** Policies of one template: its list, its id or else its place, and they as they stood there. */
type Taken = readonly [list: string, template: string | number, policies: readonly unknown[]];

interface Memory extends SnoozeSpan {
  readonly taken: readonly Taken[];
}

/** Steps that page nobody, and the policies that were taken off. Those that are snoozed already get another end. */
export function snoozedSteps(wire: unknown, span: SnoozeSpan): { steps: unknown; policies: readonly string[] } {
  const found: Taken[] = [];
  const steps = mapRules(unsnoozedSteps(wire), (rule) => {
    const taken = takenOff(rule);
    found.push(...taken);
    return taken.length === 0 ? rule : withMemory(withoutPolicies(rule), { ...span, taken });
  });
  return { steps, policies: idsOf(found) };
}

const NONE: ReadonlySet<string> = new Set();

/** Steps as they were: policies back in their places but for those that are gone, descriptions as people wrote them. */
export function unsnoozedSteps(wire: unknown, gone = NONE): unknown {
  return mapRules(wire, (rule) => {
    const mark = markIn(rule);
    if (mark === undefined) return rule;
    const isThere = (policy: unknown): boolean => !gone.has(idText(policy) ?? '');
    const taken = mark.memory.taken.map(([list, key, policies]): Taken => [list, key, policies.filter(isThere)]);
    return withPolicies(withoutMemory(rule, mark), taken);
  });
}

/** The snooze of steps: the latest end of those of its rules; undefined where there is none. */
export function snoozeOf(wire: unknown): FoundSnooze | undefined {
  const memories: Memory[] = [];
  mapRules(wire, (rule) => {
    const mark = markIn(rule);
    if (mark) memories.push(mark.memory);
    return rule;
  });
  const [last] = memories.toSorted((a, b) => Date.parse(b.until) - Date.parse(a.until));
  return last && { since: last.since, until: last.until, policies: idsOf(memories.flatMap(({ taken }) => taken)) };
}

function idsOf(taken: readonly Taken[]): readonly string[] {
  const ids = taken.flatMap(([, , policies]) => policies.map(idText));
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** The same steps with each of their rules changed; everything else, known or not, stays as it is. */
function mapRules(wire: unknown, change: (rule: Plain) => Plain): unknown {
  return mapWrapped(wire, 'monitorStepsInstanceArray', (step) => {
    if (!isPlain(step.monitorCriteria)) return step;
    return { ...step, monitorCriteria: mapWrapped(step.monitorCriteria, 'monitorCriteriaInstanceArray', change) };
  });
}

/** `{_type, value: {[list]: [{_type, value}]}}` with each innermost value changed; the outer wrapper may be missing. */
function mapWrapped(wire: unknown, list: string, change: (value: Plain) => Plain): unknown {
  if (!isPlain(wire)) return wire;
  if (isPlain(wire.value) && !Array.isArray(wire[list]))
    return { ...wire, value: mapWrapped(wire.value, list, change) };
  const items = wire[list];
  if (!Array.isArray(items)) return wire;
  const changed = items.map((item: unknown) =>
    isPlain(item) && isPlain(item.value) ? { ...item, value: change(item.value) } : item,
  );
  return { ...wire, [list]: changed };
}

function takenOff(rule: Plain): Taken[] {
  return LISTS.flatMap((list) =>
    templatesOf(rule, list).flatMap((template, at): Taken[] => {
      const policies = isPlain(template) ? template[POLICIES] : undefined;
      if (!Array.isArray(policies) || policies.length === 0) return [];
      return [[list, keyOf(rule, list, at), policies as unknown[]]];
    }),
  );
}

function templatesOf(rule: Plain, list: string): readonly unknown[] {
  const templates = rule[list];
  return Array.isArray(templates) ? templates : [];
}

/** A template's id where no other has it: its place may change while it is snoozed. */
function keyOf(rule: Plain, list: string, at: number): string | number {
  const ids = templatesOf(rule, list).map((template) => (isPlain(template) ? template.id : undefined));
  const id = ids[at];
  return typeof id === 'string' && ids.filter((other) => other === id).length === 1 ? id : at;
}

/** The rule with each of its templates changed. */
function mapTemplates(rule: Plain, change: (template: Plain, list: string, at: number) => Plain): Plain {
  const lists = LISTS.filter((list) => Array.isArray(rule[list])).map((list) => [
    list,
    templatesOf(rule, list).map((template, at) => (isPlain(template) ? change(template, list, at) : template)),
  ]);
  return { ...rule, ...Object.fromEntries(lists) };
}

function withoutPolicies(rule: Plain): Plain {
  return mapTemplates(rule, (template) =>
    Array.isArray(template[POLICIES]) ? { ...template, [POLICIES]: [] } : template,
  );
}

/** Policies that somebody gave a template meanwhile stay beside those that come back. */
function withPolicies(rule: Plain, taken: readonly Taken[]): Plain {
  return mapTemplates(rule, (template, list, at) => {
    const key = keyOf(rule, list, at);
    const back = taken.filter(([of, known]) => of === list && known === key).flatMap(([, , policies]) => policies);
    if (back.length === 0) return template;
    const ids = new Set(back.map(idText));
    const present = template[POLICIES];
    const added = Array.isArray(present) ? present.filter((policy) => !ids.has(idText(policy))) : [];
    return { ...template, [POLICIES]: [...back, ...added] };
  });
}

/** What tells a reader of the rule, and then this module, of the snooze. */
const TOLD = 'Snoozed until';
const BACK = 'pages nobody; unsnooze_monitor puts back';
const GAP = '\n\n';
const MARK = new RegExp(`(^|${GAP})${TOLD} [^\\n]{1,40}: ${BACK} (\\{[^\\n]*\\}) *(?=\\n|$)`, 'g');

function withMemory(rule: Plain, memory: Memory): Plain {
  const words = `${TOLD} ${memory.until}: ${BACK} ${JSON.stringify(memory)}`;
  const { description } = rule;
  return { ...rule, description: typeof description === 'string' ? `${description}${GAP}${words}` : words };
}

/** The last one that holds a memory: what people wrote may look like one. */
function markIn({ description }: Plain): { memory: Memory; before: string; after: string; gap: string } | undefined {
  if (typeof description !== 'string') return undefined;
  for (const [found, gap = '', json = ''] of [...description.matchAll(MARK)].reverse()) {
    const memory = readMemory(json);
    const at = description.lastIndexOf(found);
    if (memory) return { memory, gap, before: description.slice(0, at), after: description.slice(at + found.length) };
  }
  return undefined;
}

function readMemory(json: string): Memory | undefined {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!isPlain(read) || !Array.isArray(read.taken)) return undefined;
  const { since, until } = read;
  const isTime = (text: unknown): text is string => typeof text === 'string' && !Number.isNaN(Date.parse(text));
  const isTaken = (item: unknown): item is Taken => Array.isArray(item) && item.length === 3 && Array.isArray(item[2]);
  if (!isTime(since) || !isTime(until) || !read.taken.every(isTaken)) return undefined;
  return { since, until, taken: read.taken };
}

/** A rule that had no description has none again; what people wrote behind the snooze stays. */
function withoutMemory(rule: Plain, { before, after, gap }: { before: string; after: string; gap: string }): Plain {
  const { description: _, ...others } = rule;
  return gap === '' && after === '' ? others : { ...rule, description: `${before}${after}` };
}
