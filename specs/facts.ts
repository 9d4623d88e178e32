/** The facts about a platform that its OpenAPI document lacks or states wrongly: the shape of `specs/<platform>/facts.json`. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What is known about one column. Flags are present only when true; `access` absent means create, read and update. */
export interface ColumnFacts {
  readonly kind: string;
  /** Schema name of the resource that a reference points to. */
  readonly to?: string;
  /** Key into {@link Facts.enums}. */
  readonly enum?: string;
  /**
   * `proven`: a create without it was refused; `declared`: the model says so; `of-kind`: a create without it was refused,
   * yet rows of another kind, or with another column in its place, do without.
   */
  readonly required?: 'proven' | 'declared' | 'of-kind';
  readonly nullable?: true;
  /** Longest accepted text, in characters. */
  readonly max?: number;
  readonly unique?: true;
  /** Too large to be selected unasked. */
  readonly heavy?: true;
  /** The server writes it; a value sent by a client is ignored or refused. */
  readonly serverFilled?: true;
  readonly generated?: true;
  readonly encrypted?: true;
  readonly hashed?: true;
  /** May be selected through a relation of another resource. */
  readonly throughRelation?: true;
  /** `"<generated>"` means computed at create. */
  readonly default?: unknown;
  readonly wire?: string;
  /** Create, read and update permission set numbers; null: no rule, never writable over the API. */
  readonly permissions?: readonly [number, number, number] | null;
  /** Letters of c(reate), r(ead), u(pdate) that a project's admin key may do; absent: all three. */
  readonly access?: string;
}

/** What a project's admin key was answered where an operation was not carried out. */
export interface RecordedRefusal {
  readonly status: number;
  /** Its text; null where there was none. */
  readonly error: string | null;
  /** Whatever was sent, with every permission that a key can have: no call is ever carried out. */
  readonly always?: true;
}

/** What a project's admin key was told by one operation of a table that the document leaves out. */
export interface RecordedAnswer {
  readonly status: number;
  /** The text of a refusal; absent where the operation was carried out. */
  readonly error?: string;
}

export interface ResourceFacts {
  readonly tag: string;
  readonly path: string;
  readonly singular: string;
  readonly plural: string;
  /** Lives in the telemetry store: other list answers, no relations. */
  readonly analytics?: true;
  /** What the document lists; of a table it leaves out, what a project's admin key may do. */
  readonly operations: readonly string[];
  /** Of a table the document leaves out: every operation as it was answered: a create without data, an update of `name`, an unknown id. */
  readonly answers?: Readonly<Record<string, RecordedAnswer>>;
  readonly tenant?: string;
  /** Source and target column of the generated slug. */
  readonly slug?: readonly [string, string];
  readonly labelScope?: string;
  /** Columns whose value may stand once among the rows that share the columns named with it. */
  readonly uniqueBy?: Readonly<Record<string, readonly string[]>>;
  /** Sets of columns whose values together may stand once in the database. */
  readonly uniqueIndexes?: readonly (readonly string[])[];
  readonly userColumn?: string;
  /** Relation whose readability also makes a row readable. */
  readonly readableWith?: string;
  readonly defaultSort?: string;
  readonly sortKeys?: readonly string[];
  readonly enterprise?: true;
  readonly masterOnly?: true;
  /** Billing plan needed per operation on instances that bill. */
  readonly plan?: Readonly<Record<string, string>>;
  /** Create, read, update and delete permission set numbers of the table. */
  readonly permissions: readonly number[];
  /** Create, read and update permission set numbers of every column without its own. */
  readonly columnPermissions: readonly number[];
  /** Columns without which a create is refused. */
  readonly minimum?: readonly string[];
  /** What a project's admin key is told, where it is refused altogether. */
  readonly refused?: { readonly create?: RecordedRefusal; readonly list?: RecordedRefusal };
  /** Checked column by column against a running server. */
  readonly proven?: true;
  readonly columns: Readonly<Record<string, ColumnFacts>>;
}

export interface Facts {
  /** The release these facts were gathered from. */
  readonly release: string;
  readonly permissions: readonly string[];
  /** How refusals call a permission, where that is not its name in words; empty: it is left out of them. */
  readonly permissionTitles?: Readonly<Record<string, string>>;
  /** Lists of indexes into `permissions`; any one of a set suffices. */
  readonly permissionSets: readonly (readonly number[])[];
  readonly enums: Readonly<Record<string, readonly (string | number)[]>>;
  readonly resources: Readonly<Record<string, ResourceFacts>>;
}

type Shift = (numbers: readonly number[]) => number[];

function shifted(resource: ResourceFacts, shift: Shift): ResourceFacts {
  const columns = Object.entries(resource.columns).map(([name, column]): [string, ColumnFacts] => {
    const { permissions } = column;
    return [name, permissions ? { ...column, permissions: shift(permissions) as [number, number, number] } : column];
  });
  return {
    ...resource,
    permissions: shift(resource.permissions),
    columnPermissions: shift(resource.columnPermissions),
    columns: Object.fromEntries(columns),
  };
}

/** Two bodies of facts as one: the first counts where both know a resource, and permission sets keep their meaning. */
export function joinFacts(facts: Facts, more: Facts): Facts {
  const shift: Shift = (numbers) => numbers.map((number) => number + facts.permissionSets.length);
  const added = more.permissionSets.map((set) => set.map((index) => index + facts.permissions.length));
  const resources = Object.entries(more.resources).map(([name, resource]) => [name, shifted(resource, shift)]);
  return {
    release: facts.release,
    permissions: [...facts.permissions, ...more.permissions],
    permissionTitles: { ...more.permissionTitles, ...facts.permissionTitles },
    permissionSets: [...facts.permissionSets, ...added],
    enums: { ...more.enums, ...facts.enums },
    resources: { ...Object.fromEntries(resources), ...facts.resources },
  };
}

/** Reads the facts of everything the API serves: of its document, and of the tables it leaves out (`undocumented.json` beside `file`). */
export async function readServedFacts(file: string): Promise<Facts> {
  const [facts, more] = await Promise.all([file, path.join(path.dirname(file), 'undocumented.json')].map(readFacts));
  if (facts === undefined || more === undefined) throw new Error(`No facts beside ${file}.`);
  return joinFacts(facts, more);
}

/** Reads `facts.json` or `undocumented.json`. The file is ours and committed, so its shape is trusted: codegen/read-facts.ts checks it. */
export async function readFacts(file: string): Promise<Facts> {
  return JSON.parse(await readFile(file, 'utf8')) as Facts;
}
