/** What a workflow asks of the catalogue, typed by the generated modules: `client.incidents.list({ filter, fields })`. */
import type { Modules } from '../../generated/oneuptime/client.ts';
import type { Effect } from '../call/platform.ts';
import type { Allowed, Columns, CreateInput, FilterInput, UpdateInput, ValueIn } from '../catalogue/inputs.ts';
import type { Column, ResourceModule } from '../catalogue/kinds.ts';

/** A related row: its id, what people call it, and columns that were named by `relation.column`. */
export interface Related {
  readonly id: string;
  readonly name?: string;
  readonly [column: string]: unknown;
}

interface Shown {
  text: string;
  id: string;
  time: string;
  number: number;
  integer: string;
  boolean: boolean;
  json: Readonly<Record<string, unknown>>;
}

type ShownValue<C extends Column> = C['kind'] extends 'one'
  ? Related
  : C['kind'] extends 'many'
    ? readonly Related[]
    : ValueIn<C, Shown>;

type Readable<M extends ResourceModule> = Extract<Allowed<M, 'r'>, string>;
/** A column that a row can show, or a column of a related row. */
export type FieldOf<M extends ResourceModule> = Readable<M> | 'id' | `${Readable<M>}.${string}`;
type ColumnOf<F> = F extends `${infer Relation}.${string}` ? Relation : F;

/** A row with the columns that were asked for. What has no value is null; what the key may not read is not there. */
export type RowOf<M extends ResourceModule, F> = { readonly id: string } & {
  readonly [K in Exclude<Extract<ColumnOf<F>, Readable<M>>, 'id' | '_id'>]?: ShownValue<Columns<M>[K]> | null;
};

export interface ListAsk<M extends ResourceModule, F> {
  readonly filter?: FilterInput<M>;
  readonly fields: readonly F[];
  /** `-createdAt` for newest first. */
  readonly sort?: string;
  /** Rows at the most, read page by page. Without it 100, and that there are more is told under `unread`. */
  readonly limit?: number;
}

export interface Rows<R> {
  readonly rows: readonly R[];
  /** All rows that match; undefined where the platform does not count them, as in telemetry. */
  readonly total: number | undefined;
  /** Whether rows follow those that were read. */
  readonly hasMore: boolean;
  /** Address of a row's page, where its kind has one. */
  link(id: string): string | undefined;
}

/** A group of rows, by what they share: values or names of rows, in the order of `by`. */
export interface CountedBy {
  readonly by: readonly (string | number | boolean | null)[];
  /** How many, or what was measured; null where there was nothing to measure. */
  readonly figure: number | null;
}

export interface GroupAsk<M extends ResourceModule> {
  readonly filter?: FilterInput<M>;
  /** Columns, `relation.column`, steps of time ("time:hour"), shapes of texts ("body:shape"). */
  readonly by: readonly string[];
  /** Instead of a count: `avg(column)`, sum, min, max, p50, p90, p95, p99. */
  readonly measure?: string;
  /** Rows that groups share stand by their ids, not by their names, which two of them may have. */
  readonly byId?: true;
}

type Controls = 'preview' | 'timezone' | 'id';

/** Operations on one resource. All throw a ToolError where they fail, and so end the workflow unless it is caught. */
export interface ResourceClient<M extends ResourceModule> {
  list<const F extends FieldOf<M>>(ask: ListAsk<M, F>): Promise<Rows<RowOf<M, F>>>;
  count(ask?: { readonly filter?: FilterInput<M> }): Promise<number>;
  /** Every group, largest first. */
  groups(ask: GroupAsk<M>): Promise<readonly CountedBy[]>;
  /** Undefined where there is no such row, or the key may not see it. */
  get<const F extends FieldOf<M>>(
    id: string,
    fields: readonly F[],
  ): Promise<(RowOf<M, F> & { readonly link?: string }) | undefined>;
  /** A secret of a row, to be sent where it belongs and told to nobody. Undefined where it has none, or the key may not read it. */
  secret(id: string, column: Extract<Allowed<M, 'r'>, string>): Promise<string | undefined>;
  /** Makes a row; its id, in a preview one that stands for it. `undo` where a delete would not take it back. */
  create(values: Omit<CreateInput<M>, Controls>, step: StepOptions): Promise<{ readonly id: string }>;
  update(id: string, values: Omit<UpdateInput<M>, Controls>, step: StepOptions): Promise<void>;
  delete(id: string, step: StepOptions): Promise<void>;
}

export interface StepOptions {
  /**
   * Of what is no operation: what comes of it beyond rows. Left out, it has to be agreed to as it stands; none, nobody is
   * reached. Operations know theirs.
   */
  readonly effects?: readonly Effect[];
  /** Of such a step: what it hangs on beside its arguments, as that was when it was told. Once it is another, a yes is void. */
  readonly version?: unknown;
  /** What the step does, in a sentence with names: "Moves INC-12 to Acknowledged." A preview shows it, and what was done. */
  readonly does: string;
  /** What takes it back, where it is not the delete of what was created or the values from before; null: nothing does. */
  readonly undo?: { readonly tool: string; readonly arguments: Readonly<Record<string, unknown>> } | null;
  /** What the plan shows in place of its arguments, where those are long, or hold what others must not see. */
  readonly shown?: Readonly<Record<string, unknown>>;
}

/** A resource's client by the name of its list tool: `incidentStateTimelines` for `list_incident_state_timelines`. */
export type TypedClient = { readonly [K in keyof Modules]: ResourceClient<Modules[K]> };
