import type { JsonObject } from '../engine/json.ts';
import { arrival, type Intake, recordsIn } from './intake.ts';
import { asTexts, readAttributes, scopeAttributes } from './otlp.ts';
import { type Sender, senderOf } from './sender.ts';

/** One record of OTLP with what stands round it. */
export interface Parcel {
  readonly record: JsonObject;
  readonly sender: Sender;
  readonly around: Surroundings;
}

/** What stands round all records of a scope. */
interface Surroundings {
  readonly resource: Readonly<Record<string, string>>;
  readonly scope: Readonly<Record<string, string>>;
  /** Attributes of a record that says nothing of itself, which is most of them: such rows share these, so nothing may change them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly attributeKeys: readonly string[];
  /** Columns that all their rows have in common. */
  readonly columns: Readonly<JsonObject>;
}

function surroundings(intake: Intake, sender: Sender, sent: unknown): Surroundings {
  const [resource, scope] = [sender.attributes, asTexts(scopeAttributes(sent))];
  const attributes = Object.freeze({ ...resource, ...scope });
  const attributeKeys = Object.freeze(Object.keys(attributes));
  return { resource, scope, attributes, attributeKeys, columns: { ...arrival(intake), ...sender.columns } };
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
      const around = surroundings(intake, sender, inner.scope);
      for (const record of recordsIn(inner[records])) yield { record, sender, around };
    }
  }
}

/** The attributes of a row: what a record says of itself goes before its resource, and its scope before both. */
export function attributesOf({ around }: Parcel, items: unknown): Readonly<Record<string, string>> {
  if (recordsIn(items).length === 0) return around.attributes;
  return { ...around.resource, ...asTexts(readAttributes(items)), ...around.scope };
}

/** The names of attributes, as rows keep them beside. */
export function keysOf({ around }: Parcel, attributes: Readonly<JsonObject>): readonly string[] {
  return attributes === around.attributes ? around.attributeKeys : Object.keys(attributes);
}

/** The browser session that something belongs to; empty outside of browsers. */
export function sessionOf(attributes: Readonly<Record<string, string>>): string {
  return attributes['session.id'] || attributes['resource.session.id'] || '';
}
