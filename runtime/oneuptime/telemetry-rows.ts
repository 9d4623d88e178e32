/** Rows of the telemetry store with its own ways of writing nothing, and numbers, taken away. */
import { columnOf, type ResourceModule, shapeOf } from '../catalogue/kinds.ts';
import { decodeValue } from './codec.ts';

/** Nanoseconds that are told in doubles, a few hundred off: good to a microsecond. */
const MICROSECOND = 1000;
/** Below this, cutting off would say less than there is. */
const SHORT = 10 * MICROSECOND;

function meantNanos(value: number): number {
  return Math.abs(value) < SHORT ? value : Math.round(value / MICROSECOND) * MICROSECOND;
}

/**
 * A value of the telemetry store as ordinary tables would send it: a text or id without value is null, and not `""`; whole
 * numbers of 64 bits are texts.
 */
function ordinaryValue(module: ResourceModule, name: string, value: unknown): unknown {
  const column = columnOf(module, name);
  const shape = column && shapeOf(column);
  if (shape === 'integer' && typeof value === 'number')
    return String(column?.kind === 'nanos' ? meantNanos(value) : value);
  return (shape === 'text' || shape === 'id') && isBlank(value) ? null : value;
}

/** How a value of a row is read, of an ordinary table or of the telemetry store. */
export function valueReader(module: ResourceModule): (value: unknown, name: string) => unknown {
  if (!module.analytics) return decodeValue;
  return (value, name) => decodeValue(ordinaryValue(module, name, value));
}

function isBlank(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && 'value' in value && value.value === '');
}
