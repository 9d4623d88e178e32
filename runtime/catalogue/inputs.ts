/** TypeScript types derived from a generated module: what a tool takes and shows (`ListInput<typeof incident>`). */
import type { Column, KINDS, ResourceModule } from './kinds.ts';

/** The columns of a module. */
export type Columns<M extends ResourceModule> = M['columns'];
/** The same type, written out. */
export type Simplify<T> = { [K in keyof T]: T[K] };
type Letter = 'c' | 'r' | 'u';

/** Names of the columns that a verb may use. */
export type Allowed<M extends ResourceModule, L extends Letter> = {
  [K in keyof Columns<M>]: Columns<M>[K]['access'] extends `${string}${L}${string}` ? K : never;
}[keyof Columns<M>];

/** Id columns that callers reach through their relation. */
type Hidden<M extends ResourceModule> = {
  [K in keyof Columns<M>]: Columns<M>[K] extends { via: infer V } ? V : never;
}[keyof Columns<M>];
type Offered<M extends ResourceModule, L extends Letter> = Exclude<Allowed<M, L>, Hidden<M>>;
/** Names of the columns without which a create is refused. */
export type RequiredOf<M extends ResourceModule> = {
  [K in keyof Columns<M>]: Columns<M>[K] extends { required: true } ? K : never;
}[keyof Columns<M>];
type ArgumentName<K> = K extends '_id' ? 'id' : K;

/** The shape of a column's plain value. */
export type ShapeOf<C extends Column> = (typeof KINDS)[C['kind']]['shape'];
type ValuesOf<C extends Column> = C extends { values: readonly (infer V)[] } ? V : string;
/** A value that may be null where its column may. */
export type OrNull<C extends Column, T> = C extends { nullable: true } ? T | null : T;

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
export type ValueIn<C extends Column, P> =
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
export type PlainValue<C extends Column> = ValueIn<C, Plain> | (C['kind'] extends 'restrictionTimes' ? 'none' : never);

type Operators<T> = Record<'contains' | 'not_contains' | 'starts_with' | 'ends_with', string> &
  Record<'gt' | 'gte' | 'lt' | 'lte', T> &
  Record<'any' | 'all' | 'none', readonly string[]> & { not: T; in: readonly T[]; empty: boolean };

/** One operator of a filter; a lower bound and an upper one may stand together. */
export type FilterOperator<T> =
  | { [O in keyof Operators<T>]: Pick<Operators<T>, O> }[keyof Operators<T>]
  | (({ gt: T } | { gte: T }) & ({ lt: T } | { lte: T }));

/** Filter of list and count: a value, a list of values, an operator, or columns of a related row. */
export type FilterInput<M extends ResourceModule> = {
  [K in Offered<M, 'r'> as ArgumentName<K>]?:
    | PlainValue<Columns<M>[K]>
    | readonly PlainValue<Columns<M>[K]>[]
    // Rows that have none, or that meet the other alternative.
    | readonly [null, PlainValue<Columns<M>[K]> | FilterOperator<PlainValue<Columns<M>[K]>>]
    | FilterOperator<PlainValue<Columns<M>[K]>>
    | (Columns<M>[K]['kind'] extends 'one' ? Readonly<Record<string, unknown>> : never);
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
    [K in Exclude<Offered<M, 'c'>, RequiredOf<M>>]?: PlainValue<Columns<M>[K]>;
  } & { preview?: boolean; timezone?: string }
>;

/** What an update adds to a list and takes from it, in place of the whole list. */
export interface ListEdit {
  add?: readonly string[];
  remove?: readonly string[];
}

type Changed<C extends Column> = PlainValue<C> | (C['kind'] extends 'many' ? ListEdit : never);

/** Arguments of an update tool. */
export type UpdateInput<M extends ResourceModule> = Simplify<
  { [K in Offered<M, 'u'>]?: Changed<Columns<M>[K]> } & {
    id: string | readonly string[];
    /** Columns to empty. */
    clear?: readonly string[];
    preview?: boolean;
    timezone?: string;
  }
>;
