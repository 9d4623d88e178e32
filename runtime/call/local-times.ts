/** Times of rows as the clocks of a zone show them, with its offset. */
import { isPlain } from '../basics/plain.ts';
import { offsetAt, offsetText } from '../basics/zone-clock.ts';
import { columnOf, type ResourceModule, shapeOf } from '../catalogue/kinds.ts';
import type { Row } from './platform.ts';
import { UTC } from './times.ts';

const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const MINUTE = 60_000;

/** A time of UTC in another zone: `2026-11-30T05:37:06.885+01:00`; any other text as it is. */
export function localTime(text: string, timezone: string): string {
  const instant = timezone !== UTC && UTC_TIME.test(text) ? new Date(text) : undefined;
  if (!instant || Number.isNaN(instant.getTime())) return text;
  const offset = Math.round(offsetAt(instant, timezone) / MINUTE) * MINUTE;
  const local = new Date(instant.getTime() + offset).toISOString();
  return `${local.slice(0, -1)}${offsetText(offset)}`;
}

/** A row with its times in a zone; as it is where that is UTC. */
export function withLocalTimes(row: Row, module: ResourceModule, timezone: string): Row {
  if (timezone === UTC) return row;
  const local = Object.entries(row).map(([name, value]): [string, unknown] => {
    const column = columnOf(module, name);
    if (column?.to !== undefined) return [name, inRelated(value, timezone)];
    const isTime = typeof value === 'string' && (column === undefined || shapeOf(column) === 'time');
    return [name, isTime ? localTime(value, timezone) : value];
  });
  return Object.fromEntries(local);
}

/** A related row, or several, with the times that were asked for of it. */
function inRelated(value: unknown, timezone: string): unknown {
  if (Array.isArray(value)) return value.map((item) => inRelated(item, timezone));
  if (!isPlain(value)) return value;
  const local = (item: unknown): unknown => (typeof item === 'string' ? localTime(item, timezone) : item);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, local(item)]));
}
