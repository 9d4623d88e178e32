/**
 * How a workflow is written: a tool that composes operations, described as generated tools are. Its arguments are columns,
 * so that names, times and texts are read, mended and refused just as theirs.
 */
import type { z } from 'zod';
import type { Row } from '../call/platform.ts';
import type { PlainValue } from '../catalogue/inputs.ts';
import type { Column, ResourceModule, Risk } from '../catalogue/kinds.ts';
import { composedSchema } from '../catalogue/schema.ts';
import type { FoundLines } from '../guard/audit/change-log.ts';
import type { Drawing, Look } from '../pictures/drawing.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../upstream/upstream.ts';
import type { Visited } from '../visits/visit.ts';
import type { StepOptions, TypedClient } from './client-types.ts';

/** An argument: kind, what it points to, allowed values, and `about` in our words. `required` where nothing works without. */
export type Input = Omit<Column, 'access' | 'permissions' | 'via' | 'throughRelation' | 'heavy'>;
export type Inputs = Readonly<Record<string, Input>>;

type AsColumn<C extends Input> = C & { readonly access: 'c' };

/** An argument as it is read: the id of the row that a name meant, ISO text in UTC of a time; undefined where it was not given. */
export type ReadInputs<I extends Inputs> = {
  readonly [K in keyof I]: I[K] extends { readonly required: true }
    ? PlainValue<AsColumn<I[K]>>
    : PlainValue<AsColumn<I[K]>> | undefined;
};

/** The same as a caller may give it. */
type GivenInputs<I extends Inputs> = { readonly [K in keyof I]?: unknown } & {
  readonly preview?: true;
  readonly timezone?: string;
};

/** From and to, ISO text in UTC. */
export interface TimeWindow {
  readonly from: string;
  readonly to: string;
}

/** A call that takes back what a step did. */
export interface Undo {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A tool as it is known before it is called. */
export interface KnownTool {
  /** Its own, whatever alias or prefix it was called by. */
  readonly name: string;
  readonly risk: Risk;
  readonly isWorkflow: boolean;
  /** Members of a workflow's output; some are there only when it is carried out. */
  readonly tells?: readonly string[];
}

/** One call of a workflow: what it was given, and what it may use. */
export interface Job<I extends Inputs = Inputs> {
  readonly input: ReadInputs<I>;
  /** Operations of the catalogue. A write is sent when it is called, one after the other; in a preview it is only shown. */
  readonly client: TypedClient;
  readonly now: Date;
  /** IANA zone the caller asked for; UTC without one. */
  readonly timezone: string;
  /** Address of the instance, without a trailing slash. */
  readonly site: string;
  /** Whether writes are only shown: ids of rows that a step would make stand for them. */
  readonly isPreview: boolean;
  /** Whether a picture is made of the result: then it may tell more of what was read anyway, for that to show. */
  readonly isPictured: boolean;
  /** Reads a time as an argument would be: "-24h", "today" in the caller's zone. ISO text. */
  time(text: string): string;
  /** The window that was asked for, by default from `usual` ("-24h") to now, or as long before `to`; told in the result. */
  window(asked: { readonly from?: string | undefined; readonly to?: string | undefined }, usual: string): TimeWindow;
  /**
   * What cannot be read is told under `unread` with `what` it would have been, and the rest goes on. Undefined then. A key
   * that is not accepted ends the call: nothing else would be read either.
   */
  attempt<T>(what: string, read: () => Promise<T>): Promise<T | undefined>;
  /** Something that a reader of the result has to know. */
  note(text: string): void;
  /** False when it is time to end with what there is, and to say how to go on. */
  hasTime(): boolean;
  /** Tells a waiting client how far a long call has come. */
  progress(done: number, total: number): void;
  /**
   * Sends what is no operation of the catalogue, such as a route of a public page; named in `routes`. Any status is an
   * answer. With `step` it is a step of the plan, done unless it is refused; a preview sends none and answers `{}`.
   */
  send(request: UpstreamRequest, step?: StepOptions): Promise<UpstreamAnswer>;
  /** Calls another tool by its name with plain arguments; its structured result. A write is a step like those of `client`. */
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<Row>;
  /** Whether this server visits public websites. */
  readonly canVisit: boolean;
  /** Visits a public website from this server, where its operator switched that on: guarded, once a minute per caller. */
  visit(url: string): Promise<Visited>;
  /** What is known of a tool before it is called; undefined where there is none of the name. */
  tool(name: string): Promise<KnownTool | undefined>;
  /** What this caller changed through this server since then (ms since 1970), newest first; undefined where that is not kept. */
  changes(from: number): Promise<FoundLines | undefined>;
  /** Notes, where calls are recorded, that this one takes an earlier one back. */
  undoes(id: string): void;
  /** Columns of a row as a tool would take them; undefined where there is no such row, or none that can be read. */
  present(tool: string, id: string, columns: readonly string[]): Promise<Row | undefined>;
  /** In a preview: a call that hangs on what only an earlier step brings, shown as it stands. */
  showStep(step: Undo & { readonly does?: string }): void;
}

/** Draws what a workflow found; nothing where there is nothing to be seen. It may load what it needs. */
export type Draw = (result: Row, look: Look) => Drawing | undefined | Promise<Drawing | undefined>;

export interface WorkflowSpec<I extends Inputs, O extends z.ZodType> {
  /** snake_case, at most 48 characters, unlike every generated tool. */
  readonly name: string;
  readonly title: string;
  /** What it answers or does, what the result holds, and which tool comes before or after; a few sentences. */
  readonly description: string;
  readonly toolset: string;
  readonly risk: Risk;
  /** Tools whose operations it composes: it can call no others. `*`: any, as its arguments say. */
  readonly operations: readonly string[];
  /** What it sends beside them, such as `GET /status-page/overview/{page}`. */
  readonly routes?: readonly string[];
  /** A second call with the same arguments changes nothing more; reads always may be repeated. */
  readonly repeats?: boolean;
  /** It answers callers without a key, too. */
  readonly isPublic?: true;
  /** The setting without which it is not there at all. */
  readonly switchedOnBy?: 'publicProbe' | 'audit';
  readonly input: I;
  /** Types the result, for tests and pictures; not listed. A strict object. */
  readonly output: O;
  /** Arguments of a call that does no harm and finds something in most projects; of a write with `preview`. */
  readonly example: GivenInputs<I>;
  /** Requests in plain words that it answers, for the search; in our own words. */
  readonly intents: readonly string[];
  /** Among the few tools for clients that cannot search. */
  readonly everyday?: true;
  /** Draws its result for whoever asks with `picture`. `true`: its drawing stands in `pictures/pictures.ts`. */
  readonly picture?: true | Draw;
  /** Throws a ToolError for what only its caller can mend. */
  run(job: Job<I>): Promise<z.input<O>>;
}

/** A workflow ready to be listed and run. */
export interface Workflow extends Omit<WorkflowSpec<Inputs, z.ZodType>, 'run'> {
  /** Its arguments as the columns of a module, and their schema: how they are read and listed. */
  readonly module: ResourceModule;
  readonly schema: z.ZodObject;
  run(job: Job): Promise<unknown>;
}

/** Makes a workflow of its description. */
export function defineWorkflow<const I extends Inputs, O extends z.ZodType>(spec: WorkflowSpec<I, O>): Workflow {
  const { name, title, toolset, input } = spec;
  const columns = Object.fromEntries(
    Object.entries(input).map(([argument, column]): [string, Column] => [argument, { ...column, access: 'c' }]),
  );
  const module: ResourceModule = {
    resource: `workflow ${name}`,
    schema: name,
    title,
    plural: title,
    toolset,
    defaultColumns: [],
    columns,
    operations: {},
  };
  let schema: z.ZodObject | undefined;
  return {
    ...(spec as unknown as Workflow),
    module,
    get schema() {
      schema ??= composedSchema(module, { isRead: spec.risk === 'read', hasPicture: spec.picture !== undefined });
      return schema;
    },
  };
}
