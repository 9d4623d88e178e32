import type { JsonObject } from '../engine/json.ts';
import { arrival, type Intake, recordsIn } from './intake.ts';
import { asTexts, readAttributes, scopeAttributes } from './otlp.ts';
import { type Sender, senderOf } from './sender.ts';

/** One record of OTLP with what stands round it. */
export interface Parcel {
  readonly record: JsonObject;
  readonly sender: Sender;
  /** Attributes of the resource and of the scope. */
  readonly around: {
    readonly resource: Readonly<Record<string, string>>;
    readonly scope: Readonly<Record<string, string>>;
  };
}

/** Takes the records out of an OTLP request: `resourceLogs` → `scopeLogs` → `logRecords` and the like. */
export function* unpack(
  intake: Intake,
  body: Readonly<JsonObject>,
  signal: string,
  records: string,
): Generator<Parcel> {
  for (const outer of recordsIn(body[`resource${signal}`])) {
    const sender = senderOf(intake, outer.resource);
    for (const inner of recordsIn(outer[`scope${signal}`])) {
      const around = { resource: sender.attributes, scope: asTexts(scopeAttributes(inner.scope)) };
      for (const record of recordsIn(inner[records])) yield { record, sender, around };
    }
  }
}

/** The attributes of a row: what a record says of itself goes before its resource, and its scope before both. */
export function attributesOf({ around }: Parcel, items: unknown): Record<string, string> {
  return { ...around.resource, ...asTexts(readAttributes(items)), ...around.scope };
}

/** Columns that all rows of telemetry share. */
export function sharedColumns(intake: Intake, { sender }: Parcel, attributes: Readonly<JsonObject>): JsonObject {
  return { ...arrival(intake), ...sender.columns, attributes, attributeKeys: Object.keys(attributes) };
}

/** The browser session that something belongs to; empty outside of browsers. */
export function sessionOf(attributes: Readonly<Record<string, string>>): string {
  return attributes['session.id'] || attributes['resource.session.id'] || '';
}
