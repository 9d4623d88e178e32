/** The typed client of a workflow over the inner calls of one call. Kept apart: what reads, and what is a step of a plan. */
import { ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { InnerCalls } from '../call/composed.ts';
import type { InnerGrouping } from '../call/inner-reads.ts';
import type { Row } from '../call/platform.ts';
import type { ToolEntry } from '../catalogue/catalogue.ts';
import type { Verb } from '../catalogue/kinds.ts';
import { LIMITS } from '../catalogue/limits.ts';
import type { CountedBy, Rows, StepOptions, TypedClient } from './client-types.ts';
import type { Undo } from './define.ts';
import { foreseenStep, PlanSteps } from './steps.ts';

/** Rows that a list brings where nobody says how many. */
const USUAL_ROWS = 100;

/** What a client tells of what it does. */
export interface ClientContext {
  readonly calls: InnerCalls;
  readonly steps: PlanSteps;
  readonly isPreview: boolean;
  readonly timezone: string | undefined;
  /** The tool of an operation that the workflow composes. Throws where it says nothing of it, or the instance has none. */
  entry(verb: Verb, resource: string): ToolEntry;
  /** Columns that the key may not read, and other shortcomings of a read. */
  unread(what: string, why: string): void;
}

interface AskedRows {
  readonly filter?: Row;
  readonly fields: readonly string[];
  readonly sort?: string;
  readonly limit?: number;
}

/** Makes the client: each resource under the name that `generated/` gives it. */
export function typedClient(context: ClientContext): TypedClient {
  const known = new Map<string, object>();
  const of = (name: string): object => {
    const made = known.get(name) ?? resourceClient(name, context);
    known.set(name, made);
    return made;
  };
  return new Proxy({} as TypedClient, { get: (_target, name) => (typeof name === 'string' ? of(name) : undefined) });
}

function resourceClient(resource: string, context: ClientContext): object {
  const { calls } = context;
  const timezone = context.timezone === undefined ? {} : { timezone: context.timezone };
  const entry = (verb: Verb): ToolEntry => context.entry(verb, resource);
  const tellOmitted = ({ name }: ToolEntry, omitted: readonly string[]): void => {
    for (const column of omitted) context.unread(`${column} of ${name}`, 'the key may not read it');
  };
  return {
    list: async ({ filter, fields, sort, limit: wanted }: AskedRows): Promise<Rows<Row>> => {
      const limit = wanted ?? USUAL_ROWS;
      const tool = entry('list');
      const asked = { filter, fields, sort, limit, timezone: context.timezone };
      const { rows, total, hasMore, omitted, link, remarks } = await calls.list(tool, asked);
      tellOmitted(tool, omitted);
      for (const remark of remarks) context.unread(tool.name, remark);
      if (hasMore && rows.length < limit) context.unread(tool.name, outOfTime(rows.length, total));
      // Who says how many rows are wanted looks whether there are more.
      else if (hasMore && wanted === undefined)
        context.unread(tool.name, `only ${rowsRead(rows.length, total)} were read`);
      return { rows, total, hasMore, link: (id) => link?.replace('{id}', () => id) };
    },
    count: async ({ filter }: { filter?: Row } = {}): Promise<number> => calls.count(entry('count'), filter),
    groups: async (asked: InnerGrouping): Promise<readonly CountedBy[]> => {
      const { groups, notes } = await calls.groups(entry('count'), { ...asked, ...timezone });
      if (notes.length > 0) context.unread(`groups of ${entry('count').name}`, notes.join(' '));
      return groups;
    },
    get: async (id: string, fields: readonly string[]): Promise<Row | undefined> => {
      const tool = entry('get');
      const found = await calls.get(tool, id, fields);
      if (!found) return undefined;
      tellOmitted(tool, found.omitted);
      return found.link === undefined ? found.row : { ...found.row, link: found.link };
    },
    secret: async (id: string, column: string): Promise<string | undefined> => {
      const row = await calls.present(entry('get'), id, [column]);
      const value = row?.[column];
      return typeof value === 'string' && value !== '' ? value : undefined;
    },
    create: (values: Row, options: StepOptions) => create(entry('create'), values, options, context),
    update: (id: string, values: Row, options: StepOptions) => update(entry('update'), id, values, options, context),
    delete: async (id: string, { does, undo }: StepOptions): Promise<void> => {
      await step({ tool: entry('delete'), does, args: { id }, undo: undo ?? undefined }, context);
    },
  };
}

/** A list that ended before it was asked to: whatever is made of its rows holds for those alone. */
function outOfTime(read: number, total: number | undefined): string {
  return `there was time for ${rowsRead(read, total)} only; ask for less, such as a shorter window`;
}

function rowsRead(read: number, total: number | undefined): string {
  return `${read}${total === undefined ? '' : ` of ${total}`} rows`;
}

/** Calls an operation with plain arguments; what its tool would tell of it, rows whole. */
export async function callOperation(tool: ToolEntry, args: Row, context: ClientContext): Promise<Row> {
  const { calls } = context;
  const { id, filter, fields, limit, ...rest } = args as Row & {
    id?: string;
    filter?: Row;
    fields?: string[];
    limit?: number;
  };
  if (tool.verb === 'count') {
    if (rest.by === undefined && rest.measure === undefined) return { count: await calls.count(tool, filter) };
    return { ...(await calls.groups(tool, { ...rest, ...(filter ? { filter } : {}) })) };
  }
  if (tool.verb === 'list') {
    const { rows, total } = await calls.list(tool, { ...rest, filter, fields, limit: limit ?? LIMITS.default });
    return { items: rows, total };
  }
  if (tool.verb === 'get') {
    const found = await calls.get(tool, await calls.idOf(tool, String(id)), fields);
    if (!found) throw await calls.missing(tool);
    return { item: found.row };
  }
  if (tool.verb === 'create') return { created: await create(tool, args, {}, context) };
  if (tool.verb !== 'update' || typeof id !== 'string')
    return { id: await step({ tool, does: undefined, args, undo: undefined }, context) };
  const row = await calls.idOf(tool, id);
  await update(tool, row, { ...rest, ...rowArguments(args) }, {}, context);
  return { id: row };
}

/** Columns of a row that bear the names of controls of a list. */
function rowArguments({ filter, fields, limit }: Row): Row {
  return Object.fromEntries(Object.entries({ filter, fields, limit }).filter(([, value]) => value !== undefined));
}

async function create(
  tool: ToolEntry,
  values: Row,
  { does, undo, shown }: Partial<StepOptions>,
  context: ClientContext,
): Promise<{ id: string }> {
  const id = context.isPreview ? context.steps.nextStandIn() : undefined;
  const removes = context.calls.sibling(tool, 'delete');
  const remove = (made: string): Undo | undefined => removes && { tool: removes.name, arguments: { id: made } };
  const back = (row: string): Undo | undefined => (undo === undefined ? remove(row) : (undo ?? undefined));
  const made = await step({ tool, does, args: values, shown, undo: back }, context);
  return { id: id ?? made };
}

async function update(
  tool: ToolEntry,
  id: string,
  values: Row,
  { does, undo, shown }: Partial<StepOptions>,
  context: ClientContext,
): Promise<void> {
  const back = undo === undefined && !context.isPreview ? await valuesBefore(tool, id, values, context) : undefined;
  const told = shown && { id, ...shown };
  await step({ tool, does, args: { id, ...values }, shown: told, undo: undo ?? back }, context);
}

/** A call that gives the columns back the values they have now; undefined where they cannot be read. */
async function valuesBefore(
  tool: ToolEntry,
  id: string,
  values: Row,
  { calls }: ClientContext,
): Promise<Undo | undefined> {
  const columns = Object.keys(values).filter((name) => name !== 'clear');
  const cleared = Array.isArray(values.clear) ? values.clear.map(String) : [];
  const before = await calls.present(tool, id, [...columns, ...cleared]).catch(() => undefined);
  if (!before) return undefined;
  const entries = [...columns, ...cleared].flatMap((name): [string, unknown][] =>
    name in before ? [[name, before[name]]] : [],
  );
  const clear = entries.filter(([, value]) => value === null).map(([name]) => name);
  const set = entries.filter(([, value]) => value !== null).map(([name, value]) => [name, asGiven(value)]);
  return { tool: tool.name, arguments: { id, ...Object.fromEntries(set), ...(clear.length > 0 ? { clear } : {}) } };
}

/** A value that was read as an argument takes it: related rows by their ids. */
function asGiven(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asGiven);
  return isPlain(value) && typeof value.id === 'string' ? value.id : value;
}

interface PlannedStep {
  readonly tool: ToolEntry;
  readonly does: string | undefined;
  readonly args: Row;
  /** What is shown in place of its arguments. */
  readonly shown?: Row | undefined;
  readonly undo: Undo | ((id: string) => Undo | undefined) | undefined;
}

/** Sends a write, or adds it to what a preview shows; the id of its row. */
async function step(
  { tool, does, args, shown, undo }: PlannedStep,
  { calls, steps, isPreview }: ClientContext,
): Promise<string> {
  const said = does === undefined ? {} : { does };
  if (isPreview) {
    const standIn = steps.nextStandIn();
    // What hangs on a row that is not there yet cannot be looked at.
    const isFirm = !PlanSteps.isStandIn(JSON.stringify(args));
    const preview = isFirm ? ((await calls.write(tool, { ...args, preview: true })).preview as Row) : {};
    if (!isFirm)
      calls.foresee({ tool: tool.name, does: foreseenStep({ ...said, tool: tool.name, arguments: shown ?? args }) });
    const { before, notes } = preview as { before?: Row; notes?: readonly string[] };
    steps.add({
      ...said,
      tool: tool.name,
      arguments: shown ?? args,
      ...(before && !shown ? { before } : {}),
      ...(notes ? { notes } : {}),
    });
    return standIn;
  }
  if (steps.length > 0 && !calls.mayBegin)
    throw new ToolError(
      'timed_out',
      'There was no time left for the rest of the plan.',
      'Call it again: what is done already is told.',
    );
  const told = await calls.write(tool, args);
  const id = String((told.created as Row | undefined)?.id ?? told.id ?? args.id ?? '');
  const back = typeof undo === 'function' ? undo(id) : undo;
  const notes = told.notes as readonly string[] | undefined;
  steps.add(
    { ...said, tool: tool.name, arguments: shown ?? args, ...(id ? { id } : {}), ...(notes ? { notes } : {}) },
    back,
  );
  return id;
}
