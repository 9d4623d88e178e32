/**
 * How rows travel on OneUptime's wire, derived from a generated module. Types only; the build checks them against
 * openapi-typescript's.
 */
import type { Allowed, Columns, OrNull, RequiredOf, ShapeOf, Simplify, ValueIn } from '../catalogue/inputs.ts';
import type { Column, Kind, ResourceModule } from '../catalogue/kinds.ts';
import type { WRAPPERS } from './wire-kinds.ts';

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

/** `true` when both types accept each other's values; anything else fails to compile where `true` is demanded. */
export type Agrees<A, B> = [A] extends [B]
  ? [B] extends [A]
    ? true
    : { extra: Exclude<keyof A, keyof B> }
  : { missing: Exclude<keyof B, keyof A> };
