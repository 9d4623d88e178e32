/**
 * What the one path of a call asks of a monitoring platform. A platform's folder implements it, `start/` joins the two;
 * nothing in `call/` or `tools/` knows a platform.
 */

import type { ToolError } from '../basics/errors.ts';
import type { Stop } from '../basics/stop.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { ResourceModule, Verb } from '../catalogue/kinds.ts';
import type { ExtraArguments } from '../catalogue/schema.ts';
import type { EffectKind } from '../catalogue/stated-effects.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../upstream/upstream.ts';
import type { Arguments } from './arguments.ts';
import type { Sort } from './fields.ts';
import type { AskedGroups } from './groups/asked.ts';
import type { Groups } from './groups/tally.ts';
import type { Candidate } from './names.ts';
import type { ValueContext } from './values.ts';

/** A row in plain form, under the names that tools use; or an object as the platform sends it. */
export type Row = Readonly<Record<string, unknown>>;

/** One call under way, as a platform sees it: validated arguments, and what it may use of the server. */
export interface Call {
  readonly tool: LoadedTool;
  readonly args: Arguments;
  /** Address of the instance, without a trailing slash. */
  readonly site: string;
  /** Stands for the caller's key where something is remembered for its owner. Throws `no_credential` without one. */
  readonly owner: string;
  /** When the call began. */
  now(): Date;
  /**
   * Sends with the caller's key, as long as the call has time for it. Throws `no_credential` when it brought none, and
   * `timed_out` when no answer came in time.
   */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /** Aborted when what the call reads now is not waited for any more. */
  readonly patience: Stop;
  /** Says that the write sent last was refused, and that nothing was saved. */
  refused(): void;
  /** Why rows of a resource may be shown by no way; undefined where they may. Absent, all may. */
  closed?(resource: string): ToolError | undefined;
  /** At once where it was loaded before. */
  module(resource: string): ResourceModule | Promise<ResourceModule>;
  /** Another tool of the catalogue; undefined where the resource lacks the verb. */
  toolOf(resource: string, verb: Verb): LoadedTool | undefined | Promise<LoadedTool | undefined>;
  /** Runs an encoder with names looked up and times read: at once where it meets no name. Rejects with what it throws. */
  resolve<T>(encode: (values: ValueContext) => T): T | Promise<T>;
  /** Id of the one row that the argument `id` names. Looked up once in a call. */
  rowId(): string | Promise<string>;
  /** Tells a client that wants to know how far a call has come that takes long. */
  tellProgress(done: number, total: number): void;
  /** False where nobody looks at what comes of a write beyond its rows: it need not be found out. */
  readonly wantsEffects?: boolean;
  /** Adds a note to the result of a read, once: that something could not be shown as it should be. */
  remark(text: string): void;
  /** Tells what a text of a filter was taken for, where that is not what it says: a result shows it beside the filter. */
  took(what: string): void;
  /** Tells that an error quotes rows of the resource, which others may have written. */
  quotes(resource: string): void;
}

/** Modules of other resources, as a call finds them. */
export type ModuleOf = Call['module'];

/** A filter and an order in the platform's language, and what a reader of the result has to know. */
export interface Query {
  /** JSON; a cursor belongs to the query it was written for. */
  readonly query: Row;
  /** The filter in the words of a filter: times resolved, names as ids. */
  readonly described: Row;
  readonly notes: readonly string[];
}

/** Why a query finds nothing. */
export interface NoRows {
  /** What was meant by it, where values were only spelt otherwise than in rows; what was taken is told (`took`). */
  readonly instead?: Query;
  readonly notes: readonly string[];
  /** Whether the notes quote values of rows. */
  readonly isQuoting?: true;
}

/** Columns of related rows, by the relation through which they are read. */
export type RelatedColumns = ReadonlyMap<string, readonly string[]>;

/** Which columns a read brings. */
export interface ColumnChoice {
  readonly columns: readonly string[];
  /** Of related rows, beside id and name; their relations are among the columns. */
  readonly related?: RelatedColumns | undefined;
  /** Columns that the key may not read are left out and told of, not refused. */
  readonly mayOmit: boolean;
  /** Only the columns: nothing is read beside them that nobody asked for. */
  readonly isBare?: true;
  /** Large ones of which only the gist is shown. */
  readonly brief?: readonly string[] | undefined;
}

/** What keeps a later page in its place; `Tag` is how it tells a row. */
export interface PageMark<Tag = number> {
  /** Milliseconds since 1970: rows of the list are those up to then, or, where a row is told, those from then on. */
  readonly at: number | null;
  /** Rows up to the one at which the page ended, itself included, of those from `at` on, or of all where that is null. */
  readonly place: number;
  /** That row: its id, of which a cursor keeps what `tagOf` makes of it. */
  readonly row?: Tag;
}

export interface PageRequest extends ColumnChoice {
  readonly sort: Sort | undefined;
  readonly limit: number;
  /** Rows that earlier pages showed. */
  readonly skip: number;
  /** What `markAfter` of the page before told; undefined on the first page, null where it could not be known. */
  readonly mark: PageMark | null | undefined;
}

/** What was read: columns that were left out, and where people find the rows. */
interface Reading {
  readonly omitted: readonly string[];
  /** Address of the row's page; of a list with `{id}` for each row's id. */
  readonly link?: string | undefined;
}

export interface RowPage extends Reading {
  readonly rows: readonly Row[];
  /** All rows of the list; undefined where they were not counted, as on later pages of what is slow to count. */
  readonly total: number | undefined;
  /** Whether rows follow these. */
  readonly hasMore: boolean;
  readonly notes: readonly string[];
  /**
   * What keeps the next page from repeating rows or losing some when others came since, where the caller was shown the
   * first `shown` rows; null where the platform cannot tell.
   */
  markAfter(shown: number): Promise<PageMark<string> | null>;
}

export interface FoundRow extends Reading {
  readonly row: Row;
}

/** A write as it would be sent, and what a preview shows of it: method, whole path, body without credentials. */
export interface Write {
  /** Whose request it is; a platform may change a row through another resource than its own. */
  readonly tool: LoadedTool;
  /** The row that is changed or removed; undefined where one is made. */
  readonly id?: string | undefined;
  readonly request: UpstreamRequest;
  readonly shown: Row;
}

/** What a call does to one row. */
export interface Plan {
  /** In the order in which they are sent; none where the row is already as it is wanted. */
  readonly writes: readonly Write[];
  /** Columns that change, for what a preview compares. */
  readonly changed: readonly string[];
  /** What a reader of the result has to know. */
  readonly notes: readonly string[];
  /** What comes of it outside the rows that are written; absent, nothing does. Deletes are none: every one is asked about. */
  readonly effects?: readonly Effect[];
}

/**
 * What comes of a write beyond its rows. `mails` go to owners and members and are named; a person is asked before all others:
 * somebody is paged, subscribers of a status page are told, a message is written to a workspace, or others are told of it.
 */
export interface Effect {
  readonly kind: EffectKind;
  /** A sentence with the names of those whom it reaches: what a person agrees to. */
  readonly says: string;
}

/** A row after a write. */
export interface SeenRow {
  /** Columns that were compared; undefined where they could not be read. */
  readonly row: Row | undefined;
  /** The row, or the one that it hangs on, and how that stands. */
  readonly words: string | undefined;
  /** What the platform changed beside it. */
  readonly notes: readonly string[];
}

/** A row that is looked at on both sides of a write. */
export interface Watch {
  /** Columns that may change, as they are before. */
  readonly before: Row;
  /** How the row is called, where nothing can be read of it after. */
  readonly words: string | undefined;
  after(): Promise<SeenRow>;
}

/** What was made, as its caller should see it. */
export interface MadeRow {
  readonly row: Row;
  /** Columns of it with credentials that the platform made, and that are told only this once. */
  readonly issued?: readonly string[];
  readonly notes: readonly string[];
}

/** Names are looked up among the rows that belong to another one only. */
export interface Within {
  /** Relation by which they belong to it. */
  readonly column: string;
  readonly id: string;
}

/** Rows that texts may name: `title` says what one is, as in "there is no monitor called". */
export interface NamedRows {
  readonly title: string;
  candidates(text: string): readonly Candidate[];
}

/** What an answer says of the key that it was asked with; `unknown`: the key is not even valid, which the call itself is told. */
export interface MasterCheck {
  readonly request: UpstreamRequest;
  kindOf(answer: UpstreamAnswer): 'plain' | 'master' | 'unknown' | 'failed';
}

/** Rows that refer to others. */
export interface Referrer {
  readonly resource: string;
  /** Plain, as a count takes it. */
  readonly filter: Row;
  says(count: number): string;
}

export interface Platform {
  /** As people write it. */
  readonly title: string;
  readonly extraArguments: ExtraArguments;

  /** Encodes filter and sort of a list or count. Throws `bad_arguments` for what the platform cannot express. */
  query(call: Call): Query | Promise<Query>;
  list(call: Call, query: Query, page: PageRequest): Promise<RowPage>;
  count(call: Call, query: Query): Promise<number>;
  /** A bounded look for why a query finds nothing. Never fails for what the platform answers. */
  whyNone(call: Call, query: Query): Promise<NoRows>;
  /** The same in groups, or what is measured of the rows. Throws `bad_arguments` for what the platform cannot group by. */
  groups(call: Call, query: Query, grouping: AskedGroups): Promise<Groups>;
  /** Undefined: there is no such row, or the key may not see it. */
  get(call: Call, id: string, selection: ColumnChoice): Promise<FoundRow | undefined>;
  /** Columns of a row as they are, before a write; `unreadable` where the key may not read them. */
  present(call: Call, id: string, columns: readonly string[]): Promise<Row | 'unreadable' | undefined>;

  /**
   * Plans a create, or what an update or a delete does to the row that `rowId` names; sends nothing but reads. Throws
   * `bad_arguments` for what the platform would swallow in silence.
   */
  plan(call: Call): Promise<Plan>;
  /** What is to be counted before rows of a resource are deleted; absent, nothing. */
  referrers?(resource: string, ids: readonly string[]): readonly Referrer[];
  /** Sends a create. Where it fails in a way that may have saved the row, the error tells what was found. */
  create(call: Call, write: Write): Promise<MadeRow>;
  /** Looks at a row before a planned update or delete of it; undefined where nothing can be compared. */
  watch(call: Call, id: string, plan: Plan): Promise<Watch | undefined>;
  /** Sends a write of an update or a delete; notes for the result. Its failures tell what was found, too. */
  change(call: Call, write: Write): Promise<readonly string[]>;

  /** The resource among whose rows those of another are looked up by name; absent, themselves. */
  namedAmong?(resource: string): string;
  /** The id that a text is, in the platform's spelling; undefined for a name. */
  readId(text: string): string | undefined;
  /** Rows of a resource, people included, that texts may name, in the caller's own view. */
  rowsNamed(call: Call, resource: string, texts: readonly string[], within?: Within): Promise<NamedRows>;

  /** How a key that opens the whole instance is told from others; absent, there is none. */
  readonly masterCheck?: MasterCheck;
  /** Throws for a request of a workflow's own that asks for too much; absent, none does. */
  checkRequest?(request: UpstreamRequest, now: Date): void;

  /** Name of the tool that the API refused to the key, where that is what an error says. Absent, nothing is known of it. */
  refusedTool?(error: ToolError): string | undefined;
  /** A failure with all that the platform knows of it; `isRest`: a part of the same change went through before. */
  explain(error: ToolError, tool: LoadedTool, isRest?: boolean): Promise<ToolError>;
}
