import { createHash } from 'node:crypto';
import type { JsonObject } from '../engine/json.ts';
import { arrival, type Intake } from './intake.ts';
import { asTexts, type Moment, textAt } from './otlp.ts';
import type { Sender } from './sender.ts';
import { framesOf, headOf } from './stack.ts';

/** An exception where it was seen: on a span, or in a log line. */
interface Sighting {
  readonly sender: Sender;
  readonly moment: Moment;
  /** Attributes that describe it: `exception.type`, `exception.message` and so on. */
  readonly details: Readonly<JsonObject>;
  /** Attributes that the row keeps. */
  readonly attributes: Readonly<JsonObject>;
  /** Columns of the place: trace, span, session. */
  readonly place: Readonly<JsonObject>;
}

/** What differs between two occurrences of one fault: ids, addresses, moments, long numbers. An address begins where its letters do, so that long words are read once. */
const VARIABLE_PARTS: readonly RegExp[] = [
  /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi,
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?/g,
  /\b\d{1,3}(\.\d{1,3}){3}\b/g,
  /(?<![\w.%+-])[\w.%+-]+@[\w.-]+\.[a-z]{2,}\b/gi,
  /\b(0x)?[0-9a-f]{8,}\b/gi,
  /\bid[=:\s]*['"]?\d+['"]?/gi,
  /\b\d{7,}\b/g,
];

const steady = (text: string): string => VARIABLE_PARTS.reduce((rest, part) => rest.replace(part, '<*>'), text);

/** What occurrences of one fault of one sender have in common. */
function fingerprintOf(senderId: string, type: string, message: string, stackTrace: string): string {
  return createHash('sha256')
    .update([senderId, type, steady(message), steady(stackTrace)].join('\n'))
    .digest('hex');
}

/** What follows from the text of an exception alone. */
interface Findings {
  readonly fingerprint: string;
  readonly parsedFrames: string;
}

let last: { readonly of: readonly string[]; readonly findings: Findings } | undefined;

/** Reads the text of an exception. One that occurs comes again at once, many times over: that is read no second time. */
function findingsOf(...of: readonly [senderId: string, type: string, message: string, stackTrace: string]): Findings {
  if (last === undefined || of.some((text, at) => text !== last?.of[at])) {
    const findings = { fingerprint: fingerprintOf(...of), parsedFrames: JSON.stringify(framesOf(of[3])) };
    last = { of, findings };
  }
  return last.findings;
}

/** Counts an occurrence in the group of its fingerprint, whose dates are those of arrival. What was resolved is open again. */
function countInGroup(intake: Intake, row: Readonly<JsonObject>, unhandled: boolean): void {
  const { fingerprint, primaryEntityId, primaryEntityType, exceptionType, message, stackTrace } = row;
  const { release, environment } = row;
  const rivals = intake.find('TelemetryException', 'fingerprint', fingerprint);
  const group = rivals.find((candidate) => candidate.primaryEntityId === primaryEntityId);
  if (group === undefined) {
    intake.add('TelemetryException', {
      ...{ fingerprint, primaryEntityId, primaryEntityType, exceptionType, message, stackTrace, environment },
      ...{ firstSeenInRelease: release, lastSeenInRelease: release, unhandled },
      ...{ firstSeenAt: intake.now, lastSeenAt: intake.now, occuranceCount: 1, isResolved: false, isArchived: false },
    });
    return;
  }
  const latest = {
    lastSeenInRelease: release || group.lastSeenInRelease,
    environment: environment || group.environment,
  };
  const reopened = { isResolved: false, markedAsResolvedAt: null, markedAsResolvedByUserId: null };
  Object.assign(group, latest, reopened, {
    occuranceCount: Number(group.occuranceCount) + 1,
    firstSeenAt: Math.min(Number(group.firstSeenAt), intake.now),
    lastSeenAt: Math.max(Number(group.lastSeenAt), intake.now),
    unhandled: group.unhandled === true || unhandled,
  });
}

/** Whether attributes describe an exception. */
export function describesException(attributes: Readonly<JsonObject>): boolean {
  return ['type', 'message', 'stacktrace'].some((word) => textAt(attributes, `exception.${word}`) !== '');
}

/** The description of an exception whose stack trace stands in a text; null where there is none. */
export function exceptionIn(text: string): JsonObject | null {
  if (framesOf(text).length === 0) return null;
  const { type, message } = headOf(text);
  return { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': text };
}

/** Stores an exception, and counts it in its group: one per service and fingerprint. */
export function keepException(intake: Intake, { sender, moment, details, attributes, place }: Sighting): void {
  const exceptionType = textAt(details, 'exception.type');
  const message = textAt(details, 'exception.message');
  const stackTrace = textAt(details, 'exception.stacktrace');
  const escaped = String(details['exception.escaped']).toLowerCase() === 'true';
  const kept = asTexts(attributes);
  const findings = findingsOf(String(sender.columns.primaryEntityId), exceptionType, message, stackTrace);
  const row = {
    ...arrival(intake),
    ...sender.columns,
    ...place,
    time: moment.time,
    timeUnixNano: moment.nano,
    ...{ exceptionType, message, stackTrace, escaped },
    fingerprint: findings.fingerprint,
    release: sender.attributes['resource.service.version'] ?? '',
    environment: sender.attributes['resource.deployment.environment'] ?? '',
    parsedFrames: findings.parsedFrames,
    attributes: kept,
    attributeKeys: Object.keys(kept).sort(),
  };
  intake.add('ExceptionItemV3', row);
  countInGroup(intake, row, escaped);
}
