/**
 * The rules of a policy: what a text such as `verb:delete` or `list_*` means in a catalogue. A rule that means nothing is
 * refused where it is read: a slip must never leave something open.
 */
import { closest } from '../basics/nearest.ts';
import type { Catalogue, ToolEntry, WorkflowEntry } from '../catalogue/catalogue.ts';
import { VERBS } from '../catalogue/kinds.ts';

/** One rule, and the names of the operations and workflows that it is about. */
export interface PolicyRule {
  /** As it was written, in small letters. */
  readonly text: string;
  readonly names: ReadonlySet<string>;
}

/** Where rules find what they name. */
export interface RuleBook {
  readonly catalogue: Pick<Catalogue, 'tools' | 'workflows' | 'find' | 'workflow' | 'former' | 'bareName'>;
  /** Ids of all toolsets; tools of one that is hand-picked, by its id. */
  readonly toolsets: readonly string[];
  readonly picked?: Readonly<Record<string, ReadonlySet<string>>>;
}

/** What a rule may be about; a bare name is a tool or a workflow. */
export const RULE_KINDS = ['tool', 'resource', 'toolset', 'verb', 'workflow'] as const;
type RuleKind = (typeof RULE_KINDS)[number] | 'name';

/** Longer ones are no names. */
export const MAX_RULE = 128;
/** More than so many stars in one rule are none that anybody writes. */
const MAX_STARS = 4;

/** A rule, or one sentence on what is wrong with the text, with the nearest that would do. */
export function readRule(text: string, book: RuleBook): PolicyRule | string {
  const written = text.trim().toLowerCase();
  const said = JSON.stringify(written.slice(0, 60));
  if (written === '' || written.length > MAX_RULE) return `${said} is no rule. ${FORMS}`;
  if (written.split('*').length > MAX_STARS + 1) return `${said} has too many stars: ${MAX_STARS} are the most.`;
  const colon = written.indexOf(':');
  const kind = colon < 0 ? 'name' : RULE_KINDS.find((known) => known === written.slice(0, colon));
  if (kind === undefined) {
    const near = closest(written.slice(0, colon), RULE_KINDS, 1)[0];
    return `${said} is no rule.${near ? ` Did you mean ${near}${written.slice(colon)}?` : ''} ${FORMS}`;
  }
  const wanted = written.slice(colon + 1).trim();
  const names = namesOf(kind, wanted, book);
  if (names.size > 0) return { text: kind === 'name' ? wanted : `${kind}:${wanted}`, names };
  const near = closest(wanted, known(kind, book));
  const prefix = kind === 'name' ? '' : `${kind}:`;
  const hint = near.length > 0 ? ` Did you mean ${near.map((name) => prefix + name).join(' or ')}?` : ` ${FORMS}`;
  return `${said} names no ${kind === 'name' ? 'tool or workflow' : kind}.${hint}`;
}

const FORMS =
  'Rules are tool:NAME, resource:NAME, toolset:NAME, verb:NAME, workflow:NAME or the name of a tool or workflow, with * for any letters.';

/** Names that a kind of rule can name. */
function known(kind: RuleKind, { catalogue, toolsets, picked = {} }: RuleBook): readonly string[] {
  if (kind === 'verb') return VERBS;
  if (kind === 'toolset') return [...toolsets, ...Object.keys(picked)];
  if (kind === 'resource') return [...new Set(catalogue.tools.map(({ resource }) => resource))];
  const tools = kind === 'workflow' ? [] : catalogue.tools;
  const workflows = kind === 'tool' ? [] : catalogue.workflows;
  return [...workflows, ...tools].map(({ name }) => name);
}

function namesOf(kind: RuleKind, wanted: string, book: RuleBook): ReadonlySet<string> {
  const { catalogue, picked = {} } = book;
  const fits = wanted.includes('*') ? starred(wanted) : (text: string) => text === wanted;
  if (kind === 'verb') return named(catalogue.tools, ({ verb }) => fits(verb));
  if (kind === 'resource') return named(catalogue.tools, ({ resource }) => fits(resource));
  if (kind === 'toolset') {
    const hand = Object.keys(picked).filter(fits);
    const all = named([...catalogue.tools, ...catalogue.workflows], ({ toolset }) => fits(toolset));
    return hand.length === 0 ? all : new Set([...all, ...hand.flatMap((id) => [...(picked[id] ?? [])])]);
  }
  const isTool = kind === 'tool' || kind === 'name';
  const isWorkflow = kind === 'workflow' || kind === 'name';
  if (wanted.includes('*'))
    return new Set([
      ...(isTool ? named(catalogue.tools, ({ name }) => fits(name)) : []),
      ...(isWorkflow ? named(catalogue.workflows, ({ name }) => fits(name)) : []),
    ]);
  if (kind === 'name' && DISPATCHED.has(wanted)) return throughOf(wanted, catalogue);
  // By whatever name it is called: with a prefix, by a former name, by another that means it.
  const found = [
    isTool ? catalogue.find(wanted)?.name : undefined,
    isWorkflow ? (catalogue.workflow(wanted)?.name ?? switchedOff(wanted, catalogue)) : undefined,
  ];
  return new Set(found.filter((name) => name !== undefined));
}

/** One that is there where the operator switches it on: one policy is written for servers with it and without. */
function switchedOff(wanted: string, catalogue: RuleBook['catalogue']): string | undefined {
  return catalogue.former(wanted)?.kind === 'off' ? catalogue.bareName(wanted) : undefined;
}

/** The compact tools. Each stands for all that is called through it; the search stands for itself. */
const DISPATCHED: ReadonlySet<string> = new Set(['call_read', 'call_write', 'call_delete', 'find_tools']);

function throughOf(compact: string, { tools, workflows }: RuleBook['catalogue']): ReadonlySet<string> {
  if (compact === 'find_tools') return new Set([compact]);
  const isThrough = (tool: ToolEntry | WorkflowEntry): boolean => {
    const risk = !('verb' in tool)
      ? tool.risk
      : tool.verb === 'delete'
        ? 'destructive'
        : tool.risk === 'read'
          ? 'read'
          : 'write';
    return compact === { read: 'call_read', write: 'call_write', destructive: 'call_delete' }[risk];
  };
  return named<ToolEntry | WorkflowEntry>([...tools, ...workflows], isThrough);
}

function named<T extends ToolEntry | WorkflowEntry>(tools: readonly T[], isMeant: (tool: T) => boolean): Set<string> {
  return new Set(tools.filter(isMeant).map(({ name }) => name));
}

/** Whether a text has the parts between stars one after the other, from its start to its end. */
function starred(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  const inner = parts.slice(1, -1);
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of inner) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - at >= last.length && text.endsWith(last);
  };
}
