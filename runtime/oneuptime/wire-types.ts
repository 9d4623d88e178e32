/**
 * How rows travel on OneUptime's wire, derived from a generated module. Types only; the build checks them against
 * openapi-typescript's.
 */
import type { Allowed, Columns, OrNull, RequiredOf, ShapeOf, Simplify, ValueIn } from '../catalogue/inputs.ts';
import type { Column, Kind, ResourceModule } from '../catalogue/kinds.ts';
import type { SENT_WRAPPED, WRAPPERS } from './wire-kinds.ts';

type Letter = 'c' | 'r' | 'u';
type WireOf<K extends Kind> = (typeof WRAPPERS)[K];

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
    : C['kind'] extends (typeof SENT_WRAPPED)[number]
      ? { _type: WireOf<C['kind']>; value: string }
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
