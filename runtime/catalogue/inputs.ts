/**
 * TypeScript types derived from a generated module: what a tool takes and shows (`ListInput<typeof incident>`), and how
 * rows travel on the wire. Types only; the compiler checks the wire types against openapi-typescript's.
 */
import type { Column, KINDS, Kind, ResourceModule } from './kinds.ts';

type Columns<M extends ResourceModule> = M['columns'];
type Simplify<T> = { [K in keyof T]: T[K] };
type Letter = 'c' | 'r' | 'u';

/** Names of the columns that a verb may use. */
type Allowed<M extends ResourceModule, L extends Letter> = {
  [K in keyof Columns<M>]: Columns<M>[K]['access'] extends `${string}${L}${string}` ? K : never;
}[keyof Columns<M>];

/** Id columns that callers reach through their relation. */
type Hidden<M extends ResourceModule> = {
  [K in keyof Columns<M>]: Columns<M>[K] extends { via: infer V } ? V : never;
}[keyof Columns<M>];
type Offered<M extends ResourceModule, L extends Letter> = Exclude<Allowed<M, L>, Hidden<M>>;
type RequiredOf<M extends ResourceModule> = {
  [K in keyof Columns<M>]: Columns<M>[K] extends { required: true } ? K : never;
}[keyof Columns<M>];
type ArgumentName<K> = K extends '_id' ? 'id' : K;

type ShapeOf<C extends Column> = (typeof KINDS)[C['kind']]['shape'];
type WireOf<K extends Kind> = (typeof KINDS)[K] extends { wire: infer W } ? W : undefined;
type ValuesOf<C extends Column> = C extends { values: readonly (infer V)[] } ? V : string;
type OrNull<C extends Column, T> = C extends { nullable: true } ? T | null : T;

interface Plain {
  text: string;
  id: string;
  time: string;
  number: number;
  integer: string;
  boolean: boolean;
  json: Record<string, unknown> | unknown[];
}

/** A value of a column, its kind of text, number or object said by `P`. */
type ValueIn<C extends Column, P> =
  ShapeOf<C> extends infer S
    ? S extends 'choice'
      ? ValuesOf<C>
      : S extends 'choices'
        ? ValuesOf<C>[]
        : S extends 'list'
          ? C['kind'] extends 'numbers'
            ? number[]
            : string[]
          : S extends keyof P
            ? P[S]
            : never
    : never;

/** A value as a tool takes it. */
export type PlainValue<C extends Column> = ValueIn<C, Plain>;

/** One operator of a filter; `gte` and `lte` may stand together. */
export type FilterOperator<T> =
  | { not: T | null }
  | { in: readonly T[] }
  | { empty: boolean }
  | { contains: string }
  | { not_contains: string }
  | { starts_with: string }
  | { ends_with: string }
  | { gt: T }
  | { lt: T }
  | { gte: T }
  | { lte: T }
  | { gte: T; lte: T }
  | { any: readonly string[] }
  | { all: readonly string[] }
  | { none: readonly string[] };

/** Filter of list and count: a value, a list of values, null, an operator, or columns of a related row. */
export type FilterInput<M extends ResourceModule> = {
  [K in Offered<M, 'r'> as ArgumentName<K>]?:
    | PlainValue<Columns<M>[K]>
    | readonly PlainValue<Columns<M>[K]>[]
    | FilterOperator<PlainValue<Columns<M>[K]>>
    | (Columns<M>[K]['kind'] extends 'one' ? Readonly<Record<string, unknown>> : never)
    | null;
};

/** Arguments of a list tool. */
export interface ListInput<M extends ResourceModule> {
  filter?: FilterInput<M>;
  sort?: string;
  fields?: string[];
  limit?: number;
  cursor?: string;
  format?: 'json' | 'table';
  timezone?: string;
}

/** Arguments of a create tool: columns at the top level, required ones as the API demands. */
export type CreateInput<M extends ResourceModule> = Simplify<
  { [K in Extract<Offered<M, 'c'>, RequiredOf<M>>]: PlainValue<Columns<M>[K]> } & {
    [K in Exclude<Offered<M, 'c'>, RequiredOf<M>>]?: PlainValue<Columns<M>[K]> | null;
  } & { preview?: boolean; timezone?: string }
>;

/** Arguments of an update tool. */
export type UpdateInput<M extends ResourceModule> = Simplify<
  { [K in Offered<M, 'u'>]?: PlainValue<Columns<M>[K]> | null } & { id: string; preview?: boolean; timezone?: string }
>;

interface WirePlain {
  text: string;
  id: string;
  time: string;
  number: number;
  integer: number | string;
  boolean: boolean;
  json: { [key: string]: unknown };
}

type WireWritten<C extends Column> = C['kind'] extends 'many'
  ? { _id: string }[]
  : C['kind'] extends 'one'
    ? { _id: string }
    : ValueIn<C, WirePlain>;

type WireRead<C extends Column> = C['kind'] extends 'one'
  ? { [key: string]: unknown } | null
  : C['kind'] extends 'many'
    ? { [key: string]: unknown }[]
    : ShapeOf<C> extends 'json'
      ? WireWritten<C>
      : WireOf<C['kind']> extends string
        ? { _type: WireOf<C['kind']>; value: string }
        : WireWritten<C>;

/** A row as the API answers it, when every column is selected. */
export type WireRow<M extends ResourceModule> = {
  [K in Allowed<M, 'r'>]?: OrNull<Columns<M>[K], WireRead<Columns<M>[K]>>;
};

/** Relations that have an id column are written through it. */
type Written<M extends ResourceModule, L extends Letter> = {
  [K in Allowed<M, L>]: Columns<M>[K] extends { via: string } ? never : K;
}[Allowed<M, L>];

type OrNullRelation<C extends Column, T> = C['kind'] extends 'one' ? T | null : OrNull<C, T>;

/** `data` of a create request. */
export type WireCreate<M extends ResourceModule> = Simplify<
  { [K in Extract<Written<M, 'c'>, RequiredOf<M>>]: OrNullRelation<Columns<M>[K], WireWritten<Columns<M>[K]>> } & {
    [K in Exclude<Written<M, 'c'>, RequiredOf<M>>]?: OrNullRelation<Columns<M>[K], WireWritten<Columns<M>[K]>>;
  }
>;

/** `data` of an update request. */
export type WireUpdate<M extends ResourceModule> = {
  [K in Written<M, 'u'>]?: OrNullRelation<Columns<M>[K], WireWritten<Columns<M>[K]>>;
};

/** A value without null; typed texts may travel in an object that names their type, or bare. */
type Bare<T> = T extends null | undefined
  ? never
  : T extends { _type: 'DateTime' | 'ObjectID' }
    ? T
    : T extends { _type: string }
      ? string
      : T;

/** What a module may tell more narrowly than a document: values of a text. An object is no time or id unless it says so. */
type IsOpen<M, D> = M extends { _type: string } ? false : D extends string ? (string extends D ? true : false) : true;

/** Whether a value travels as the document says. 64 bits are a number or a text, of which the document knows one. */
type IsAlike<M, D> = [number | string] extends [M]
  ? [D] extends [M]
    ? true
    : false
  : [M] extends [D]
    ? IsOpen<M, D> extends true
      ? true
      : [D] extends [M]
        ? true
        : false
    : false;

/** Columns of a module that the document lacks, or that travel otherwise. */
type Unlike<M, D> = {
  [K in keyof M]-?: K extends keyof D ? (IsAlike<Bare<M[K]>, Bare<D[K]>> extends true ? never : K) : K;
}[keyof M];

type NullNames<T> = { [K in keyof T]-?: null extends T[K] ? K : never }[keyof T];
type RequiredNames<T> = { [K in keyof T]-?: undefined extends T[K] ? never : K }[keyof T];
/** Names that are written out: an object without any is printed as one that may have all. */
type NamesOf<T> = string extends keyof T ? never : keyof T;

/** Each column by its name, so that the error of whoever demands `true` tells them. */
type Problems<P> = [P] extends [never] ? true : P extends PropertyKey ? { unlike: P } : never;

/** `true` when the values of a module are among those of the document. */
export type ValuesFit<M, D> = Problems<Unlike<M, D>>;

/** The same of rows, and the same columns may be null; those that no key may read are the document's alone. */
export type RowFits<M, D> = Problems<
  Unlike<M, D> | Exclude<NullNames<M>, NullNames<D>> | Extract<keyof M, Exclude<NullNames<D>, NullNames<M>>>
>;

/** The same of requests, which have the document's columns, and demand none that it does not. */
export type RequestFits<M, D> = Problems<
  Unlike<M, D> | Exclude<NamesOf<D>, keyof M> | Exclude<RequiredNames<M>, RequiredNames<D>>
>;

/** `true` when relations point to the given resources. Columns that the module lacks are left out. */
export type RefersTo<M extends ResourceModule, T> = Problems<
  { [K in keyof T & keyof Columns<M>]: Columns<M>[K] extends { to: T[K] } ? never : K }[keyof T & keyof Columns<M>]
>;
