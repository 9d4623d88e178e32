import { DAY } from '../engine/clock.ts';
import { isObject, type JsonObject } from '../engine/json.ts';
import type { StoredRow } from '../engine/store.ts';

/** Where telemetry goes: one project, one moment of arrival, and a way to add rows. */
export interface Intake {
  readonly projectId: string;
  /** When it arrives, in milliseconds; what it says about itself may be any other time. */
  readonly now: number;
  /** Name of the sender, for telemetry that does not say. */
  readonly serviceName?: string | undefined;
  /** Adds a row of what the parts say together. */
  add(resource: string, ...parts: readonly Readonly<JsonObject>[]): StoredRow;
  /** Rows of the project whose column has a value, a text in any letter case. */
  find(resource: string, column: string, value: unknown): readonly StoredRow[];
}

/** How long telemetry is kept where nobody chose otherwise. */
const RETENTION = 15 * DAY;

/** What every row of telemetry gets on arrival. */
export function arrival({ now }: Intake): JsonObject {
  return { createdAt: now, retentionDate: now + RETENTION };
}

/** The objects in a list; anything else is passed over, as ingest never fails for one bad record. */
export function recordsIn(list: unknown): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
