/** Rows of the telemetry store with its own ways of writing nothing, and numbers, taken away. */
import { columnOf, type ResourceModule, shapeOf } from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';

/** Nanoseconds that are told in doubles, a few hundred off: good to a microsecond. */
const MICROSECOND = 1000;
/** Below this, cutting off would say less than there is. */
const SHORT = 10 * MICROSECOND;

function meantNanos(value: number): number {
  return Math.abs(value) < SHORT ? value : Math.round(value / MICROSECOND) * MICROSECOND;
}

/**
 * A row as ordinary tables would send it: a text or id without value is null, and not `""`; whole numbers of 64 bits are
 * texts. Rows of ordinary tables come back as they are.
 */
export function asOrdinaryRow(module: ResourceModule, row: WireObject): WireObject {
  if (!module.analytics) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const column = columnOf(module, name);
      const shape = column && shapeOf(column);
      if (shape === 'integer' && typeof value === 'number')
        return [name, String(column?.kind === 'nanos' ? meantNanos(value) : value)];
      return [name, (shape === 'text' || shape === 'id') && isBlank(value) ? null : value];
    }),
  );
}

function isBlank(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && 'value' in value && value.value === '');
}
